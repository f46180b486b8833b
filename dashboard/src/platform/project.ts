import { MAX_BPM, MIN_BPM } from "../../../src/contracts/limits.ts";
import type { Launch } from "../../player-core/launch.ts";
import { canonicalKey } from "../../../src/contracts/words/key.ts";
import { browserTexts } from "./kept-texts.ts";
import { createStore } from "./store.ts";

/** Tempo and key that the user works in, whether what is heard is brought to them, and how loops follow each other. */
export interface Project {
  /** Beats a minute, from MIN_BPM to MAX_BPM. */
  bpm?: number;
  /** As its user writes it: "Bb minor" stays so. */
  key?: string;
  /** False while everything plays as it is. */
  fits: boolean;
  /** When a loop that is chosen while another one plays takes over, if that is not the bar. */
  launch?: Exclude<Launch, "bar">;
  /** A bar is counted before it does. */
  countsIn?: true;
}

/** Emptied with the rest when the browser goes to another user (`owner.ts`). */
const STORAGE_KEY = "project";
const NO_PROJECT: Project = { fits: true };

/** The project of this browser's user, in all tabs. Written by `changeProject` only. */
export const project = createStore<Project>(readProject(browserTexts.getItem(STORAGE_KEY)));

addEventListener("storage", ({ key, newValue }: StorageEvent) => {
  // Without a key everything was cleared.
  if (key === STORAGE_KEY || key === null) project.set(readProject(newValue));
});

/**
 * Changes tempo, key or fitting, for all tabs and later days. `undefined` clears a field.
 * A tempo outside of its range or a text that is no key is left out.
 */
export function changeProject(next: {
  bpm?: number | undefined;
  key?: string | undefined;
  fits?: boolean;
  launch?: Launch;
  countsIn?: boolean;
}): void {
  const text = JSON.stringify({ ...project.value, ...next });
  const changed = readProject(text);
  browserTexts.setItem(STORAGE_KEY, JSON.stringify(changed));
  project.set(changed);
}

/** Fields of the project for the studio, its key in the canonical spelling. */
export function projectTargets({ bpm, key }: Project): { bpm?: number; key?: string } {
  const canonical = key === undefined ? null : canonicalKey(key);
  return { ...(bpm === undefined ? {} : { bpm }), ...(canonical === null ? {} : { key: canonical }) };
}

/** "97.5 BPM, A minor"; empty for a project or a sample of neither. */
export function tempoAndKeyText({ bpm, key }: Pick<Project, "bpm" | "key">): string {
  return [...(bpm === undefined ? [] : [`${bpm} BPM`]), ...(key === undefined ? [] : [key])].join(", ");
}

/** Reads what this or an older page has kept; what cannot be read counts as not set. */
export function readProject(text: string | null): Project {
  const { bpm, key, fits, launch, countsIn }: Record<string, unknown> = parseRecord(text);
  return {
    ...NO_PROJECT,
    ...(typeof bpm === "number" && bpm >= MIN_BPM && bpm <= MAX_BPM ? { bpm } : {}),
    ...(typeof key === "string" && canonicalKey(key) !== null ? { key } : {}),
    ...(fits === false ? { fits } : {}),
    ...(launch === "beat" || launch === "now" ? { launch } : {}),
    ...(countsIn === true ? { countsIn } : {}),
  };
}

function parseRecord(text: string | null): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    // Any object may be asked for a field.
    return typeof parsed === "object" && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

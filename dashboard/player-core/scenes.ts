import type { PlayedSample } from "../../src/contracts/player.ts";

/** Tracks that play together: the stems of one source, or one sample. Scenes are compared with each other. */
export interface Scene {
  title: string;
  /** Short, beside those of the other scenes. */
  label: string;
  tracks: readonly PlayedSample[];
  durationSeconds: number;
  bpm?: number;
  key?: string;
}

/** Groups samples, in their order. Stems of the same source are one scene; a sample stands alone. */
export function scenesOf(samples: readonly PlayedSample[]): Scene[] {
  const groups = new Map<string, PlayedSample[]>();
  for (const sample of samples) {
    const key = sample.stemType !== undefined && sample.sourceId ? `stems of ${sample.sourceId}` : sample.sampleId;
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].map((tracks) => sceneOf(tracks, samples));
}

/** The samples of a `play_sample` result, or null if it holds none that can be shown. */
export function readSamples(structuredContent: unknown): PlayedSample[] | null {
  if (typeof structuredContent !== "object" || structuredContent === null) return null;
  if (!("samples" in structuredContent) || !Array.isArray(structuredContent.samples)) return null;
  const samples = structuredContent.samples.filter(isPlayable);
  return samples.length > 0 ? samples : null;
}

function sceneOf(tracks: readonly PlayedSample[], all: readonly PlayedSample[]): Scene {
  const source = all.find((sample) => sample.sampleId === tracks[0]?.sourceId);
  const isStems = tracks.length > 1;
  return {
    title: isStems ? (source ? `Stems of ${source.name}` : commonName(tracks)) : (tracks[0]?.name ?? ""),
    label: isStems ? "Stems" : isSourceOf(tracks[0], all) ? "Original" : (tracks[0]?.name ?? ""),
    tracks,
    durationSeconds: Math.max(...tracks.map((track) => track.durationSeconds)),
    bpm: source?.bpm ?? tracks.find((track) => track.bpm !== undefined)?.bpm,
    key: source?.key ?? tracks.find((track) => track.key !== undefined)?.key,
  };
}

function isSourceOf(sample: PlayedSample | undefined, all: readonly PlayedSample[]): boolean {
  return all.some((other) => other.stemType !== undefined && other.sourceId === sample?.sampleId);
}

/** Common prefix of the names, up to a word boundary. */
function commonName(tracks: readonly PlayedSample[]): string {
  const names = tracks.map((track) => track.name);
  const [first = ""] = names;
  let length = first.length;
  while (length > 0 && !names.every((name) => name.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length).replace(/[_\s-]+\w*$/, "") || "Stems";
}

/** Checks the fields that drawing and loading need; the studio has validated the rest. */
function isPlayable(value: unknown): value is PlayedSample {
  if (typeof value !== "object" || value === null) return false;
  return (
    "sampleId" in value &&
    typeof value.sampleId === "string" &&
    "name" in value &&
    typeof value.name === "string" &&
    "durationSeconds" in value &&
    typeof value.durationSeconds === "number" &&
    value.durationSeconds > 0 &&
    "peaks" in value &&
    Array.isArray(value.peaks)
  );
}

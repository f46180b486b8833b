import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { MAX_MIX_TRACKS } from "../../../src/contracts/limits.ts";
import { UNITY_FADER, type Strip } from "../../player-core/levels.ts";
import { browserTexts } from "../platform/kept-texts.ts";
import { createStore } from "../platform/store.ts";
import { titleOf } from "../samples/title.ts";
import { showToast } from "../ui/toast.ts";

/** A sample that sounds with others, and how it is set. */
export interface Layer {
  sampleId: string;
  name: string;
  durationSeconds: number;
  bpm?: number;
  key?: string;
  form?: "loop" | "one_shot";
  tags: readonly string[];
  strip: Strip;
}

/** As many as a mix has tracks. */
export const MAX_LAYERS = MAX_MIX_TRACKS;
/** Nobody layers songs; a part of one can be saved from the waveform. */
export const MAX_LAYER_SECONDS = 60;
/** Emptied with the rest when the browser goes to another user (`owner.ts`). */
const STORAGE_KEY = "layers";

/** The layers of this browser's user, in all tabs and over a reload. Written by the functions below only. */
export const layers = createStore<readonly Layer[]>(readLayers(browserTexts.getItem(STORAGE_KEY)));

/** Sample that this tab has made a layer last: one that another tab adds is not heard in this one uncalled for. */
export const lastAdded = createStore<string | null>(null);

addEventListener("storage", ({ key, newValue }: StorageEvent) => {
  // Without a key everything was cleared.
  if (key === STORAGE_KEY || key === null) layers.set(readLayers(newValue));
});

/** Adds a sample on top; where it cannot be one, a message says why. */
export function addLayer(row: LibraryRow): void {
  const { sampleId, durationSeconds, bpm, key, form, tags } = row;
  const name = titleOf(row);
  const refusal = refusalOf(row);
  if (refusal !== null) return showToast(refusal);
  const strip = { muted: false, soloed: false, fader: UNITY_FADER };
  const facts = {
    ...(bpm === undefined ? {} : { bpm }),
    ...(key === undefined ? {} : { key }),
    ...(form === undefined ? {} : { form }),
  };
  write([...layers.value, { sampleId, name, durationSeconds, ...facts, tags, strip }]);
  lastAdded.set(sampleId);
  showToast(`${name} is a layer now`, async () => removeLayer(sampleId));
}

/** Takes a sample out of the layers. */
export function removeLayer(sampleId: string): void {
  write(layers.value.filter((layer) => layer.sampleId !== sampleId));
}

/** Takes all out; the message's undo brings them back. */
export function removeAllLayers(): void {
  const before = layers.value;
  write([]);
  const undo = async () => {
    const since = layers.value.filter(({ sampleId }) => !before.some((layer) => layer.sampleId === sampleId));
    write([...before, ...since].slice(0, MAX_LAYERS));
  };
  showToast(before.length === 1 ? "The layer was removed" : "The layers were removed", undo);
}

/** Mutes, solos or sets the level of a layer. */
export function setLayerStrip(sampleId: string, next: Partial<Strip>): void {
  const change = (layer: Layer) =>
    layer.sampleId === sampleId ? { ...layer, strip: { ...layer.strip, ...next } } : layer;
  write(layers.value.map(change));
}

/** Reads what this or an older page has kept; what cannot be read is left out. */
export function readLayers(text: string | null): Layer[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    const isNew = (layer: Layer, index: number, all: readonly Layer[]) =>
      all.findIndex(({ sampleId }) => sampleId === layer.sampleId) === index;
    return Array.isArray(kept) ? kept.filter(isLayer).filter(isNew).slice(0, MAX_LAYERS) : [];
  } catch {
    return [];
  }
}

function refusalOf({ sampleId, durationSeconds }: LibraryRow): string | null {
  if (layers.value.some((layer) => layer.sampleId === sampleId)) return "It is a layer already";
  if (layers.value.length >= MAX_LAYERS) return `There are ${MAX_LAYERS} layers, which is the most. Remove one first`;
  if (durationSeconds <= MAX_LAYER_SECONDS) return null;
  return `A layer lasts ${MAX_LAYER_SECONDS} seconds at most. Save a part of this one on the waveform, and add that`;
}

function write(next: readonly Layer[]): void {
  browserTexts.setItem(STORAGE_KEY, JSON.stringify(next));
  layers.set(next);
}

function isLayer(value: unknown): value is Layer {
  // Any object may be asked for a field.
  const { sampleId, name, durationSeconds, bpm, key, form, tags, strip } = (value ?? {}) as Record<string, unknown>;
  // The same.
  const { muted, soloed, fader } = (strip ?? {}) as Record<string, unknown>;
  return (
    typeof sampleId === "string" &&
    typeof name === "string" &&
    isBetween(durationSeconds, Number.MIN_VALUE, MAX_LAYER_SECONDS) &&
    (bpm === undefined || isBetween(bpm, 1, 1_000)) &&
    (key === undefined || typeof key === "string") &&
    (form === undefined || form === "loop" || form === "one_shot") &&
    Array.isArray(tags) &&
    tags.every((tag) => typeof tag === "string") &&
    typeof muted === "boolean" &&
    typeof soloed === "boolean" &&
    isBetween(fader, 0, 100)
  );
}

function isBetween(value: unknown, low: number, high: number): value is number {
  return typeof value === "number" && value >= low && value <= high;
}

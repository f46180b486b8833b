import type { Backend } from "../../backend/backend.ts";
import { AppError } from "../../contracts/errors.ts";
import { searchSamples, type SampleView } from "../../contracts/sample.ts";

const NEAREST = 5;

/**
 * The sample that a person means: the one of that id, else of that very name, else the best match of its words.
 * @throws AppError SAMPLE_NOT_FOUND that names the newest samples
 */
export async function findSample(nameOrId: string, studio: Backend): Promise<SampleView> {
  const newest = await studio.call(searchSamples, { limit: 100 });
  const known = newest.samples.find(({ name, sampleId }) => sampleId === nameOrId || name === nameOrId);
  if (known) return known;
  const found = await studio.call(searchSamples, { text: nameOrId, limit: NEAREST });
  const best = found.samples.find(({ name }) => name === nameOrId) ?? found.samples[0];
  if (best) return best;
  const names = newest.samples.slice(0, NEAREST).map(({ name }) => name);
  const remedy =
    names.length > 0 ? `the newest are ${names.join(", ")}` : "the library is empty: generate a sample first";
  throw new AppError("SAMPLE_NOT_FOUND", `No sample "${nameOrId}"; ${remedy}`);
}

/** Its facts in a sentence. */
export function introduce(sample: SampleView): string {
  const facts = [
    `${sample.durationSeconds.toFixed(1)} s`,
    sample.bpm && `${Math.round(sample.bpm * 10) / 10} BPM`,
    sample.key,
  ];
  return `"${sample.name}" (sampleId ${sample.sampleId}, ${facts.filter(Boolean).join(", ")})`;
}

/** Whole bars of 4/4 that fill the sample's length; 4 where its tempo is not known. */
export function barsOf({ durationSeconds, bpm }: SampleView, longest: number): number {
  if (!bpm) return Math.min(4, longest);
  return Math.min(longest, Math.max(1, Math.round((durationSeconds * bpm) / 240)));
}

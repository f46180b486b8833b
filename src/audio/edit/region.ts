import type { OpenAudio } from "../codec/open-audio.ts";

/** A part of a sound and how it begins and ends; in samples of each channel. */
export interface RegionEdit {
  start: number;
  /** The sample after the last one. */
  end: number;
  /** Length of the fade at the beginning of the result; 0 for none. */
  fadeIn: number;
  /** Length of the fade at its end. */
  fadeOut: number;
  isReversed: boolean;
}

/** Samples of each channel that are edited together. */
const STRETCH = 65_536;

/**
 * The part as it sounds after the edit, in stretches of which each is valid until the next one is asked for. Reversed first,
 * then faded: linear in amplitude, from silence at the very first sample and to silence at the very last. Untouched samples
 * keep their value exactly.
 * @param gain linear, of all samples
 */
export function* editedStretches(
  { read }: Pick<OpenAudio, "read">,
  edit: RegionEdit,
  gain = 1,
): Generator<Float32Array[]> {
  const { start, end, isReversed } = edit;
  const length = end - start;
  let room: Float32Array[] | undefined;
  for (let from = 0; from < length; from += STRETCH) {
    const to = Math.min(length, from + STRETCH);
    room = isReversed ? read(end - to, end - from, room) : read(start + from, start + to, room);
    for (const samples of room) {
      if (isReversed) samples.reverse();
      if (gain !== 1) for (let i = 0; i < samples.length; i++) samples[i] = (samples[i] ?? 0) * gain;
      fade(samples, from, { ...edit, length });
    }
    yield room;
  }
}

/** @param from where in the result the samples begin */
function fade(
  samples: Float32Array,
  from: number,
  { fadeIn, fadeOut, length }: Pick<RegionEdit, "fadeIn" | "fadeOut"> & { length: number },
): void {
  const faded = Math.min(samples.length, fadeIn - from);
  for (let i = 0; i < faded; i++) samples[i] = (samples[i] ?? 0) * ((from + i) / fadeIn);
  const last = length - 1 - from;
  for (let i = Math.max(0, last - fadeOut + 1); i < samples.length; i++)
    samples[i] = (samples[i] ?? 0) * ((last - i) / fadeOut);
}

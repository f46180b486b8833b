import type { OnnxInput } from "./onnx-runtime.ts";
import { DEMUCS_BINS, demucsFrames, SHORTEST_SEGMENT } from "./spectrogram.ts";

/** 7.8 s at 44.1 kHz: a segment of htdemucs, and of an export whose length is not fixed. */
const SEGMENT = 343_980;

/** The model is none that is understood; the message says how it looks and how it should. */
export class DemucsShapeError extends Error {
  override readonly name = "DemucsShapeError";
}

/**
 * How two channels' complex spectrograms lie in tensors: as four channels (left real, left imaginary, right real, right imaginary), with the
 * two parts of a value last, or as a tensor of real and one of imaginary parts.
 */
export type Layout = "as channels" | "parts last" | "apart";

/** What a model takes. */
export interface DemucsInputs {
  waveform: string;
  /** Samples of a segment. */
  length: number;
  /** Names in the order real, imaginary where they are apart; null for a model with the transform inside. */
  spectrogram: { names: readonly string[]; layout: Layout } | null;
}

/** Reads a model's inputs. @throws DemucsShapeError for those of any other kind of model */
export function readInputs(inputs: readonly OnnxInput[]): DemucsInputs {
  const waveforms = inputs.filter(({ shape }) => shape?.length === 3);
  const [waveform] = waveforms;
  const refuse = (why: string): DemucsShapeError => notUnderstood(why, inputs.map(describeInput));
  if (!waveform || waveforms.length > 1) throw refuse("none or several of its inputs look like a waveform");
  const other = inputs.find(({ type }) => type !== undefined && type !== "float32");
  if (other) throw refuse(`its input ${other.name} takes no floats of 32 bits`);
  const [, channels, samples] = waveform.shape ?? [];
  if (!fits(channels, 2)) throw refuse("its waveform is not stereo");
  const length = typeof samples === "number" && samples > 0 ? samples : SEGMENT;
  if (length < SHORTEST_SEGMENT) throw refuse(`its segments are shorter than ${SHORTEST_SEGMENT} samples`);
  const others = inputs.filter((input) => input !== waveform);
  if (others.length === 0) return { waveform: waveform.name, length, spectrogram: null };
  const layout = layoutOf(others, length);
  if (!layout) throw refuse("its other input is no spectrogram as Demucs makes it");
  return { waveform: waveform.name, length, spectrogram: { names: realFirst(others.map(({ name }) => name)), layout } };
}

function layoutOf(inputs: readonly OnnxInput[], length: number): Layout | null {
  const shapes = inputs.map(({ shape = [] }) => shape);
  const isOurs = shapes.every(([, , bins, frames]) => fits(bins, DEMUCS_BINS) && fits(frames, demucsFrames(length)));
  const [shape = [], second] = shapes;
  if (!isOurs || shapes.length > 2) return null;
  const [, channels, , , parts] = shape;
  if (second) return shapes.every((each) => each.length === 4 && fits(each[1], 2)) ? "apart" : null;
  if (shape.length === 4) return fits(channels, 4) ? "as channels" : null;
  return shape.length === 5 && fits(channels, 2) && fits(parts, 2) ? "parts last" : null;
}

/** Names of real and imaginary parts, in this order. */
export function realFirst(names: readonly string[]): readonly string[] {
  return names.length === 2 && /im(ag|$)/i.test(names[0] ?? "") ? names.toReversed() : names;
}

/** A size that is not fixed fits any. */
function fits(size: number | string | undefined, wanted: number): boolean {
  return size === wanted || typeof size === "string" || size === -1;
}

function describeInput({ name, shape }: OnnxInput): string {
  return `${name} [${shape?.join(", ") ?? "?"}]`;
}

/** @param found inputs or outputs of the model, as they are shown to the user */
export function notUnderstood(why: string, found: readonly string[]): DemucsShapeError {
  const frames = demucsFrames(SEGMENT);
  return new DemucsShapeError(
    `${why} (${found.join(", ")}). Export htdemucs or htdemucs_6s at 44.1 kHz with the waveform [1, 2, ${SEGMENT}] as input and stems ` +
      `[1, 4 or 6, 2, ${SEGMENT}] as output, or with its spectrogram [1, 4, ${DEMUCS_BINS}, ${frames}] as second input and output`,
  );
}

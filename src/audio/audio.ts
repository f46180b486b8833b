/** Units, so that a signature says what a number is. */
export type Hertz = number;
export type Seconds = number;
export type Decibels = number;

/**
 * Decoded audio: one array per channel, all of the same length, nominal range [-1, 1].
 * Everything in this folder takes and returns this shape.
 */
export interface AudioData {
  sampleRate: Hertz;
  channels: Float32Array[];
}

/** Called with 0..1 while long work goes on; may throw to abandon the work. */
export type ProgressListener = (fraction: number) => void;

/** A fault of the given audio itself (not audio, damaged, empty, too long), in words for the person who gave it. */
export class AudioError extends Error {
  override readonly name = "AudioError";
  readonly kind: "unsupported" | "truncated" | "empty" | "too-long";

  constructor(kind: AudioError["kind"], message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.kind = kind;
  }
}

/** A waveform for drawing: lowest and highest in turn, [-1, 1], evenly spread over its length. */
export type Outline = Float32Array;

/** Finer than any screen at the zoom that loops need. */
const FINE_COLUMNS = 16_384;

/** From the studio's integers in [-127, 127]. */
export function outlineOfPeaks(peaks: readonly number[]): Outline {
  return Float32Array.from(peaks, (value) => value / 127);
}

/** From decoded audio, over all channels. */
export function outlineOfAudio(channels: readonly Float32Array[], columns = FINE_COLUMNS): Outline {
  const length = channels[0]?.length ?? 0;
  const count = Math.min(columns, length);
  const outline = new Float32Array(count * 2);
  for (let column = 0; column < count; column++) {
    const from = Math.floor((column * length) / count);
    const to = Math.floor(((column + 1) * length) / count);
    for (const samples of channels) widen(outline, column, samples.subarray(from, to));
  }
  return outline;
}

/** Lowest and highest between two shares of the length, 0 to 1; at least one column. */
export function extremesBetween(outline: Outline, from: number, to: number): [low: number, high: number] {
  const columns = outline.length / 2;
  if (columns === 0) return [0, 0];
  const first = Math.min(columns - 1, Math.max(0, Math.floor(from * columns)));
  const last = Math.min(columns, Math.max(first + 1, Math.ceil(to * columns)));
  let low = 0;
  let high = 0;
  for (let column = first; column < last; column++) {
    low = Math.min(low, outline[column * 2] ?? 0);
    high = Math.max(high, outline[column * 2 + 1] ?? 0);
  }
  return [low, high];
}

function widen(outline: Outline, column: number, samples: Float32Array): void {
  let low = outline[column * 2] ?? 0;
  let high = outline[column * 2 + 1] ?? 0;
  for (const sample of samples) {
    if (sample < low) low = sample;
    else if (sample > high) high = sample;
  }
  outline[column * 2] = low;
  outline[column * 2 + 1] = high;
}

const fineOutlines = new WeakMap<AudioBuffer, Outline>();

/** The outline of decoded audio; memoised by audio buffer. */
export function fineOutlineOf(audio: AudioBuffer): Outline {
  const known = fineOutlines.get(audio);
  if (known) return known;
  const outline = outlineOfAudio(Array.from({ length: audio.numberOfChannels }, (_, at) => audio.getChannelData(at)));
  fineOutlines.set(audio, outline);
  return outline;
}

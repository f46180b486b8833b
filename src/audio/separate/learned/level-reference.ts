/** Frames of an excerpt in training, whose loud end was the reference: 3.3 s at 44.1 kHz. */
const FRAMES = 144;
/** Share of the values that lie below the reference. */
const LOUD = 0.98;
/** Classes of a logarithm of power, 0.13 dB wide, from silence (10⁻⁹) to the loudest that is told apart. */
const CLASSES = 2_048;
const LOWEST = -21;
const CLASS = 0.03;

/**
 * The loud end around each frame: the 98th percentile of the log powers of all bands within 1.7 s. It follows from the frames near by, so that
 * it is the same however long audio is cut in chunks, and a soft passage counts as much as a loud one.
 * @param levels frames × bands logarithms of power
 */
export function loudLevels(levels: Float32Array, bands: number): Float32Array {
  const frames = levels.length / bands;
  const reach = FRAMES / 2;
  const counts = new Uint32Array(CLASSES);
  let total = 0;
  const count = (frame: number, by: 1 | -1): void => {
    if (frame < 0 || frame >= frames) return;
    for (let i = frame * bands; i < (frame + 1) * bands; i++) {
      const index = Math.max(0, Math.min(CLASSES - 1, Math.floor(((levels[i] ?? 0) - LOWEST) / CLASS)));
      counts[index] = (counts[index] ?? 0) + by;
    }
    total += by * bands;
  };
  for (let frame = 0; frame < reach; frame++) count(frame, 1);
  return Float32Array.from({ length: frames }, (_, frame) => {
    count(frame + reach, 1);
    count(frame - reach - 1, -1);
    return percentile(counts, total);
  });
}

/** The middle of the class in which the loudest values begin. */
function percentile(counts: Uint32Array, total: number): number {
  let louder = (1 - LOUD) * total;
  let index = CLASSES;
  while (index > 0 && louder >= 0) louder -= counts[--index] ?? 0;
  return LOWEST + (index + 0.5) * CLASS;
}

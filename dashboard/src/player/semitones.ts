/** @returns the nearest whole semitone of a playback speed: 12 for twice as fast */
export function semitonesOf(rate: number): number {
  return Math.round(12 * Math.log2(rate));
}

/** @returns the playback speed at which everything sounds so much higher */
export function speedOf(semitones: number): number {
  return 2 ** (semitones / 12);
}

/** "0.94× −1 st" */
export function speedText(rate: number): string {
  const semitones = semitonesOf(rate);
  const times = `${Math.round(rate * 100) / 100}×`;
  if (semitones === 0) return times;
  return `${times} ${semitones > 0 ? "+" : "−"}${Math.abs(semitones)} st`;
}

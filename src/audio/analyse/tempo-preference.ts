/**
 * How likely a tempo is by itself: a bell over octaves around the tempo that listeners tap most.
 * @param bpm beats per minute
 * @param centre where it is 1
 * @param octaves standard deviation
 */
export function tempoPreference(bpm: number, { centre, octaves }: { centre: number; octaves: number }): number {
  const distance = Math.log2(bpm / centre) / octaves;
  return Math.exp(-0.5 * distance * distance);
}

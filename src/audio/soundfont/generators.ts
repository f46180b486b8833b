/** Amounts by generator, as they stand in a zone. Ranges hold their low end in the low byte. */
export type Generators = ReadonlyMap<number, number>;

/** Values of generators that a zone does not name, where these are not 0 (SoundFont 2.04, §8.1.3). */
const DEFAULTS: ReadonlyMap<number, number> = new Map([
  [8, 13_500],
  [21, -12_000],
  [23, -12_000],
  [25, -12_000],
  [26, -12_000],
  [27, -12_000],
  [28, -12_000],
  [30, -12_000],
  [33, -12_000],
  [34, -12_000],
  [35, -12_000],
  [36, -12_000],
  [38, -12_000],
  [46, -1],
  [47, -1],
  [56, 100],
  [58, -1],
]);

/** Numbers of the generators (SoundFont 2.04, §8.1.2). */
export const G = {
  startOffset: 0,
  endOffset: 1,
  loopStartOffset: 2,
  loopEndOffset: 3,
  startCoarse: 4,
  vibratoToPitch: 6,
  envelopeToPitch: 7,
  cutoff: 8,
  resonance: 9,
  envelopeToCutoff: 11,
  endCoarse: 12,
  chorusSend: 15,
  reverbSend: 16,
  pan: 17,
  vibratoDelay: 23,
  vibratoRate: 24,
  modulationEnvelope: 25,
  volumeEnvelope: 33,
  keyToHold: 39,
  keyToDecay: 40,
  instrument: 41,
  keyRange: 43,
  velocityRange: 44,
  loopStartCoarse: 45,
  fixedKey: 46,
  fixedVelocity: 47,
  attenuation: 48,
  loopEndCoarse: 50,
  coarseTune: 51,
  fineTune: 52,
  sampleId: 53,
  sampleModes: 54,
  scaleTuning: 56,
  exclusiveClass: 57,
  rootKey: 58,
  /** The amount of a generator, or what it is where nothing names it. */
  valueOf: (generators: Generators, generator: number): number =>
    generators.get(generator) ?? DEFAULTS.get(generator) ?? 0,
} as const;

const UNSIGNED: ReadonlySet<number> = new Set([G.instrument, G.sampleId, G.keyRange, G.velocityRange]);

/** The generators of one zone from their records of four bytes; of two of a kind the later one holds. */
export function generatorsIn(records: readonly DataView[]): Generators {
  return new Map(
    records.map((record) => {
      const generator = record.getUint16(0, true);
      return [generator, UNSIGNED.has(generator) ? record.getUint16(2, true) : record.getInt16(2, true)];
    }),
  );
}

/** Timecents to seconds; the shortest stands for none. */
export function secondsOf(timecents: number): number {
  return timecents <= -12_000 ? 0 : Math.min(100, Math.exp((Math.LN2 * timecents) / 1200));
}

/** Absolute cents to hertz. */
export function hertzOf(cents: number): number {
  return 8.175_799 * Math.exp((Math.LN2 * cents) / 1200);
}

import { type SplitOptions, type StemName, stemPieces } from "../../audio/separate/separate.ts";
import { type KnownMix, STEMS } from "./known-mix.ts";
import { type Score, StemScores } from "./stem-scores.ts";

/** Scores by stem; none where the mix does not have the stem. */
export type Scores = Partial<Record<StemName, Score>>;

/** How a mix was split. */
export interface Judgement {
  scores: Scores;
  /** Processor time of the split alone. */
  splitSeconds: number;
}

/** The stems by their energy, and how far their sum is from the mix. */
export interface Truth {
  /** Stems that can be heard in the mix. */
  present: StemName[];
  /** Energy of the mix minus its stems, relative to the mix, in dB: −∞ where they are all of it. */
  unknown: number;
}

/** A stem this far below the mix in energy counts as absent. */
const ABSENT = 0.003;
/** Seconds that are looked at together. */
const STRETCH = 10;

/** Reads a mix once to see what is in it. */
export function surveyMix({ mix, stems }: KnownMix): Truth {
  const names = STEMS.filter((stem) => stems[stem]);
  const energies = names.map(() => 0);
  let [whole, unknown] = [0, 0];
  const step = STRETCH * mix.sampleRate;
  for (let start = 0; start < mix.length; start += step) {
    const end = Math.min(mix.length, start + step);
    const rest = mix.read(start, end);
    whole += energyOf(rest);
    names.forEach((stem, i) => {
      const channels = stems[stem]?.read(start, end) ?? [];
      energies[i] = (energies[i] ?? 0) + energyOf(channels);
      rest.forEach((samples, channel) =>
        samples.forEach((value, at) => (samples[at] = value - (channels[channel]?.[at] ?? 0))),
      );
    });
    unknown += energyOf(rest);
  }
  return {
    present: names.filter((_, i) => (energies[i] ?? 0) > ABSENT * whole),
    unknown: 10 * Math.log10(unknown / whole),
  };
}

/** Splits a mix and scores the stems that it has, stretch by stretch. */
export function judgeMix({ mix, stems }: KnownMix, present: readonly StemName[], options: SplitOptions): Judgement {
  const tally = new StemScores(present, mix.sampleRate);
  const pieces = stemPieces(mix, options);
  let splitSeconds = 0;
  for (;;) {
    const before = process.cpuUsage();
    const { value: piece, done } = pieces.next();
    const { user, system } = process.cpuUsage(before);
    splitSeconds += (user + system) / 1e6;
    if (done) return { scores: tally.finish(), splitSeconds };
    const end = piece.start + (piece.stems.other[0]?.length ?? 0);
    const truth = present.map((stem) => [stem, stems[stem]?.read(piece.start, end)] as const);
    tally.add(Object.fromEntries(truth), piece.stems);
  }
}

function energyOf(channels: readonly Float32Array[]): number {
  return channels.reduce((sum, samples) => samples.reduce((all, value) => all + value * value, sum), 0);
}

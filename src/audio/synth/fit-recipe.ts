import { formatKey, type MusicalKey } from "../../contracts/words/key.ts";
import { isPitched } from "./instruments.ts";
import { heardInstruments } from "./part.ts";
import type { SampleRecipe } from "./recipe.ts";
import { plainKey } from "./scales.ts";
import { beatsPerBar } from "./score.ts";
import { transposeRecipe } from "./transpose.ts";
import { varyRecipe } from "./vary.ts";

/** How a sample is to be brought to another tempo or key, in the words of whoever would stretch it. */
export interface RecipeFit {
  /** Tempo and key that the sample is said to have; its user may have corrected them. */
  from: { bpm?: number | undefined; key: MusicalKey | null };
  to: { bpm?: number | undefined; key: MusicalKey | null };
  /** Length of the result, and how many times that of the sample it is. */
  seconds: number;
  ratio: number;
  /** To the key by the shortest way, or as asked for. */
  semitones: number;
}

/** Tempos that the synthesiser plays. */
const TEMPO = { low: 20, high: 400 };
/** Tempos of samples are kept to 0.01 BPM. */
const SAME_BPM = 0.01;
/** More than that tempo leaves open. */
const SAME_LENGTH = 0.002;

/**
 * The recipe that renders a fit exactly: the sample's own at another tempo, in another key, or moved by semitones. Where
 * its user has corrected its tempo or key, the recipe is changed by as much as lies between these and what is asked for.
 * @returns null where rendering does not give what stretching would: another number of bars, a one-shot of another length,
 *   drums or fractions of a semitone that are to be shifted
 */
export function fitRecipe(original: SampleRecipe, fit: RecipeFit): SampleRecipe | null {
  const bpm = tempoOf(original, fit);
  if (bpm === null || !isAsLong(original, bpm, fit)) return null;
  const atTempo = bpm === original.bpm ? original : varied(original, { bpm });
  const { from, to, semitones } = fit;
  if (!to.key && semitones === 0) return atTempo;
  if (!heardInstruments(original).some(isPitched)) return null;
  const isTrue = from.key !== null && formatKey(from.key) === formatKey(plainKey(original.key));
  if (to.key && isTrue) return varied(atTempo, { key: to.key });
  return semitones === 0 ? atTempo : transposeRecipe(atTempo, semitones);
}

function tempoOf(original: SampleRecipe, { from, to }: RecipeFit): number | null {
  if (original.kind === "one_shot" || to.bpm === undefined) return original.bpm;
  const { bpm: corrected = original.bpm } = from;
  const isTrue = Math.abs(corrected - original.bpm) < SAME_BPM;
  const wanted = isTrue ? to.bpm : (original.bpm * to.bpm) / corrected;
  if (Math.abs(wanted - original.bpm) < SAME_BPM) return original.bpm;
  return wanted >= TEMPO.low && wanted <= TEMPO.high ? wanted : null;
}

function isAsLong(original: SampleRecipe, bpm: number, { seconds, ratio }: RecipeFit): boolean {
  const { bars } = original;
  if (bars === null) return ratio === 1;
  return Math.abs((bars * beatsPerBar(original) * 60) / bpm / seconds - 1) < SAME_LENGTH;
}

function varied(original: SampleRecipe, change: { bpm?: number; key?: MusicalKey }): SampleRecipe {
  return varyRecipe(original, { prompt: "", keep: "all", seed: original.seed, ...change });
}

import type { PitchName } from "../../contracts/words/key.ts";
import { keyOfChords, modeOfDegrees, type NamedChords, readChords } from "./reading/chord-words.ts";
import { Cutter } from "./reading/cutter.ts";
import { readKey } from "./reading/key-words.ts";
import { readBars, readDuration, readMetre, readTempo, withDigits } from "./reading/measures.ts";
import { plainText } from "../../contracts/words/languages/plain-text.ts";
import { englishKeys } from "../../contracts/words/languages/spelled-key.ts";
import { translate } from "../../contracts/words/languages/translate.ts";
import type { ScaleName } from "./scales.ts";
import type { Metre } from "./score.ts";

/** The numbers and names of measure that a prompt gives. */
export interface Figures {
  bpm: number | null;
  /** "120 to 140 BPM", of which `bpm` is the middle. */
  tempoSpan: string | null;
  bars: number | null;
  durationSeconds: number | null;
  metre: Metre | null;
  tonic: PitchName | null;
  mode: ScaleName | null;
  /** The tonic, or a chord, is written as a flat. */
  flats: boolean;
  /** Chords by name or degree, a list for each bar. */
  chords: NamedChords | null;
  /** Words of the prompt by the English words and digits that stand for them in `rest`. */
  foreign: ReadonlyMap<string, string>;
  /** The prompt without them, in English as far as its words are known. */
  rest: string;
}

/** Reads tempo, bars, length, metre, key and chords, and takes them out of the text. */
export function readFigures(prompt: string): Figures {
  const foreign = new Map<string, string>();
  const note = (english: string, word: string) => void foreign.set(english, word);
  const named = new Cutter(englishKeys(plainText(prompt), note));
  const chords = readChords(named);
  const stated = readKey(named);
  const key = stated ?? (chords?.kind === "letters" ? keyOfChords(chords.bars) : null);
  const degrees = chords?.kind === "degrees" ? modeOfDegrees(chords.bars) : null;
  const text = new Cutter(withDigits(translate(named.rest, note), note));
  const tempo = readTempo(text);
  const metre = readMetre(text);
  const bars = readBars(text, metre);
  const durationSeconds = readDuration(text);
  return {
    bpm: tempo?.bpm ?? null,
    tempoSpan: tempo?.span ?? null,
    bars,
    durationSeconds,
    metre,
    tonic: key?.tonic ?? null,
    mode: key?.mode ?? degrees,
    flats: stated?.isFlat === true || (chords?.kind === "letters" && chords.flats) || hasFlatDegree(chords),
    chords,
    foreign,
    rest: text.rest,
  };
}

/** "bVII" is B flat in C rather than A sharp. */
function hasFlatDegree(chords: NamedChords | null): boolean {
  return chords?.kind === "degrees" && chords.bars.flat().some((degree) => degree.startsWith("b"));
}

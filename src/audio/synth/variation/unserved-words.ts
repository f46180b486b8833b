import type { Reading } from "../../../contracts/reading.ts";
import type { Instrument } from "../instruments.ts";
import { partsNamed, partsOf } from "../part.ts";
import { instrumentsOf, type PromptReading } from "../prompt.ts";
import { plainText } from "../../../contracts/words/languages/plain-text.ts";
import { translate } from "../../../contracts/words/languages/translate.ts";

/** Words that say what is to change of a sample, and what stays. */
const CHANGE_WORDS = new Set(
  (
    "same keep keeping lock retain different other another fresh change replace swap busier denser sparser simpler " +
    "everything else rest as transpose transposed version variation variations take again instead into now go turn out"
  ).split(" "),
);

/** A variation as it was made of its sample. */
export interface Varied {
  /** All that plays in it. */
  instruments: readonly Instrument[];
  /** No part is composed again: only tempo, key, length, densities and the mood of its sound change. */
  isAllKept: boolean;
  /** Moods that its sound follows though all is kept. */
  served: readonly string[];
}

/**
 * Words of a request for a variation that have no effect on it: those that nobody knows, and wishes for what stays as it
 * is, as a genre where every part is kept.
 */
export function unservedIn(reading: PromptReading, { instruments, isAllKept, served }: Varied): Reading["ignored"] {
  const { words, metre, chords } = reading;
  const playing = partsOf(instruments);
  const named = reading.instruments.flatMap(({ word, standing, amount }, index) => {
    const phrase = reading.instrumentNames[index] ?? "";
    const isPart = partsNamed(phrase).some((part) => playing.includes(part)) && (amount !== undefined || isAllKept);
    const plays = instrumentsOf(word, instruments, instruments).some((instrument) => instruments.includes(instrument));
    return standing === "excluded" || isPart || plays ? [] : [phrase];
  });
  const { halfTime, vowel, glide, ...feel } = words;
  return [
    ...reading.ignored.filter((word) => !CHANGE_WORDS.has(translate(plainText(word)))),
    ...named,
    ...(isAllKept
      ? [
          ...reading.genreNames,
          ...reading.moodNames.filter((name) => !served.includes(name)),
          ...[halfTime, vowel, glide].filter((word) => word !== undefined),
        ]
      : []),
    ...Object.values(feel),
    ...(metre ? [`${metre.beats}/${metre.unit}`] : []),
    ...(chords ? ["chords"] : []),
    ...(reading.durationSeconds === null ? [] : [`${reading.durationSeconds} s`]),
  ];
}

import { FACTS } from "../instruments.ts";
import type { Finding } from "../phrases.ts";
import { type Playing, usualPlaying } from "../playing.ts";
import type { InstrumentWord } from "./vocabulary.ts";
import { VOWEL_WORDS } from "./vowel-words.ts";

/** What is played, by a word beside the instrument that plays it: "flute melody", "arpeggio on a harp". */
const PLAYED: Readonly<Record<string, Playing>> = {
  ...wordsFor("melody", "melody", "topline"),
  ...wordsFor("chords", "chord", "chords", "chord progression", "harmony"),
  ...wordsFor("stabs", "stab", "stabs"),
  ...wordsFor("arpeggio", "arpeggio", "arpeggios", "arpeggiated", "arp", "arps"),
  ...wordsFor("melody", "lead"),
  ...wordsFor("pad", "pad", "pads"),
};
/** Words for a sound as well as for what it plays: beside a synthesiser they are one more sound, as in a list. */
const SOUNDS: ReadonlySet<string> = new Set(["lead", "pad", "pads", "arp", "arps", "stab", "stabs"]);
/** Sounds that play chords or a melody alike. */
const EITHER: ReadonlySet<string> = new Set(["supersaw"]);
const SYNTHS: ReadonlySet<string> = new Set(["chords", "keys", "pad", "pluck", "lead", "arp", "bass"]);
/** Groups whose words say what is played rather than by what. */
const ROLES: ReadonlySet<string> = new Set(["chords", "melodies"]);
/** Between what is played and by what, also of other languages. */
const BETWEEN: ReadonlySet<string> = new Set(
  "a an on by of the played de da do di del der auf am au dem den einer einem von vom sur le la el il".split(" "),
);

/** Words for what a bass plays. */
const BASS_LINES: ReadonlySet<string> = new Set(["bassline", "bass line"]);

/** "Flute plays the melody", "a pad that is playing chords". */
const PLAYS = /^(?:(?:that|which|is) )*(?:plays|play|playing)(?: (?:a|an|the|some|all))*$/;

/** Particles between an instrument and what it plays, in languages that name the instrument first. */
const OF_BEFORE: ReadonlySet<string> = new Set(["of", "の", "的"]);

/**
 * Joins a word for what is played to the instrument that plays it, so that no other instrument is meant by it.
 * @param found in the order of the text
 * @param wordAt a word of the text
 */
export function withPlaying(
  found: readonly Finding<InstrumentWord>[],
  wordAt: (index: number) => string | null,
): Finding<InstrumentWord>[] {
  const joined: Finding<InstrumentWord>[] = [];
  for (const finding of found) {
    const previous = joined.at(-1);
    const both = previous && joinedWords(previous, finding, wordAt);
    if (both) joined[joined.length - 1] = both;
    else joined.push(finding);
  }
  return joined;
}

function joinedWords(
  first: Finding<InstrumentWord>,
  second: Finding<InstrumentWord>,
  wordAt: (index: number) => string | null,
): Finding<InstrumentWord> | null {
  const end = first.at + first.words;
  const between = Array.from({ length: second.at - end }, (_, offset) => wordAt(end + offset) ?? "");
  const whole = { at: first.at, words: second.at + second.words - first.at };
  // "Choir aah pad", "ピアノのメロディー".
  const isBefore =
    PLAYS.test(between.join(" ")) || between.every((word) => Object.hasOwn(VOWEL_WORDS, word) || OF_BEFORE.has(word));
  if (isBefore && canPlay(first, second.phrase)) return playedBy(first, second.phrase, whole);
  // No voice but a bass plays one: the instrument plays its own, which is said.
  if (between.length === 0 && BASS_LINES.has(second.phrase) && hasOwnVoice(first))
    return { phrase: `${first.phrase} ${second.phrase}`, ...whole, meaning: { ...first.meaning, near: true } };
  const isOn = between.length > 0 && between.every((word) => BETWEEN.has(word));
  return isOn && canPlay(second, first.phrase) ? playedBy(second, first.phrase, whole) : null;
}

function canPlay({ phrase, meaning }: Finding<InstrumentWord>, played: string): boolean {
  const { instruments, group, plays } = meaning;
  if (EITHER.has(phrase)) return PLAYED[played] !== undefined;
  const [instrument, ...others] = instruments === "drums" ? [] : instruments;
  if (plays !== undefined || PLAYED[played] === undefined || instrument === undefined || others.length > 0)
    return false;
  if (usualPlaying(instrument) === null || (group !== undefined && ROLES.has(group))) return false;
  if (SYNTHS.has(instrument) && (SOUNDS.has(played) || FACTS[instrument].label.includes(played))) return false;
  return instrument !== "chords";
}

/** One instrument, neither a synthesiser, beside which a bass line is another sound, nor without pitch. */
function hasOwnVoice({ meaning: { instruments, plays } }: Finding<InstrumentWord>): boolean {
  const [instrument, ...others] = instruments === "drums" ? [] : instruments;
  return (
    instrument !== undefined &&
    others.length === 0 &&
    plays === undefined &&
    !SYNTHS.has(instrument) &&
    usualPlaying(instrument) !== null
  );
}

function playedBy(
  { phrase, meaning }: Finding<InstrumentWord>,
  played: string,
  whole: { at: number; words: number },
): Finding<InstrumentWord> {
  return { phrase, ...whole, meaning: { ...meaning, plays: PLAYED[played] } };
}

function wordsFor(playing: Playing, ...words: string[]): Record<string, Playing> {
  return Object.fromEntries(words.map((word) => [word, playing]));
}

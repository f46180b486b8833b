import type { DrumKit, GenreName } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import { KIT_DRUMS } from "../genres/kit-drums.ts";
import { WordList } from "../phrases.ts";

/** A drum kit in a prompt's words. */
export interface KitWords {
  kit: DrumKit | null;
  /** As it stands in the prompt: "909", "lo fi". */
  phrase: string;
  /** The prompt without it; names of drums stay. */
  rest: string;
}

const DRUM_PIECES: Readonly<Record<string, Instrument | "drums">> = Object.fromEntries([
  ...named("drums", "drum, drums, kit, kits, drumkit, drum kit, drum machine, break, breaks"),
  ...named("kick", "kick, kicks, kick drum, bass drum"),
  ...named("snare", "snare, snares, snare drum"),
  ...named("clap", "clap, claps, handclap, handclaps"),
  ...named("rim", "rim, rims, rimshot, rimshots"),
  ...named("closed_hat", "hat, hats, hihat, hihats, hi hat, hi hats, closed hat, closed hats"),
  ...named("open_hat", "open hat, open hats, open hihat, open hi hat"),
  ...named("tom", "tom, toms"),
  ...named("crash", "crash, crashes, cymbal, cymbals"),
  ...named("ride", "ride, rides"),
  ...named("cowbell", "cowbell, cowbells"),
  ...named("percussion", "conga, congas, percussion, perc"),
  ...named("claves", "clave, claves"),
  ...named("maraca", "maraca, maracas"),
  ...named("tambourine", "tambourine, tambourines"),
]);

/** Names that mean a kit wherever they stand. */
const MACHINES: Readonly<Record<string, DrumKit>> = {
  ...machine("909"),
  ...machine("707"),
  ...Object.fromEntries(Object.entries(machine("808")).filter(([name]) => name !== "808")),
};
/** Names that mean a kit before the drums it has; elsewhere they are a bass, a genre or a word for other sounds. */
const BEFORE_DRUMS: Readonly<Record<string, DrumKit>> = {
  "808": "808",
  acoustic: "acoustic",
  live: "acoustic",
  real: "acoustic",
  studio: "acoustic",
  brush: "brushes",
  brushed: "brushes",
  "lo fi": "lofi",
  lofi: "lofi",
  trap: "trap",
  jungle: "breaks",
  breakbeat: "breaks",
};
const BRUSHES = new Set(["brushes", "brush"]);
/** What may stand behind a name of a sound: "kick 808 one shot". */
const KIND_WORDS = new Set(["one", "shot", "oneshot", "sample", "hit", "sound"]);
/** Words between a machine and its drum: "909 hard techno kick". */
const MOST_BETWEEN = 3;
const NEGATIONS = new Set(["no", "without", "minus", "except", "not"]);
const JOINTS = new Set([
  ..."and or with plus n & + no without minus except in at on over but featuring only just".split(" "),
  // Other sounds, which take the name before them: "808 bass and snare", "trap beat with a live snare".
  ..."bass bassline sub 808s slide slides sliding glide gliding beat beats loop loops track song melody lead pad chords".split(
    " ",
  ),
]);

/**
 * Reads the drum kit that a prompt names and takes its name out of the text: "909 techno kick", "kick 909", "snare with
 * brushes", "lo-fi kit". A kit that is not wanted ("no 909") is left to be told.
 */
export function readKit(text: string): KitWords {
  const words = new WordList(text);
  const found = findMachine(words) ?? findBrushes(words) ?? findBefore(words) ?? findBehind(words);
  if (!found) return { kit: null, phrase: "", rest: text };
  const { at, count, kit } = found;
  const phrase = Array.from({ length: count }, (_, offset) => words.at(at + offset)).join(" ");
  words.take(at, count);
  return { kit, phrase, rest: words.rest() };
}

/** The kit that a lone genre names: "trap kit" is one of trap. */
export const KIT_GENRES: readonly (readonly [DrumKit, GenreName])[] = [
  ["lofi", "lofi"],
  ["trap", "trap"],
  ["breaks", "jungle"],
];

interface Found {
  at: number;
  count: number;
  kit: DrumKit;
}

function findMachine(words: WordList): Found | null {
  return firstOf(words, MACHINES, (at) => !NEGATIONS.has(words.at(at - 1) ?? ""));
}

/** "Snare with brushes": these are how the snare is played; alone they are the drums themselves. */
function findBrushes(words: WordList): Found | null {
  const at = words.indices().find((index) => BRUSHES.has(words.at(index) ?? "") && words.at(index - 1) === "with");
  if (at === undefined || !words.indices().some((index) => index !== at && pieceAt(words, index))) return null;
  return { at: at - 1, count: 2, kit: "brushes" };
}

function findBefore(words: WordList): Found | null {
  return firstOf(words, BEFORE_DRUMS, (at, count, kit) => {
    const isMachine = kit === "808";
    for (let next = at + count; next <= at + count + (isMachine ? MOST_BETWEEN : 0); next++) {
      const piece = pieceAt(words, next);
      if (piece) return piece === "drums" || KIT_DRUMS[kit].has(piece) || isMachine;
      const word = words.at(next);
      if (word === null || JOINTS.has(word) || !/[\p{L}\p{N}]/u.test(word)) return false;
    }
    return false;
  });
}

/** "Kick 808", as packs name their files. */
function findBehind(words: WordList): Found | null {
  return firstOf(words, { "808": "808" }, (at) => {
    const piece = pieceAt(words, at - 1);
    const after = words.indices().filter((index) => index > at);
    return piece !== null && after.every((index) => KIND_WORDS.has(words.at(index) ?? ""));
  });
}

function firstOf(
  words: WordList,
  names: Readonly<Record<string, DrumKit>>,
  isMeant: (at: number, count: number, kit: DrumKit) => boolean,
): Found | null {
  const nameAt = (at: number, count: number) =>
    Array.from({ length: count }, (_, offset) => words.at(at + offset) ?? "").join(" ");
  // A name that is not meant is passed over whole: of "no TR-909" the number alone is not wanted either.
  for (let at = 0; at < words.indices().length; at++) {
    const count = [3, 2, 1].find((length) => Object.hasOwn(names, nameAt(at, length)));
    const kit = count === undefined ? undefined : names[nameAt(at, count)];
    if (count === undefined || !kit) continue;
    if (isMeant(at, count, kit)) return { at, count, kit };
    at += count - 1;
  }
  return null;
}

function pieceAt(words: WordList, at: number): Instrument | "drums" | null {
  const [first, second] = [words.at(at), words.at(at + 1)];
  // "Jungle drum and bass" is another genre.
  if (first === null || (first === "drum" && /^(?:and|n|'n'|&)$/.test(second ?? ""))) return null;
  return DRUM_PIECES[`${first} ${second ?? ""}`] ?? DRUM_PIECES[first] ?? null;
}

function machine(name: "808" | "909" | "707"): Record<string, DrumKit> {
  return Object.fromEntries(
    [name, `tr${name}`, `tr ${name}`, `roland ${name}`, `roland tr ${name}`, `roland tr${name}`].map((spelling) => [
      spelling,
      name,
    ]),
  );
}

function named(drum: Instrument | "drums", names: string): [string, Instrument | "drums"][] {
  return names.split(", ").map((name) => [name, drum]);
}

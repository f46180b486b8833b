import { describe, expect, test } from "vitest";
import { FACTS, type Instrument } from "../instruments.ts";
import { readRecipe, readingOf } from "../recipe.ts";

/** Words of producers for each instrument, in any of the languages that are read. */
const WORDS: Partial<Record<Instrument, string>> = {
  piano: "piano, grand piano, solo piano, Klavier, ピアノ, пианино",
  felt_piano: "felt piano, soft piano",
  honky_tonk_piano: "honky-tonk piano, saloon piano",
  rhodes: "rhodes, Fender Rhodes",
  wurlitzer: "wurlitzer, wurli",
  clavinet: "clavinet, clav",
  harpsichord: "harpsichord",
  keys: "keys, electric piano, FM piano, DX7 piano, エレピ",
  nylon_guitar: "nylon guitar, classical guitar, spanish guitar",
  steel_guitar: "acoustic guitar, guitar, guitars, guitarra, Gitarre, guitare, chitarra, гитара, ギター",
  twelve_string_guitar: "twelve-string guitar, 12 string guitar",
  electric_guitar: "electric guitar, clean guitar",
  distorted_guitar: "distorted guitar, overdriven guitar, power chords",
  muted_guitar: "muted guitar, palm muted guitar",
  ukulele: "ukulele, uke",
  banjo: "banjo",
  mandolin: "mandolin",
  sitar: "sitar",
  koto: "koto",
  shamisen: "shamisen",
  harp: "harp, arpa, Harfe, harpe, ハープ",
  pizzicato: "pizzicato, pizzicato strings",
  marimba: "marimba, mallets",
  vibraphone: "vibraphone, vibes",
  xylophone: "xylophone",
  glockenspiel: "glockenspiel",
  celesta: "celesta, celeste",
  kalimba: "kalimba, mbira, thumb piano",
  music_box: "music box",
  steel_drum: "steel drums, steelpan",
  tubular_bells: "tubular bells",
  bells: "bells, bell, handbells, Glocken, cloches",
  church_bells: "church bells",
  trumpet: "trumpet, trompeta, Trompete, tromba, トランペット",
  muted_trumpet: "muted trumpet",
  trombone: "trombone",
  french_horn: "French horn, horn",
  tuba: "tuba",
  brass: "brass, brass stabs, horn section, horns, metales, cuivres",
  sax: "sax, saxophone, saxofón, Saxophon, саксофон",
  clarinet: "clarinet",
  oboe: "oboe",
  bassoon: "bassoon",
  flute: "flute, flauta, Flöte, flûte, флейта, フルート",
  piccolo: "piccolo",
  pan_flute: "pan flute, panpipes",
  shakuhachi: "shakuhachi",
  recorder: "recorder",
  whistle: "whistle",
  harmonica: "harmonica",
};

const rows = Object.entries(WORDS).flatMap(([instrument, words]) =>
  words.split(", ").map((word) => [word, instrument as Instrument] as const),
);

describe("an instrument by its name", () => {
  test.each(rows)("%s plays a %s, and nothing stands in for it", (word, instrument) => {
    const recipe = readRecipe({ prompt: `${word} loop in C minor`, seed: 1 });
    const { understood, substituted } = readingOf(recipe);
    expect(recipe.instruments).toEqual([instrument]);
    expect(understood.instruments).toEqual([FACTS[instrument].label]);
    expect(substituted).toEqual([]);
  });
});

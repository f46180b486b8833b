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
  organ: "organ, hammond, drawbar organ, órgano, Orgel, orgue, орган, オルガン",
  pipe_organ: "pipe organ, church organ",
  accordion: "accordion, musette",
  violin: "violin, fiddle, Geige, violon, violino, скрипка, バイオリン",
  viola: "viola",
  cello: "cello, violonchelo, violoncelle, виолончель, チェロ",
  double_bass: "contrabass, bowed bass",
  strings: "strings, violins, string section, cuerdas, Streicher, archi, ストリングス",
  staccato_strings: "staccato strings, string stabs",
  tremolo_strings: "tremolo strings",
  synth_strings: "synth strings, string machine",
  choir: "choir, coro, Chor, хор, 合唱",
  choir_oohs: "choir oohs",
  female_voice: "female voice, female vocals, soprano",
  male_voice: "male voice, male vocals, tenor",
  ride: "ride, ride cymbal",
  snap: "snap, finger snaps",
  percussion: "conga, congas",
  bongo: "bongo, bongos",
  djembe: "djembe",
  tabla: "tabla",
  timbale: "timbales",
  cajon: "cajon",
  cowbell: "cowbell, cowbells",
  agogo: "agogo bells",
  woodblock: "woodblock",
  claves: "claves, clave",
  triangle: "triangle",
  tambourine: "tambourine",
  maraca: "maracas",
  guiro: "guiro",
  texture: "vinyl crackle, vinyl, vinilo",
  rain: "rain, lluvia, Regen, pluie, дождь, 雨",
  wind: "wind",
  crowd: "crowd",
  tape_hiss: "tape hiss",
  white_noise: "white noise, noise, Rauschen, ruido",
  sea: "ocean waves, sea",
  fire: "campfire",
  sub_drop: "sub drop, bass drop",
  laser: "laser, laser fx",
  reverse_cymbal: "reverse cymbal",
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

describe("a bass by its name", () => {
  const basses = [
    ["bass guitar", "finger", "fingered bass guitar"],
    ["picked bass", "pick", "picked bass guitar"],
    ["slap bass", "slap", "slap bass"],
    ["upright bass", "upright", "upright bass"],
    ["double bass", "upright", "upright bass"],
    ["Moog bass", "moog", "Moog bass"],
    ["FM bass", "fm", "FM bass"],
    ["sub bass", "sub", "sub bass"],
    ["reese bass", "reese", "reese bass"],
    ["acid bass", "acid", "acid bass"],
    ["wobble bass", "wobble", "wobble bass"],
    ["808 bass", "808", "808 bass"],
  ] as const;

  test.each(basses)("%s is a bass in the style %s", (words, style, label) => {
    const recipe = readRecipe({ prompt: `${words} loop`, seed: 1 });
    const { understood, substituted } = readingOf(recipe);
    expect(recipe.instruments).toEqual(["bass"]);
    expect(recipe.bassStyle).toBe(style);
    expect([understood.instruments, substituted]).toEqual([[label], []]);
  });
});

describe("one of many", () => {
  test.each(["tambourine", "cowbell", "finger snap", "sub drop", "laser", "bongo"])("a %s alone is one hit", (word) => {
    expect(readRecipe({ prompt: word, seed: 1 }).kind).toBe("one_shot");
  });

  test.each(["bongos", "maracas", "violin", "rain", "choir"])("%s are a loop", (word) => {
    expect(readRecipe({ prompt: word, seed: 1 }).kind).toBe("loop");
  });
});

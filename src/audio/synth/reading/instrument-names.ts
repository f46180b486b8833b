import type { Instrument } from "../instruments.ts";

/** Instruments that have a voice of their own, by the names that producers write. */
const NAMES: Partial<Record<Instrument, string>> = {
  piano: "solo piano, piano, pianos, grand piano",
  felt_piano: "felt piano, soft piano",
  honky_tonk_piano: "honky tonk, honky tonk piano, saloon piano",
  electric_guitar: "electric guitar, clean guitar",
  distorted_guitar: "distorted guitar, distortion guitar, overdriven guitar, power chords",
  muted_guitar: "muted guitar, palm muted guitar",
  nylon_guitar: "nylon guitar, nylon string guitar, classical guitar, spanish guitar, flamenco guitar",
  twelve_string_guitar: "twelve string guitar, 12 string guitar",
  steel_guitar: "guitars, acoustic guitar, guitar",
  harpsichord: "harpsichord",
  clavinet: "clavinet, clav",
  ukulele: "ukulele, uke",
  sitar: "sitar",
  koto: "koto",
  shamisen: "shamisen",
  pizzicato: "pizzicato, pizzicato strings",
  banjo: "banjo",
  mandolin: "mandolin",
  xylophone: "xylophone",
  vibraphone: "vibraphone, vibes",
  celesta: "celesta, celeste",
  music_box: "music box",
  steel_drum: "steel drum, steel drums, steel pan, steel pans, steelpan",
  tubular_bells: "tubular bells",
  church_bells: "church bell, church bells",
  marimba: "mallets, marimba",
  glockenspiel: "glockenspiel",
  trumpet: "trumpet",
  muted_trumpet: "muted trumpet",
  brass: "trumpets, brass section, brass stab, brass stabs, horn section, horns, brass",
  trombone: "trombone",
  tuba: "tuba",
  french_horn: "french horn, horn",
  clarinet: "clarinet",
  oboe: "oboe",
  bassoon: "bassoon",
  sax: "saxophone, sax",
  harmonica: "harmonica",
  whistle: "whistle",
  piccolo: "piccolo",
  recorder: "recorder",
  pan_flute: "pan flute, panpipes",
  shakuhachi: "shakuhachi",
  rhodes: "rhodes, rhodes piano, fender rhodes",
  keys: "fm piano, dx7 piano",
  wurlitzer: "wurlitzer, wurli, wurly",
  bells: "bell, bells, handbells",
  kalimba: "kalimba, mbira, thumb piano",
  harp: "harp",
  flute: "flute",
};

/** An instrument that a name stands for. */
interface NamedInstrument {
  instruments: readonly Instrument[];
}

/** The instrument of each name. */
export const NAMED_INSTRUMENTS: Readonly<Record<string, NamedInstrument>> = Object.fromEntries(
  Object.entries(NAMES).flatMap(([instrument, names]) =>
    // The keys are instruments.
    names.split(", ").map((name) => [name, { instruments: [instrument as Instrument] }]),
  ),
);

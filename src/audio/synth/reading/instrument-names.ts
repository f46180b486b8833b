import type { Instrument } from "../instruments.ts";

/** Instruments that have a voice of their own, by the names that producers write. */
const NAMES: Partial<Record<Instrument, string>> = {
  rain: "rain, raindrops, rain sounds",
  wind: "wind, wind noise",
  crowd: "crowd, crowd noise, people talking, cafe noise",
  tape_hiss: "tape hiss, hiss, tape noise",
  white_noise: "white noise, noise",
  sea: "sea, sea waves, ocean, ocean waves",
  fire: "fire, campfire, fireplace",
  organ: "organ, hammond, hammond organ, drawbar organ, tonewheel organ, jazz organ, rock organ",
  pipe_organ: "pipe organ, church organ",
  accordion: "accordion, musette",
  violin: "violin, fiddle, solo violin",
  viola: "viola",
  cello: "cello, solo cello",
  double_bass: "contrabass, bowed bass",
  strings: "violins, string section, string ensemble",
  staccato_strings: "staccato strings, string stabs",
  tremolo_strings: "tremolo strings",
  synth_strings: "synth strings, string machine",
  choir: "choir, choir aahs, chorus",
  choir_oohs: "choir oohs, oohs",
  female_voice: "female voice, female vocal, female vocals, soprano, female singer",
  male_voice: "male voice, male vocal, male vocals, tenor, male singer",
  piano: "solo piano, piano, pianos, grand piano",
  felt_piano: "felt piano, soft piano",
  honky_tonk_piano: "honky tonk, honky tonk piano, saloon piano",
  electric_guitar: "electric guitar, clean guitar",
  distorted_guitar: "distorted guitar, distortion guitar, overdriven guitar, power chords",
  muted_guitar: "muted guitar, palm muted guitar",
  nylon_guitar: "nylon guitar, nylon string guitar, classical guitar, spanish guitar, flamenco guitar",
  twelve_string_guitar: "twelve string guitar, 12 string guitar",
  steel_guitar: "acoustic guitar",
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
  brass: "brass section, brass stab, brass stabs, horn section, horns, brass",
  trombone: "trombone",
  tuba: "tuba",
  french_horn: "french horn, horn",
  clarinet: "clarinet",
  oboe: "oboe",
  bassoon: "bassoon",
  sax: "saxophone, sax, saxophones, tenor sax, tenor saxophone, alto sax, alto saxophone, baritone sax, bari sax, soprano sax",
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

/** Drums and effects: their name alone is one hit, in the plural a pattern. */
const DRUMS: Partial<Record<Instrument, string>> = {
  ride: "ride, ride cymbal, rides",
  snap: "snap, finger snap, snaps, finger snaps",
  bongo: "bongo, bongos",
  djembe: "djembe, djembes",
  tabla: "tabla, tablas",
  timbale: "timbale, timbales",
  cajon: "cajon, cajons",
  cowbell: "cowbell, cowbells",
  agogo: "agogo, agogo bell, agogo bells",
  woodblock: "woodblock, wood block, woodblocks",
  claves: "clave, claves",
  triangle: "triangle",
  tambourine: "tambourine, tambourines",
  maraca: "maraca, maracas",
  guiro: "guiro",
  sub_drop: "sub drop, bass drop",
  laser: "laser",
  reverse_cymbal: "reverse cymbal, reversed cymbal, reverse crash",
};

/** An instrument that a name stands for. */
interface NamedInstrument {
  instruments: readonly Instrument[];
  single?: boolean;
}

/** The instrument of each name. */
export const NAMED_INSTRUMENTS: Readonly<Record<string, NamedInstrument>> = Object.fromEntries([
  ...entriesOf(NAMES, () => ({})),
  ...entriesOf(DRUMS, (name) => (name.endsWith("s") && name !== "claves" ? {} : { single: true })),
]);

function entriesOf(
  table: Partial<Record<Instrument, string>>,
  more: (name: string) => Pick<NamedInstrument, "single">,
): [string, NamedInstrument][] {
  return Object.entries(table).flatMap(([key, names]) => {
    const instrument = key as Instrument; // The keys are instruments.
    return names
      .split(", ")
      .map((name): [string, NamedInstrument] => [name, { instruments: [instrument], ...more(name) }]);
  });
}

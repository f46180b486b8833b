import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../core/random.ts";
import { GENRES } from "../genres/index.ts";
import { FACTS, INSTRUMENTS, type Instrument, isPitched } from "../instruments.ts";
import { peakOf, powerSpectrum, rmsOf, strongestFrequency, wholeSpectrum } from "../testing/measure.ts";
import { frequencyOf } from "../theory.ts";
import { VOICES } from "./index.ts";
import { stiffness } from "./pianos.ts";
import type { Sound, Strike, Timbre } from "./voice.ts";

const RATE = 44_100;
const TIMBRE: Timbre = {
  kit: GENRES.house.kit,
  brightness: 0,
  drive: 0.3,
  bassStyle: "pluck",
  chordVoice: "stab",
  beatSeconds: 0.5,
};

/** What an instrument sounds like at its register, in numbers that a reader of scopes would expect of its name. */
interface Character {
  /** Where its energy lies, in hertz. */
  centroid: readonly [number, number];
  /** Milliseconds until it is within 3 dB of its loudest. */
  attack: readonly [number, number];
  /** Decibels that it falls from 0.1 s to 0.35 s while the key is held. */
  fall: readonly [number, number];
}

const character = (
  centroid: readonly [number, number],
  attack: readonly [number, number],
  fall: readonly [number, number],
): Character => ({ centroid, attack, fall });

const CHARACTERS: Partial<Record<Instrument, Character>> = {
  percussion: character([210, 380], [0, 16], [30, 150]),
  ride: character([4100, 7300], [0, 16], [9, 23]),
  snap: character([1500, 2800], [0, 16], [30, 150]),
  bongo: character([340, 600], [0, 16], [30, 150]),
  djembe: character([200, 360], [0, 16], [30, 150]),
  tabla: character([440, 780], [0, 16], [14, 30]),
  timbale: character([360, 630], [0, 16], [30, 150]),
  cajon: character([150, 280], [0, 16], [30, 150]),
  cowbell: character([600, 1100], [0, 16], [30, 150]),
  agogo: character([960, 1700], [0, 16], [20, 38]),
  woodblock: character([790, 1400], [0, 16], [30, 150]),
  claves: character([1900, 3400], [0, 16], [30, 150]),
  triangle: character([3800, 6700], [0, 16], [5, 16]),
  tambourine: character([5500, 9700], [0, 16], [30, 150]),
  maraca: character([6700, 12000], [0, 20], [-3, 3]),
  guiro: character([3000, 5400], [0, 16], [30, 150]),
  keys: character([340, 610], [0, 16], [-1, 7]),
  strings: character([450, 800], [60, 152], [-2, 6]),
  piano: character([480, 840], [0, 16], [1, 10]),
  felt_piano: character([330, 590], [0, 16], [1, 11]),
  honky_tonk_piano: character([520, 920], [0, 16], [4, 14]),
  rhodes: character([250, 450], [0, 16], [-3, 4]),
  wurlitzer: character([200, 370], [0, 16], [-1, 7]),
  clavinet: character([1300, 2400], [0, 16], [1, 10]),
  harpsichord: character([1700, 3000], [0, 16], [3, 13]),
  organ: character([230, 410], [0, 16], [-3, 4]),
  pipe_organ: character([550, 960], [28, 72], [-3, 4]),
  accordion: character([930, 1700], [84, 212], [-3, 4]),
  tremolo_strings: character([450, 800], [56, 144], [3, 13]),
  choir: character([340, 600], [76, 200], [-7, 1]),
  choir_oohs: character([220, 400], [72, 188], [-6, 2]),
  nylon_guitar: character([700, 1300], [0, 16], [1, 11]),
  steel_guitar: character([1300, 2300], [0, 16], [1, 11]),
  twelve_string_guitar: character([1600, 3000], [0, 16], [2, 12]),
  electric_guitar: character([1000, 1800], [0, 16], [1, 10]),
  distorted_guitar: character([1300, 2300], [0, 16], [-3, 4]),
  ukulele: character([990, 1800], [0, 16], [7, 19]),
  muted_guitar: character([1100, 2000], [0, 16], [23, 43]),
  harp: character([770, 1400], [0, 16], [1, 10]),
  banjo: character([1900, 3400], [0, 16], [12, 26]),
  mandolin: character([1900, 3500], [0, 16], [10, 23]),
  sitar: character([2400, 4300], [0, 16], [-1, 7]),
  koto: character([2000, 3600], [0, 16], [6, 18]),
  shamisen: character([2100, 3700], [0, 16], [16, 32]),
  pizzicato: character([770, 1400], [0, 16], [21, 40]),
  marimba: character([220, 390], [0, 16], [6, 17]),
  vibraphone: character([220, 390], [0, 16], [-1, 8]),
  xylophone: character([760, 1400], [0, 16], [24, 60]),
  glockenspiel: character([730, 1300], [0, 16], [0, 9]),
  celesta: character([410, 720], [0, 16], [1, 11]),
  kalimba: character([300, 530], [0, 16], [4, 15]),
  music_box: character([680, 1200], [0, 16], [2, 11]),
  steel_drum: character([460, 820], [0, 16], [8, 21]),
  tubular_bells: character([440, 780], [0, 16], [0, 8]),
  bells: character([370, 660], [0, 16], [0, 9]),
  church_bells: character([160, 290], [0, 16], [-1, 7]),
  trumpet: character([800, 1400], [16, 44], [-3, 4]),
  muted_trumpet: character([1500, 2800], [16, 44], [-3, 4]),
  trombone: character([440, 780], [24, 60], [-3, 4]),
  french_horn: character([260, 460], [24, 68], [-3, 4]),
  tuba: character([150, 280], [28, 72], [-4, 3]),
  brass: character([540, 950], [20, 56], [-1, 7]),
  sax: character([590, 1100], [16, 44], [-4, 3]),
  clarinet: character([410, 720], [16, 48], [-4, 3]),
  oboe: character([1100, 2000], [16, 48], [-4, 3]),
  bassoon: character([440, 780], [24, 60], [-3, 5]),
  flute: character([360, 640], [28, 80], [-3, 4]),
  piccolo: character([680, 1200], [16, 48], [-3, 4]),
  pan_flute: character([320, 570], [20, 56], [-2, 5]),
  shakuhachi: character([350, 610], [36, 92], [-4, 3]),
  recorder: character([410, 730], [16, 44], [-3, 4]),
  whistle: character([600, 1100], [24, 60], [-3, 4]),
  harmonica: character([990, 1800], [16, 44], [-3, 4]),
  violin: character([610, 1100], [28, 80], [-3, 4]),
  viola: character([430, 760], [36, 96], [-3, 4]),
  cello: character([240, 430], [40, 108], [-4, 3]),
  double_bass: character([99, 180], [48, 120], [-4, 3]),
  staccato_strings: character([470, 830], [12, 32], [30, 150]),
  female_voice: character([590, 1100], [32, 84], [-3, 4]),
  male_voice: character([500, 880], [28, 80], [-4, 3]),
  rain: character([3500, 6200], [48, 120], [-4, 3]),
  wind: character([480, 840], [44, 116], [-5, 2]),
  crowd: character([1100, 2100], [120, 300], [-3, 5]),
  tape_hiss: character([5100, 8900], [36, 96], [-4, 3]),
  white_noise: character([8200, 15000], [44, 116], [-4, 3]),
  sea: character([1700, 3000], [64, 164], [-5, 3]),
  fire: character([290, 510], [48, 128], [-4, 3]),
  sub_drop: character([39, 70], [0, 20], [-3, 4]),
  laser: character([1200, 2200], [0, 16], [1, 10]),
  reverse_cymbal: character([6100, 11000], [280, 708], [-60, -34]),
};

/** Partial by which the ear tells the pitch, where it is not the first. */
const PITCH_PARTIAL: Partial<Record<Instrument, number>> = { tubular_bells: 2 };
/** Cents by which players or strings differ on purpose. */
const DETUNED: Partial<Record<Instrument, number>> = {
  honky_tonk_piano: 9,
  strings: 8,
  tremolo_strings: 8,
  staccato_strings: 12,
  synth_strings: 9,
  choir: 10,
  choir_oohs: 10,
  accordion: 9,
  pad: 14,
  chords: 9,
  lead: 9,
  vocal: 12,
  pluck: 6,
  arp: 8,
};
/** Quills, pipes, switches, a closed mouth and a whistle's sine sound alike however a key is struck. */
const TOUCHLESS: ReadonlySet<Instrument> = new Set([
  "whistle",
  "choir_oohs",
  "harpsichord",
  "organ",
  "pipe_organ",
  "pad",
  "synth_strings",
  "vocal",
  "pluck",
]);

const sounds = new Map<string, Sound>();

function strike(instrument: Instrument, change: Partial<Strike> = {}): Sound {
  const { note = FACTS[instrument].register, velocity = 0.75, gateSeconds = 0.5 } = change;
  const key = [instrument, note, velocity, gateSeconds].join(" ");
  const random = createRandom(1, instrument);
  const sound =
    sounds.get(key) ??
    VOICES[instrument]({ note, velocity, gateSeconds, random, sampleRate: RATE, timbre: TIMBRE, ...change });
  sounds.set(key, sound);
  return sound;
}

const monoOf = ({ left, right }: Sound) =>
  left === right ? left : left.map((sample, index) => (sample + (right[index] ?? 0)) / 2);

function centroidOf(signal: Float32Array): number {
  const spectrum = wholeSpectrum(signal);
  const hertz = RATE / (2 * (spectrum.length - 1));
  const total = spectrum.reduce((sum, power) => sum + power, 0);
  return spectrum.reduce((sum, power, bin) => sum + power * bin * hertz, 0) / total;
}

const levelAt = (signal: Float32Array, from: number, to: number) =>
  20 * Math.log10(rmsOf(signal.subarray(Math.round(from * RATE), Math.round(to * RATE))) + 1e-7);

function attackOf(signal: Float32Array): number {
  const block = Math.round(0.004 * RATE);
  const levels = Array.from({ length: Math.ceil(signal.length / block) }, (_, index) =>
    rmsOf(signal.subarray(index * block, (index + 1) * block)),
  );
  const loudest = Math.max(...levels);
  return 4 * (levels.findIndex((level) => level > 0.708 * loudest) + 1);
}

function measure(instrument: Instrument): Record<keyof Character, number> {
  const signal = monoOf(strike(instrument));
  const fall = levelAt(signal, 0.09, 0.12) - levelAt(signal, 0.34, 0.37);
  return { centroid: centroidOf(signal), attack: attackOf(signal), fall };
}

/** Styles of the bass have a test of their own. */
const pitched = INSTRUMENTS.filter((each) => isPitched(each) && each !== "bass");

describe("every instrument is what it is called", () => {
  test.each(Object.entries(CHARACTERS))("a %s lies, begins and falls as its name says", (name, wanted) => {
    const found = measure(name as Instrument); // The keys are instruments.
    for (const [trait, [least, most]] of Object.entries(wanted)) {
      const value = found[trait as keyof Character]; // The keys are traits.
      expect([trait, value >= least && value <= most ? "as expected" : value]).toEqual([trait, "as expected"]);
    }
  });

  test("no two give the same sound", () => {
    const names = new Map<string, string>();
    for (const instrument of INSTRUMENTS) {
      const { left, right } = strike(instrument, { note: 60 });
      const hash = createHash("sha256").update(left).update(right).digest("hex");
      expect([instrument, names.get(hash)]).toEqual([instrument, undefined]);
      names.set(hash, instrument);
    }
    expect(names.size).toBe(INSTRUMENTS.length);
  });

  test.each(pitched)("a %s is in tune in three registers", (instrument) => {
    const partial = PITCH_PARTIAL[instrument] ?? 1;
    for (const semitones of [-5, 7, 16]) {
      const note = FACTS[instrument].register + semitones;
      const wanted = partial * frequencyOf(note);
      const look = { start: 2500, size: 16_384, from: wanted * 0.94, to: wanted * 1.06 };
      const heard = strongestFrequency(monoOf(strike(instrument, { note })), RATE, look);
      expect(Math.abs(1200 * Math.log2(heard / wanted))).toBeLessThan(DETUNED[instrument] ?? 3);
    }
  });

  test.each(pitched.filter((name) => !TOUCHLESS.has(name)))("a %s is brighter when it is played hard", (instrument) => {
    const [soft, hard] = [0.25, 1].map((velocity) => centroidOf(monoOf(strike(instrument, { velocity }))));
    expect((hard ?? 0) / (soft ?? 1)).toBeGreaterThan(1.02);
  });

  test.each(pitched)("a %s is as loud as any other within its headroom, and does not cancel in mono", (instrument) => {
    const sound = strike(instrument);
    expect(peakOf(sound.left)).toBeGreaterThan(0.05);
    expect(peakOf(sound.left)).toBeLessThanOrEqual(2);
    const stereo = (rmsOf(sound.left) + rmsOf(sound.right)) / 2;
    expect(20 * Math.log10(rmsOf(monoOf(sound)) / stereo)).toBeGreaterThan(-4);
  });
});

describe("inharmonicity where it is the point", () => {
  const partialOf = (instrument: Instrument, note: number, ratio: number) => {
    const wanted = frequencyOf(note) * ratio;
    const look = { start: 1500, size: 16_384, from: wanted * 0.985, to: wanted * 1.015 };
    return strongestFrequency(monoOf(strike(instrument, { note, velocity: 1 })), RATE, look) / frequencyOf(note);
  };

  test.each([36, 48, 60])("the partials of a piano's note %d are stretched as a grand's", (note) => {
    const bend = stiffness(note);
    for (const partial of [4, 6]) {
      const wanted = partial * Math.sqrt((1 + bend * partial * partial) / (1 + bend));
      expect(partialOf("piano", note, wanted)).toBeCloseTo(wanted, 2);
      expect(wanted).toBeGreaterThan(partial);
    }
  });

  test.each([
    ["marimba", 4],
    ["vibraphone", 4],
    ["xylophone", 3],
    ["xylophone", 6.2],
    ["glockenspiel", 2.756],
    ["bells", 3],
    ["church_bells", 0.5],
    ["church_bells", 1.2],
    ["steel_drum", 2],
    ["tubular_bells", 2.988],
  ] as const)("the modes of a %s have its mode at %d times the note", (instrument, ratio) => {
    expect(Math.abs(partialOf(instrument, 60, ratio) / ratio - 1)).toBeLessThan(0.003);
  });
});

describe("what tells an instrument from its neighbours", () => {
  const levelsOf = (instrument: Instrument, ratios: readonly number[], start: number, size: number) => {
    const spectrum = powerSpectrum(monoOf(strike(instrument, { gateSeconds: 1, velocity: 0.9 })), start, size);
    const bin = (frequencyOf(FACTS[instrument].register) * size) / RATE;
    return ratios.map((ratio) => {
      const around = spectrum.subarray(Math.floor(ratio * bin * 0.97), Math.ceil(ratio * bin * 1.03) + 1);
      return 10 * Math.log10(around.reduce((sum, power) => sum + power, 0));
    });
  };

  test("a whistle is all but a sine, with breath around it", () => {
    const [note = 0, octave = 0, breath = 0] = levelsOf("whistle", [1, 2, 1.5], 9000, 16_384);
    expect(octave - note).toBeLessThan(-20);
    expect(breath - note).toBeLessThan(-25);
    expect(breath - note).toBeGreaterThan(-60);
  });

  test("a xylophone's twelfth is as strong as its note at the blow, a marimba's double octave is not", () => {
    const [note = 0, twelfth = 0] = levelsOf("xylophone", [1, 3], 0, 4096);
    expect(Math.abs(twelfth - note)).toBeLessThan(6);
    const [bar = 0, octaves = 0] = levelsOf("marimba", [1, 4], 0, 4096);
    expect(octaves - bar).toBeLessThan(-8);
  });
});

test.each(["piano", "nylon_guitar", "distorted_guitar", "marimba", "rhodes"] as const)(
  "nothing of a high %s folds back: between its partials lies silence",
  (instrument) => {
    const frequency = frequencyOf(88);
    const { left } = strike(instrument, { note: 88, velocity: 1 });
    const spectrum = powerSpectrum(left, 4600, 16_384);
    const between = (from: number, to: number) =>
      spectrum.subarray((from * 16_384) / RATE, (to * 16_384) / RATE).reduce((sum, power) => sum + power, 0);
    // Below the note nothing belongs to it once the blow is over.
    const [below, all] = [between(200, 0.75 * frequency), between(200, 20_000)];
    expect(10 * Math.log10(below / all)).toBeLessThan(-85);
  },
);

import { expect, test } from "vitest";
import type { Instrument } from "../instruments.ts";
import { midiKeyOf, slotOf } from "./slots.ts";

/** Programs of General MIDI, level 1, counted from 0. */
const PROGRAMS: readonly (readonly [instrument: Instrument, program: number])[] = [
  ["bass", 33],
  ["keys", 5],
  ["strings", 48],
  ["piano", 0],
  ["honky_tonk_piano", 3],
  ["rhodes", 4],
  ["clavinet", 7],
  ["harpsichord", 6],
  ["organ", 16],
  ["pipe_organ", 19],
  ["accordion", 21],
  ["tremolo_strings", 44],
  ["synth_strings", 50],
  ["choir", 52],
  ["choir_oohs", 53],
  ["nylon_guitar", 24],
  ["steel_guitar", 25],
  ["electric_guitar", 27],
  ["distorted_guitar", 30],
  ["muted_guitar", 28],
  ["harp", 46],
  ["banjo", 105],
  ["sitar", 104],
  ["koto", 107],
  ["shamisen", 106],
  ["pizzicato", 45],
  ["marimba", 12],
  ["vibraphone", 11],
  ["xylophone", 13],
  ["glockenspiel", 9],
  ["celesta", 8],
  ["kalimba", 108],
  ["music_box", 10],
  ["steel_drum", 114],
  ["tubular_bells", 14],
  ["trumpet", 56],
  ["muted_trumpet", 59],
  ["trombone", 57],
  ["french_horn", 60],
  ["tuba", 58],
  ["brass", 61],
  ["sax", 65],
  ["clarinet", 71],
  ["oboe", 68],
  ["bassoon", 70],
  ["flute", 73],
  ["piccolo", 72],
  ["pan_flute", 75],
  ["shakuhachi", 77],
  ["recorder", 74],
  ["whistle", 78],
  ["harmonica", 22],
  ["violin", 40],
  ["viola", 41],
  ["cello", 42],
  ["double_bass", 43],
];
/** Keys of its percussion. */
const KEYS: readonly (readonly [instrument: Instrument, key: number])[] = [
  ["kick", 36],
  ["snare", 38],
  ["clap", 39],
  ["rim", 37],
  ["closed_hat", 42],
  ["open_hat", 46],
  ["percussion", 64],
  ["tom", 45],
  ["crash", 49],
  ["ride", 51],
  ["bongo", 60],
  ["timbale", 65],
  ["cowbell", 56],
  ["agogo", 67],
  ["woodblock", 76],
  ["claves", 75],
  ["triangle", 81],
  ["tambourine", 54],
  ["maraca", 70],
  ["guiro", 73],
];
/** What it has no place of its own for. */
const OWN: readonly Instrument[] = [
  "shaker",
  "snap",
  "djembe",
  "tabla",
  "cajon",
  "chords",
  "pad",
  "vocal",
  "felt_piano",
  "wurlitzer",
  "twelve_string_guitar",
  "ukulele",
  "pluck",
  "lead",
  "arp",
  "mandolin",
  "bells",
  "church_bells",
  "staccato_strings",
  "female_voice",
  "male_voice",
  "texture",
  "riser",
  "impact",
  "rain",
  "wind",
  "crowd",
  "tape_hiss",
  "white_noise",
  "sea",
  "fire",
  "sub_drop",
  "laser",
  "reverse_cymbal",
];

const VOICED = { bassStyle: "finger", drumKit: "acoustic" } as const;

test.each(PROGRAMS)("a %s is program %d", (instrument, program) => {
  expect(slotOf(instrument, VOICED)).toMatchObject({ bank: 0, program });
  expect(midiKeyOf(instrument, 64)).toBe(64);
});

test.each(KEYS)("a %s of an acoustic kit is key %d", (instrument, key) => {
  expect(slotOf(instrument, VOICED)).toEqual({ bank: 128, program: 0, label: "drums" });
  expect(midiKeyOf(instrument, 60)).toBe(key);
});

test.each(OWN)("a %s keeps its own voice", (instrument) => expect(slotOf(instrument, VOICED)).toBeNull());

test("no two instruments share a program, and basses of synthesisers have none", () => {
  const programs = PROGRAMS.map(([, program]) => program);
  expect(new Set(programs).size).toBe(programs.length);
  for (const bassStyle of ["sub", "808", "reese", "acid"] as const) expect(slotOf("bass", { bassStyle })).toBeNull();
  expect(slotOf("snare", { bassStyle: "sub", drumKit: "909" })).toBeNull();
  expect(slotOf("snare", { bassStyle: "sub", drumKit: "brushes" })?.program).toBe(40);
});

import { describe, expect, test } from "vitest";
import { type Peak, chromaOf } from "./chroma.ts";

/** A partial at a MIDI pitch. */
function peak(pitch: number, magnitude = 1): Peak {
  return { pitch, frequency: 440 * Math.exp((Math.LN2 * (pitch - 69)) / 12), magnitude };
}

const frames = (count: number, ...peaks: Peak[]) => Array.from({ length: count }, () => peaks);
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
const strongest = (classes: Float64Array) => classes.indexOf(Math.max(...classes));

describe("a peak", () => {
  test("counts for its class, and less for notes of which it may be a harmonic", () => {
    const { classes } = chromaOf(frames(4, peak(81)));
    // Of A5 the third harmonic's fundamental is D; the second's and fourth's are A.
    expect(strongest(classes)).toBe(9);
    expect(classes[2]).toBeGreaterThan(0);
    expect([...classes].filter((value) => value > 0.01)).toHaveLength(2);
  });

  test("counts once a frame, however loud the frame is", () => {
    const soft = chromaOf([...frames(3, peak(60, 0.001)), ...frames(1, peak(62, 500))]).classes;
    expect(soft[0]).toBeCloseTo(3, 6);
    expect(soft[2]).toBeCloseTo(1, 6);
  });

  test("of half the magnitude counts half: what is soft beside the notes is mostly noise", () => {
    const { classes } = chromaOf(frames(1, peak(60), peak(61, 0.5)));
    expect(classes[1]).toBeCloseTo(0.5, 6);
  });

  test("far off the tuning of the others counts less", () => {
    const tuned = frames(8, peak(60), peak(64), peak(67));
    const { classes } = chromaOf([...tuned, ...frames(1, peak(60), peak(62.4))]);
    expect(classes[2]).toBeGreaterThan(0);
    expect(classes[2]).toBeLessThan(0.3);
  });
});

describe("tuning", () => {
  test.each([-0.4, -0.2, 0.1, 0.3, 0.4])("by %d semitones leaves the classes as they are", (offset) => {
    const chord = [60, 64, 67, 72];
    const reference = chromaOf(frames(4, ...chord.map((pitch) => peak(pitch)))).classes;
    const { classes } = chromaOf(frames(4, ...chord.map((pitch) => peak(pitch + offset))));
    classes.forEach((value, pitchClass) => expect(value).toBeCloseTo(reference[pitchClass] ?? NaN, 1));
  });

  test("by a whole semitone is another note", () => {
    expect(strongest(chromaOf(frames(2, peak(61))).classes)).toBe(1);
  });
});

describe("the bass", () => {
  test("is what lies below 180 Hz, its fundamentals alone", () => {
    const { bass } = chromaOf(frames(3, peak(40), peak(64), peak(67)));
    expect([...bass].map((value, pitchClass) => (value > 0.01 ? pitchClass : -1)).filter((each) => each >= 0)).toEqual([
      4,
    ]);
    expect(bass[4]).toBeCloseTo(3, 6);
  });

  test("is none where it is far below the loudest peak, or where nothing is low", () => {
    expect(sum(chromaOf(frames(3, peak(40, 0.05), peak(64))).bass)).toBe(0);
    expect(sum(chromaOf(frames(3, peak(60), peak(64))).bass)).toBe(0);
    expect(sum(chromaOf(frames(3, peak(40, 0.2), peak(64))).bass)).toBeGreaterThan(2);
  });
});

describe("opening and closing", () => {
  const song = [...frames(10, peak(60)), ...frames(30, peak(65)), ...frames(10, peak(67))];

  test("are ten frames each of a song", () => {
    const { opening, closing, classes } = chromaOf(song);
    expect([opening[0], closing[7]]).toEqual([10, 10].map((count) => expect.closeTo(count, 6)));
    expect([opening[5], closing[5]].every((value) => (value ?? 10) < 5)).toBe(true);
    expect(strongest(classes)).toBe(5);
  });

  test("are a quarter of what is short, and all of a single frame", () => {
    const short = chromaOf([...frames(2, peak(60)), ...frames(6, peak(66))]);
    expect(short.opening[0]).toBeCloseTo(2, 6);
    expect(short.closing[6]).toBeCloseTo(2, 6);
    const one = chromaOf(frames(1, peak(60)));
    expect([...one.opening]).toEqual([...one.classes]);
    expect([...one.closing]).toEqual([...one.classes]);
  });

  test("backwards, each is the other", () => {
    const [forward, back] = [chromaOf(song), chromaOf(song.toReversed())];
    expect([...back.opening]).toEqual([...forward.closing]);
    expect([...back.closing]).toEqual([...forward.opening]);
  });
});

test.each([
  ["no frames", []],
  ["frames without peaks", [[], [], []]],
])("%s have no classes, no bass and no moves", (_, none) => {
  const { classes, bass, opening, closing, moves } = chromaOf(none);
  for (const values of [classes, bass, opening, closing, moves]) expect(sum(values)).toBe(0);
});

import { PITCH_NAMES } from "../../../contracts/words/key.ts";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GENRE_NAMES } from "../genres/genre.ts";
import { GENRES } from "../genres/index.ts";
import type { Instrument } from "../instruments.ts";
import { readRecipe } from "../recipe.ts";
import { beatsPerBar } from "../score.ts";
import { isInKey } from "../theory.ts";
import { bassTonic, writeBass } from "./bass-part.ts";
import { voicings, writeChords } from "./chord-part.ts";
import { writeDrums } from "./drum-part.ts";
import { writeEffects } from "./effect-part.ts";
import { melodyTonic, writeMelodies } from "./melody-part.ts";
import type { Groove } from "../genres/genre.ts";
import type { Piece } from "./pattern.ts";

const STRAIGHT: Groove = { name: "plain", swing: 0, swings: 16, lanes: {} };
/** Lanes of one instrument each, on time. */
const lanes = (bars: Partial<Record<Instrument, readonly string[]>>): Groove["lanes"] =>
  Object.fromEntries(Object.entries(bars).map(([instrument, own]) => [instrument, { bars: own, lateMs: 0 }]));

/** A piece in which nobody is late and nothing swings, so that notes lie where their patterns say. */
function strictPiece(
  more: Partial<Omit<Piece["recipe"], "genre" | "groove">> & {
    roots?: number[];
    genre?: Partial<Piece["genre"]>;
    groove?: Partial<Groove>;
  },
): Piece {
  const { roots = [0], genre = {}, groove = {}, ...recipe } = more;
  return {
    recipe: {
      ...readRecipe({ prompt: "house", seed: 1 }),
      key: { tonic: "C", mode: "major" },
      ...recipe,
    },
    genre: { ...GENRES.house, looseness: 0, ...genre },
    groove: { ...STRAIGHT, ...groove },
    bars: roots.length,
    chordRoots: roots,
  };
}

const pieces = fc
  .record({
    seed: fc.integer({ min: 1, max: 9_999 }),
    genre: fc.constantFrom(...GENRE_NAMES),
    tonic: fc.constantFrom(...PITCH_NAMES),
    mode: fc.constantFrom("major" as const, "minor" as const),
    roots: fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 8 }),
  })
  .map(({ seed, genre, tonic, mode, roots }) => {
    const instruments: Instrument[] = ["bass", "chords", "pad", "vocal", "pluck", "lead", "arp"];
    return strictPiece({ seed, key: { tonic, mode }, roots, instruments, genre: GENRES[genre] });
  });

describe("a bass line", () => {
  const lineOf = (pattern: string, roots: number[], style: Piece["recipe"]["bassStyle"] = "sub") =>
    writeBass(
      strictPiece({
        instruments: ["bass"],
        bassStyle: style,
        roots,
        genre: { bassFigures: [pattern.padEnd(16, ".")] },
      }),
    );

  test.each([
    ["1", 36],
    ["2", 38],
    ["3", 40],
    ["4", 41],
    ["5", 43],
    ["6", 45],
    ["7", 47],
    ["8", 48],
    ["b", 35],
  ])("plays %j above C as note %d", (sign, note) => {
    expect(lineOf(sign, [0]).map((event) => event.note)).toEqual([note]);
  });

  test.each([
    { roots: [0, 3], notes: [40, 38] },
    { roots: [3, 0], notes: [38, 40] },
    { roots: [0, 0], notes: [35, 35] },
  ])("walks from the roots $roots by the notes $notes, one step short of the next", ({ roots, notes }) => {
    expect(lineOf("n", roots).map(({ note }) => note)).toEqual(notes);
  });

  test("begins on its strokes, and ends a little before the next step", () => {
    expect(lineOf("1--.8-", [0]).map(({ startBeats, gateBeats }) => [startBeats, gateBeats])).toEqual([
      [0, 2.85 / 4],
      [1, 1.85 / 4],
    ]);
  });

  test.each(["sub", "reese", "acid", "pluck", "808", "wobble"] as const)(
    "of style %s has its tonic within an octave, in any key",
    (bassStyle) => {
      const tonics = PITCH_NAMES.map((tonic) => bassTonic(strictPiece({ bassStyle, key: { tonic, mode: "minor" } })));
      expect(tonics.map((note) => note % 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
      expect(Math.max(...tonics) - Math.min(...tonics)).toBe(11);
    },
  );

  test("is silent where no bass was asked for", () => {
    expect(writeBass(strictPiece({ instruments: ["pad"] }))).toEqual([]);
  });
});

test("bass, chords and melodies are in the key, whatever it is and whatever the chords are", () => {
  fc.assert(
    fc.property(pieces, (piece) => {
      const events = [...writeBass(piece), ...writeChords(piece), ...writeMelodies(piece)];
      expect(events.filter(({ note }) => !isInKey(note, piece.recipe.key))).toEqual([]);
      for (const { startBeats, gateBeats, velocity } of events) {
        expect(startBeats).toBeGreaterThanOrEqual(0);
        expect(startBeats).toBeLessThan(piece.bars * beatsPerBar(piece.recipe) + 0.5);
        expect(gateBeats).toBeGreaterThan(0);
        expect(velocity > 0 && velocity <= 1).toBe(true);
      }
    }),
    { numRuns: 40 },
  );
});

describe("chords", () => {
  test("have the notes of their chord, each once, lowest first; a voice sings the upper two", () => {
    fc.assert(
      fc.property(pieces, (piece) => {
        const chords = voicings(piece, "chords");
        expect(chords).toHaveLength(piece.bars);
        for (const notes of chords) {
          expect(notes).toHaveLength(piece.genre.chordSize);
          expect(notes).toEqual(notes.toSorted((left, right) => left - right));
          expect(new Set(notes.map((note) => note % 12)).size).toBe(notes.length);
        }
        for (const sung of voicings(piece, "vocal")) expect(sung).toHaveLength(2);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    [[0], [[0, 4]]],
    [[0, 0, 0], [[0, 12]]],
    [
      [0, 0, 3],
      [
        [0, 8],
        [8, 4],
      ],
    ],
    [
      [0, 3, 0],
      [
        [0, 4],
        [4, 4],
        [8, 4],
      ],
    ],
  ])("over the roots %j a pad holds from and for these beats: %j", (roots, expected) => {
    const events = writeChords(strictPiece({ instruments: ["pad"], roots }));
    const held = [...new Set(events.map(({ startBeats, gateBeats }) => `${startBeats} ${gateBeats}`))];
    expect(held).toEqual(expected.map((pair) => pair.join(" ")));
  });

  test("in rhythm are struck whole, an accent louder than a stroke, a stroke louder than a ghost", () => {
    const genre = { chordFigures: ["X---x-..o......."], chordSize: 3 };
    const events = writeChords(strictPiece({ instruments: ["chords"], genre }));
    expect(events.map(({ startBeats }) => startBeats)).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(events.map(({ gateBeats }) => Math.round(gateBeats * 100))).toEqual([95, 95, 95, 45, 45, 45, 20, 20, 20]);
    const [accent = 0, , , stroke = 0, , , ghost = 0] = events.map(({ velocity }) => velocity);
    expect(accent).toBeGreaterThan(stroke);
    expect(stroke).toBeGreaterThan(ghost);
  });
});

describe("melodies", () => {
  test("have their tonic in their own register", () => {
    const piece = strictPiece({ key: { tonic: "C", mode: "major" } });
    expect((["pluck", "lead", "arp"] as const).map((player) => melodyTonic(piece, player))).toEqual([72, 60, 60]);
  });

  test("say the motif again two bars later, with on the beat a note of the chord", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), (seed) => {
        const events = writeMelodies(strictPiece({ seed, instruments: ["lead"], roots: [0, 0, 0, 0, 0] }));
        const bar = (number: number) =>
          events.flatMap(({ startBeats, note }) =>
            Math.floor(startBeats / 4) === number ? [[startBeats - 4 * number, note]] : [],
          );
        expect(bar(2)).toEqual(bar(0));
        expect(bar(1).map(([beat]) => beat)).toEqual(bar(0).map(([beat]) => beat));
        for (const [beat = 0, note = 0] of bar(0)) if (beat % 1 === 0) expect([0, 4, 7]).toContain(note % 12);
        for (const closing of [3, 4]) expect((bar(closing).at(-1)?.[1] ?? 1) % 12).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  test("arpeggios never pause: sixteenths or eighths through every bar", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999 }), (seed) => {
        const starts = writeMelodies(strictPiece({ seed, instruments: ["arp"], roots: [0, 4] })).map(
          ({ startBeats }) => startBeats,
        );
        const stride = (starts[1] ?? 0) - (starts[0] ?? 0);
        expect([0.25, 0.5]).toContain(stride);
        expect(starts).toEqual(Array.from({ length: 8 / stride }, (_, i) => i * stride));
      }),
    );
  });
});

describe("drums", () => {
  const calm = { ...readRecipe({ prompt: "house", seed: 1 }).mood, energy: -0.6 };
  const startsOf = (more: Parameters<typeof strictPiece>[0], drum: Instrument) =>
    writeDrums(strictPiece({ mood: calm, instruments: [drum], halfTime: false, ...more })).map(
      ({ startBeats }) => startBeats,
    );

  test("take their bars in turn, and at half time each over two bars", () => {
    const groove = { lanes: lanes({ kick: ["x...............", "........x......."] }) };
    const genre = { fills: [] };
    const roots = [0, 0, 0, 0];
    expect(startsOf({ roots, genre, groove }, "kick")).toEqual([0, 6, 8, 14]);
    expect(startsOf({ roots, halfTime: true, genre, groove }, "kick")).toEqual([0, 12]);
  });

  test("fill where a phrase closes, unless the piece is calm", () => {
    const groove = { lanes: lanes({ kick: ["x..............."] }) };
    const fills = [
      { everyBars: 4 as const, lanes: lanes({ kick: ["....x..........."] }) },
      { everyBars: 8 as const, lanes: lanes({ kick: ["........x......."] }) },
    ];
    const lively = { groove, genre: { fills }, mood: { ...calm, energy: 0 } };
    expect(startsOf({ ...lively, roots: [0, 0] }, "kick")).toEqual([0, 5]);
    expect(startsOf({ ...lively, roots: [0, 0, 0, 0, 0, 0, 0, 0] }, "kick")).toEqual([0, 4, 8, 13, 16, 20, 24, 30]);
    expect(startsOf({ groove, genre: { fills }, roots: [0, 0] }, "kick")).toEqual([0, 4]);
  });

  test("that rest for the whole loop play a plain groove instead", () => {
    const groove = { lanes: lanes({ kick: ["................"] }) };
    expect(startsOf({ groove }, "kick")).toEqual([0, 1, 2, 3]);
  });

  test("roll within one step, each stroke softer", () => {
    const groove = { lanes: lanes({ snare: ["r..............."] }) };
    for (let seed = 1; seed < 20; seed++) {
      const starts = startsOf({ seed, groove }, "snare");
      expect([2, 3, 4]).toContain(starts.length);
      expect(starts).toEqual(starts.map((_, i) => i / (4 * starts.length)));
    }
  });
});

describe("a lane", () => {
  const calm = { ...readRecipe({ prompt: "house", seed: 1 }).mood, energy: -0.6 };
  const play = (instrument: Instrument, lane: { bars: string[]; lateMs?: number }, groove: Partial<Groove> = {}) => {
    const piece = strictPiece({
      bpm: 120,
      mood: calm,
      instruments: [instrument],
      groove: { ...groove, lanes: { [instrument]: { lateMs: 0, ...lane } } },
    });
    return [...writeDrums(piece), ...writeBass(piece), ...writeChords(piece)];
  };
  const starts = (events: ReturnType<typeof play>) => events.map(({ startBeats }) => Number(startBeats.toFixed(3)));

  test("drags or pushes by milliseconds, and never before the loop begins", () => {
    expect(starts(play("snare", { bars: ["x...x..........."], lateMs: 20 }))).toEqual([0.04, 1.04]);
    expect(starts(play("snare", { bars: ["x...x..........."], lateMs: -10 }))).toEqual([0, 0.98]);
    expect(starts(play("bass", { bars: ["1...1..........."], lateMs: 15 }))).toEqual([0.03, 1.03]);
  });

  test("swings sixteenths, or eighths with their sixteenths between them", () => {
    const bars = ["xxxx............"];
    expect(starts(play("snare", { bars }, { swing: 0.2 }))).toEqual([0, 0.3, 0.5, 0.8]);
    expect(starts(play("snare", { bars }, { swing: 1 / 3, swings: 8 }))).toEqual([0, 0.333, 0.667, 0.833]);
  });

  test("has velocities in ninths, and a flam's grace note before its stroke", () => {
    const loud = play("snare", { bars: ["9...6...3......."] }).map(({ velocity }) => velocity);
    for (const [place, ninths] of [9, 6, 3].entries())
      expect(Math.abs((loud[place] ?? 0) / (ninths / 9) - 1)).toBeLessThanOrEqual(0.081);
    expect(starts(play("snare", { bars: ["....f..........."] }))).toEqual([0.944, 1]);
  });

  test("of chords strikes single notes from the lowest, and begins again an octave higher", () => {
    const notes = play("chords", { bars: ["1...2...5......."] }).map(({ note }) => note);
    expect(notes).toHaveLength(3);
    expect(notes[1]).toBeGreaterThan(notes[0] ?? 0);
    expect((notes[2] ?? 0) - (notes[0] ?? 0)).toBe(12);
  });
});

test("a riser takes two bars, or all that there is", () => {
  for (const [bars, start, gate] of [
    [1, 0, 4],
    [2, 0, 8],
    [5, 12, 8],
  ] as const) {
    const piece = strictPiece({ instruments: ["riser"], roots: Array.from({ length: bars }, () => 0) });
    expect(writeEffects(piece)).toEqual([
      { instrument: "riser", startBeats: start, gateBeats: gate, note: 60, velocity: 0.8 },
    ]);
  }
});

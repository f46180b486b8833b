import { createRandom, type Random } from "../../core/random.ts";
import type { DrumPattern, Groove } from "../genres/genre.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import { beatsPerBar, DRUM_NOTE, type NoteEvent, stepsPerBar, STEPS_PER_BEAT } from "../score.ts";
import { fitPattern } from "./metre.ts";
import { beatOf, closesPhrase, humanVelocity, lateness, type Piece } from "./pattern.ts";

/** For drums that a genre's groove does not write out. */
const PLAIN_GROOVE: Groove = {
  kick: ["X...X...X...X..."],
  snare: ["....X.......X..."],
  clap: ["....X.......X..."],
  rim: ["...x..x...x....."],
  closed_hat: ["x.x.x.x.x.x.x.x."],
  open_hat: ["..x...x...x...x."],
  shaker: ["oxoxoxoxoxoxoxox"],
  percussion: ["x..x..x...x.x..."],
  tom: ["x..x..x.x..x..xx", "x..x..x.x.x.xxx."],
};
const VELOCITIES: Readonly<Record<string, number>> = { X: 1, x: 0.8, o: 0.42, "?": 0.4, r: 0.7 };
/** Bars between crash cymbals. */
const CRASH_EVERY_BARS = 8;
/** Drums that "half time" slows; the hats keep the pulse. */
const HALVED: ReadonlySet<Instrument> = new Set(["kick", "snare", "clap"]);
/** What these drums play on the thirds of a beat. */
const TRIPLETS: Partial<Record<Instrument, string>> = { closed_hat: "xox", shaker: "xox", open_hat: "..x" };
/** Drums that take extra ghost notes in an energetic piece. */
const DECORATED: ReadonlySet<Instrument> = new Set(["closed_hat", "percussion", "rim", "shaker"]);

/** Writes all drums of the piece; in double time, twice as many bars of them at twice the tempo. */
export function writeDrums(piece: Piece): NoteEvent[] {
  if (!piece.recipe.doubleTime) return writeAtTempo(piece);
  const events = writeAtTempo({ ...piece, bars: 2 * piece.bars });
  return events.map((event) => ({ ...event, startBeats: event.startBeats / 2, gateBeats: event.gateBeats / 2 }));
}

function writeAtTempo(piece: Piece): NoteEvent[] {
  const { recipe, genre } = piece;
  const groove = createRandom(recipe.seed, "groove").pick(genre.grooves);
  const fill = createRandom(recipe.seed, "fill").pick(genre.fills);
  const drums = recipe.instruments.filter((instrument) => STRIPS[instrument].role === "drum");
  const rhythm = { groove, fill: mayFill(piece) ? fill : {} };
  const events = drums.flatMap((drum) => (drum === "crash" ? writeCrashes(piece) : writeDrum(piece, drum, rhythm)));
  const lengthBeats = piece.bars * beatsPerBar(recipe);
  if (events.length > 0) return chokeHats(events, lengthBeats);
  // A short loop of a drum that rests in the groove's first bar would be silent.
  const plain = drums.flatMap((drum) => writeDrum(piece, drum, { groove: PLAIN_GROOVE, fill: {} }));
  return chokeHats(plain, lengthBeats);
}

function mayFill(piece: Piece): boolean {
  return piece.recipe.mood.energy > -0.5;
}

function writeDrum(piece: Piece, drum: Instrument, rhythm: { groove: Groove; fill: Groove }): NoteEvent[] {
  const usual = rhythm.groove[drum] ?? PLAIN_GROOVE[drum] ?? [];
  return Array.from({ length: piece.bars }, (_, bar) => {
    const filling = closesPhrase(bar, piece.bars) ? rhythm.fill[drum]?.[0] : undefined;
    const pattern = filling ?? patternOfBar(usual, bar, piece.recipe.halfTime && HALVED.has(drum));
    if (piece.recipe.triplets && TRIPLETS[drum] !== undefined) return writeTriplets(piece, drum, bar);
    const fitted = fitPattern(decorate(pattern, piece, drum), piece.recipe);
    return [...fitted].flatMap((sign, step) => writeStep({ piece, drum, bar, step, sign }));
  }).flat();
}

/** Thirds of each beat. */
function writeTriplets(piece: Piece, drum: Instrument, bar: number): NoteEvent[] {
  const beats = beatsPerBar(piece.recipe);
  const signs = TRIPLETS[drum] ?? "";
  return Array.from({ length: Math.floor(3 * beats) }, (_, third) => {
    const velocity = VELOCITIES[signs[third % 3] ?? ""];
    if (velocity === undefined) return [];
    const random = createRandom(piece.recipe.seed, drum, bar % 2, "triplet", third);
    return [
      {
        instrument: drum,
        startBeats: bar * beats + third / 3 + lateness(piece, random),
        gateBeats: 1 / 3,
        note: DRUM_NOTE,
        velocity: humanVelocity(velocity, random),
      },
    ];
  }).flat();
}

function patternOfBar(patterns: DrumPattern, bar: number, halved: boolean): string {
  if (!halved) return patterns[bar % patterns.length] ?? "";
  const whole = patterns[Math.floor(bar / 2) % patterns.length] ?? "";
  const half = whole.slice((bar % 2) * 8, (bar % 2) * 8 + 8);
  return [...half].map((sign) => `${sign}.`).join("");
}

/** The seed adds ghost notes in the same places of every bar, or thins a sparse piece out. */
function decorate(pattern: string, piece: Piece, drum: Instrument): string {
  const { mood, seed } = piece.recipe;
  if (!DECORATED.has(drum)) return pattern;
  const random = createRandom(seed, "decoration", drum);
  const busy = 0.07 + 0.12 * Math.max(0, mood.energy);
  const sparse = 0.5 * Math.max(0, -mood.energy);
  return [...pattern]
    .map((sign) => {
      const dice = random.next();
      if (sign === "." && dice < busy) return "o";
      return (sign === "o" || sign === "?") && dice < sparse ? "." : sign;
    })
    .join("");
}

function writeStep(place: { piece: Piece; drum: Instrument; bar: number; step: number; sign: string }): NoteEvent[] {
  const { piece, drum, bar, step, sign } = place;
  const velocity = VELOCITIES[sign];
  if (velocity === undefined) return [];
  // Bars two apart share their choices, so that a groove repeats instead of wandering.
  const random = createRandom(piece.recipe.seed, drum, bar % 2, step);
  if (sign === "?" && random.chance(0.5)) return [];
  const count = sign === "r" ? random.pick([2, 2, 3, 4]) : 1;
  return Array.from({ length: count }, (_, index) => ({
    instrument: drum,
    startBeats: beatOf(piece, bar, step) + index / (count * STEPS_PER_BEAT) + lateness(piece, random),
    gateBeats: 1 / STEPS_PER_BEAT,
    note: DRUM_NOTE + pitchOffset(piece, { drum, step }, random),
    velocity: humanVelocity(velocity * (1 - (0.3 * index) / count), random),
  }));
}

/** Toms fall through the bar; congas alternate between two heads. */
function pitchOffset({ recipe }: Piece, { drum, step }: { drum: Instrument; step: number }, random: Random): number {
  if (drum === "tom") return 5 - Math.floor((step * 10) / stepsPerBar(recipe));
  return drum === "percussion" ? random.pick([0, 0, 5]) : 0;
}

function writeCrashes(piece: Piece): NoteEvent[] {
  const bars = Array.from({ length: Math.ceil(piece.bars / CRASH_EVERY_BARS) }, (_, index) => index * CRASH_EVERY_BARS);
  return bars.map((bar) => ({
    instrument: "crash",
    startBeats: beatOf(piece, bar, 0),
    gateBeats: 4,
    note: DRUM_NOTE,
    velocity: 0.9,
  }));
}

/** An open hat rings until the next hat, which may be the first of the loop; a closed hat never sounds with an open one. */
function chokeHats(events: readonly NoteEvent[], lengthBeats: number): NoteEvent[] {
  const tolerance = 0.1;
  const opens = events.filter((event) => event.instrument === "open_hat").map((event) => event.startBeats);
  const isClosed = (event: NoteEvent) =>
    event.instrument === "closed_hat" && !opens.some((start) => Math.abs(start - event.startBeats) < tolerance);
  const starts = [...opens, ...events.filter(isClosed).map((event) => event.startBeats)];
  const coming = [...starts, ...starts.map((start) => start + lengthBeats)].sort((left, right) => left - right);
  return events
    .filter((event) => event.instrument !== "closed_hat" || isClosed(event))
    .map((event) => {
      if (event.instrument !== "open_hat") return event;
      const next = coming.find((start) => start > event.startBeats + tolerance) ?? event.startBeats + 1;
      return { ...event, gateBeats: Math.min(1, next - event.startBeats) };
    });
}

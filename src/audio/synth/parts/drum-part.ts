import { createRandom, type Random } from "../../core/random.ts";
import type { Fill } from "../genres/genre.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import { beatsPerBar, DRUM_NOTE, type NoteEvent, stepsPerBar, STEPS_PER_BEAT } from "../score.ts";
import { liftSecondHalf } from "./lift.ts";
import { barOfLane, fitPattern } from "./metre.ts";
import { beatOf, humanVelocity, lateness, type Piece, phraseClosedBy, playedAt } from "./pattern.ts";

/** For drums that a genre's groove does not write out. */
const PLAIN_GROOVE: Partial<Record<Instrument, readonly string[]>> = {
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
/** For drums that nothing is written for. */
const PLAINEST = ["x..x..x...x.x..."];
const VELOCITIES: Readonly<Record<string, number>> = { X: 1, x: 0.8, o: 0.42, "?": 0.4, r: 0.7, f: 0.95 };
const LOUDEST_DIGIT = 9;
/** A flam's grace note comes this long before its stroke. */
const FLAM_SECONDS = 0.028;
/** Bars between crash cymbals. */
const CRASH_EVERY_BARS = 8;
/** Drums that "half time" slows; the hats keep the pulse. */
const HALVED: ReadonlySet<Instrument> = new Set(["kick", "snare", "clap"]);
/** Pattern of these drums on the thirds of a beat. */
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
  const { recipe } = piece;
  const drums = recipe.instruments.filter((instrument) => STRIPS[instrument].role === "drum");
  const events = drums.flatMap((drum) => (drum === "crash" ? writeCrashes(piece) : writeDrum(piece, drum)));
  const lengthBeats = piece.bars * beatsPerBar(recipe);
  if (events.length > 0) return chokeHats(liftSecondHalf(piece, events), lengthBeats);
  // A short loop of a drum that rests in the groove's first bar would be silent.
  const plain = drums.flatMap((drum) => writeDrum(plainly(piece), drum));
  return chokeHats(plain, lengthBeats);
}

function plainly(piece: Piece): Piece {
  return { ...piece, genre: { ...piece.genre, fills: [] }, groove: { ...piece.groove, lanes: {} } };
}

function writeDrum(piece: Piece, drum: Instrument): NoteEvent[] {
  const { recipe } = piece;
  const isHalved = recipe.halfTime && HALVED.has(drum);
  return Array.from({ length: piece.bars }, (_, bar) => {
    if (recipe.triplets && TRIPLETS[drum] !== undefined) return writeTriplets(piece, drum, bar);
    const filling = fillOf(piece, bar)?.lanes[drum]?.bars[0];
    const pattern = filling === undefined ? patternOfBar(piece, drum, { bar, isHalved }) : fitPattern(filling, recipe);
    return [...decorate(pattern, piece, drum)].flatMap((sign, step) => writeStep({ piece, drum, bar, step, sign }));
  }).flat();
}

/** The fill of a bar, if it closes a phrase: the same for each phrase of its length. Calm pieces have none. */
function fillOf({ recipe, genre, bars }: Piece, bar: number): Fill | undefined {
  const phrase = phraseClosedBy(bar, bars);
  if (phrase === null || recipe.mood.energy <= -0.5) return undefined;
  const fills = genre.fills.filter(({ everyBars }) => everyBars === phrase);
  const suiting = fills.length > 0 ? fills : genre.fills;
  return suiting.length > 0 ? createRandom(recipe.seed, "fill", phrase).pick(suiting) : undefined;
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
        startBeats: Math.max(0, bar * beats + third / 3 + lateness(piece, drum, random)),
        gateBeats: 1 / 3,
        note: DRUM_NOTE,
        velocity: humanVelocity(velocity, random),
      },
    ];
  }).flat();
}

function patternOfBar({ groove, recipe }: Piece, drum: Instrument, place: { bar: number; isHalved: boolean }): string {
  const patternOf = (bar: number) => {
    const plain = PLAIN_GROOVE[drum] ?? PLAINEST;
    return barOfLane(groove, drum, bar, recipe) ?? fitPattern(plain[bar % plain.length] ?? "", recipe);
  };
  if (!place.isHalved) return patternOf(place.bar);
  const whole = patternOf(Math.floor(place.bar / 2));
  const from = (place.bar % 2) * Math.ceil(whole.length / 2);
  const half = whole.slice(from, from + Math.ceil(whole.length / 2));
  return [...half]
    .map((sign) => `${sign}.`)
    .join("")
    .slice(0, whole.length);
}

/** The seed adds ghost notes in the same places of every bar, or thins a sparse piece out. */
function decorate(pattern: string, piece: Piece, drum: Instrument): string {
  const { mood, seed } = piece.recipe;
  if (!DECORATED.has(drum)) return pattern;
  const random = createRandom(seed, "decoration", drum);
  const busy = 0.05 + 0.12 * Math.max(0, mood.energy);
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
  const velocity = VELOCITIES[sign] ?? Number(sign) / LOUDEST_DIGIT;
  if (!(velocity > 0)) return [];
  // Bars two apart share their choices, so that a groove repeats instead of wandering.
  const random = createRandom(piece.recipe.seed, drum, bar % 2, step);
  if (sign === "?" && random.chance(0.5)) return [];
  const count = sign === "r" ? random.pick([2, 2, 3, 4]) : 1;
  // A swung step is longer than the next.
  const room = beatOf(piece, bar, step + 1) - beatOf(piece, bar, step);
  const hits = Array.from({ length: count }, (_, index) => ({
    instrument: drum,
    startBeats: playedAt(piece, drum, { bar, step }, random) + (index * room) / count,
    gateBeats: 1 / STEPS_PER_BEAT,
    note: DRUM_NOTE + pitchOffset(piece, { drum, step }, random),
    velocity: humanVelocity(velocity * (1 - (0.3 * index) / count), random),
  }));
  return sign === "f" ? hits.flatMap((hit) => [graceOf(hit, piece), hit]) : hits;
}

function graceOf(hit: NoteEvent, { recipe }: Piece): NoteEvent {
  const start = hit.startBeats - (FLAM_SECONDS * recipe.bpm) / 60;
  return { ...hit, startBeats: Math.max(0, start), velocity: 0.45 * hit.velocity };
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

import { transposeKey } from "../../contracts/words/transpose.ts";
import { createRandom } from "../core/random.ts";
import { arrangeScore } from "./arrange.ts";
import { grooveOf } from "./genres/groove-of.ts";
import { GENRES } from "./genres/index.ts";
import { FACTS, type Instrument, STRIPS } from "./instruments.ts";
import { layersOf } from "./layers.ts";
import { bassTonic, writeBass } from "./parts/bass-part.ts";
import { voicings, writeChords } from "./parts/chord-part.ts";
import { writeDrums } from "./parts/drum-part.ts";
import { writeEffects } from "./parts/effect-part.ts";
import { liftSecondHalf } from "./parts/lift.ts";
import { melodyTonic, writeMelodies } from "./parts/melody-part.ts";
import type { Piece } from "./parts/pattern.ts";
import { isHarmony, playingOf } from "./playing.ts";
import type { SampleRecipe } from "./recipe.ts";
import { modeFamily } from "./scales.ts";
import { beatsPerBar, DRUM_NOTE, type NoteEvent, type Score } from "./score.ts";
import type { MidiNote } from "./theory.ts";
import { playWritten } from "./written-part.ts";

/** Highest note of MIDI, in which scores are exported. */
const HIGHEST_NOTE: MidiNote = 127;
/** How many times as long as usual a one-shot is held, or rings. */
export const RING = { short: 0.3, usual: 1, long: 3 } as const;

/** Writes every note of a recipe. The same recipe gives the same score. */
export function composeScore({ transposed = 0, ...recipe }: SampleRecipe): Score {
  if (transposed === 0) return composeInKey(recipe);
  const { events, ...score } = composeInKey({ ...recipe, key: transposeKey(recipe.key, -transposed) });
  return { ...score, events: events.map((event) => moveNote(event, transposed)) };
}

/** Drums have no key and stay. */
function moveNote(event: NoteEvent, semitones: number): NoteEvent {
  if (STRIPS[event.instrument].role === "drum") return event;
  const moved = (note: MidiNote) => Math.min(HIGHEST_NOTE, Math.max(0, note + semitones));
  return {
    ...event,
    note: moved(event.note),
    ...(event.from === undefined ? {} : { from: moved(event.from) }),
  };
}

function composeInKey(recipe: SampleRecipe): Score {
  const bars = recipe.bars ?? 1;
  const chordRoots = recipe.kind === "loop" ? chordRootsOf(recipe) : [0];
  const events = layersOf(recipe).flatMap(({ instruments, recipe: own }) => {
    const piece: Piece = { recipe: own, genre: GENRES[own.genre], groove: grooveOf(own), bars, chordRoots };
    const written = recipe.kind === "loop" ? writeLoop(piece) : strikeOnce(piece);
    return written.filter(({ instrument }) => instruments.includes(instrument));
  });
  if (recipe.kind === "loop") return arrangeScore({ lengthBeats: bars * beatsPerBar(recipe), events }, recipe);
  return { lengthBeats: Math.max(...events.map((event) => event.gateBeats)), events };
}

/** Scale degree of the chord root in each bar of a loop. */
export function chordRootsOf(recipe: SampleRecipe): number[] {
  const genre = GENRES[recipe.genre];
  const bars = recipe.bars ?? 1;
  const progression = recipe.chordRoots ?? fittedTo(bars, chooseProgression(recipe, bars));
  // A short loop still moves: it takes as many chords as it has bars.
  const barsPerChord = recipe.chordRoots || bars <= progression.length ? 1 : genre.barsPerChord;
  const roots = Array.from(
    { length: bars },
    (_, bar) => progression[Math.floor(bar / barsPerChord) % progression.length] ?? 0,
  );
  return recipe.chordRoots ? roots : turnedAround(roots, genre.turnaround);
}

/** Prefers a progression as long as the loop, such as a twelve-bar blues; else one that ends within it. */
function chooseProgression(recipe: SampleRecipe, bars: number): readonly number[] {
  const all = GENRES[recipe.genre].progressions[modeFamily(recipe.key.mode)];
  const whole = all.filter(({ length }) => length > 4 && length === bars);
  const fitting = all.filter(({ length }) => length <= Math.max(4, bars));
  return createRandom(recipe.seed, "progression").pick([whole, fitting, all].find(({ length }) => length > 0) ?? all);
}

/** A loop too short for all of a progression plays it from its tonic, so that its key is heard. */
function fittedTo(bars: number, progression: readonly number[]): readonly number[] {
  const home = progression.indexOf(0);
  return bars < progression.length && home > 0
    ? [...progression.slice(home), ...progression.slice(0, home)]
    : progression;
}

/** A loop that ends as it begins, at home for two bars, leads back to its start instead. */
function turnedAround(roots: number[], turnaround: number | null): number[] {
  const isHome = roots.length >= 4 && [roots[0], roots.at(-2), roots.at(-1)].every((root) => root === 0);
  return isHome && turnaround !== null ? [...roots.slice(0, -1), turnaround] : roots;
}

function writeLoop(piece: Piece): NoteEvent[] {
  const players = [writeBass, writeChords, writeMelodies, writeEffects];
  const others = players.flatMap((write) => write(piece));
  const composed = [...writeDrums(piece), ...liftSecondHalf(piece, others)];
  const { written } = piece.recipe;
  if (!written) return composed;
  return [...composed.filter(({ instrument }) => instrument !== written.instrument), ...playWritten(written, piece)];
}

function strikeOnce(piece: Piece): NoteEvent[] {
  return piece.recipe.instruments.flatMap((instrument) => strike(piece, instrument));
}

function strike(piece: Piece, instrument: Instrument): NoteEvent[] {
  const { durationSeconds, bpm } = piece.recipe;
  const usual = FACTS[instrument].beats * RING[piece.recipe.ring ?? "usual"];
  const gateBeats = durationSeconds === null ? usual : Math.min(usual * 8, durationSeconds * 0.8 * (bpm / 60));
  return oneShotNotes(piece, instrument).map((note) => ({
    instrument,
    startBeats: 0,
    gateBeats,
    note,
    // A single note slides down onto its pitch.
    ...(instrument === "bass" && piece.recipe.glide ? { from: note + 12 } : {}),
    velocity: 1,
  }));
}

function oneShotNotes(piece: Piece, instrument: Instrument): MidiNote[] {
  const playing = playingOf(piece.recipe, instrument);
  if (STRIPS[instrument].role === "bass") return [bassTonic(piece)];
  if (playing === null) return [DRUM_NOTE];
  return isHarmony(playing) ? (voicings(piece, instrument)[0] ?? []) : [melodyTonic(piece, instrument)];
}

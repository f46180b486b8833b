import { existsSync } from "node:fs";
import path from "node:path";
import { PITCH_NAMES } from "../contracts/words/key.ts";
import { analyseAudio } from "../audio/analyse/analyse.ts";
import type { AudioData } from "../audio/audio.ts";
import { GENRE_NAMES } from "../audio/synth/genres/genre.ts";
import { GENRES } from "../audio/synth/genres/index.ts";
import { readRecipe, type SampleRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { playByFont } from "./ear/fluidsynth.ts";
import { printSection } from "./report.ts";
import { tally, type Reading } from "./read-back-tally.ts";

/** Debian's, of the packages fluid-soundfont-gm and timgm6mb-soundfont. */
export const FONTS = ["FluidR3_GM.sf2", "TimGM6mb.sf2"].map((file) => `/usr/share/sounds/sf2/${file}`);
export const RATE = 44_100;
const LOOP_BARS = 8;
export const SONG_BARS = 12;
/** A beat of ambient is no more than a promise. */
const BEATLESS = new Set(["ambient"]);

/**
 * Reads tempo and key of what the synthesiser plays back by ear alone: its own loops, loops of one and two bars, and the
 * same music played by fluidsynth with two General MIDI soundfonts. Every genre twice, through all keys and its tempos.
 */
export async function benchReadBack(): Promise<void> {
  const pieces = [0, 1].flatMap(piecesOf);
  const own = pieces.map((recipe) => readOf(recipe, renderSample(recipe, { sampleRate: RATE }).audio));
  report("own loops of 8 bars", own, "100 %; 90 %");
  const short = pieces
    .filter(({ genre }) => !BEATLESS.has(genre))
    .map((recipe, place) => ({ ...recipe, bars: 1 + (place % 2) }))
    .map((recipe) => readOf(recipe, renderSample(recipe, { sampleRate: RATE }).audio));
  report("own loops of 1 and 2 bars", short, "100 %");
  for (const font of FONTS) await readFont(font, pieces);
}

/** A piece of each genre; another round, other tempos and keys. */
export function piecesOf(round: number): SampleRecipe[] {
  return GENRE_NAMES.map((genre, place) => pieceOf(genre, place, round));
}

function pieceOf(genre: (typeof GENRE_NAMES)[number], place: number, round: number): SampleRecipe {
  const { low, usual, high } = GENRES[genre].tempo;
  const bpm = [low, usual, high][(place + round) % 3] ?? usual;
  const tonic = PITCH_NAMES[(7 * place + 5 * round) % PITCH_NAMES.length];
  const prompt = `${genre.replaceAll("_", " ")} loop in ${tonic} ${(place + round) % 2 === 0 ? "minor" : "major"}`;
  return readRecipe({ prompt, type: "loop", bars: LOOP_BARS, bpm, seed: 900 + 100 * round + place });
}

async function readFont(font: string, pieces: readonly SampleRecipe[]): Promise<void> {
  const name = path.basename(font);
  if (!existsSync(font)) {
    printSection(`Read back: ${name} is not installed`, []);
    return;
  }
  const readings: Reading[] = [];
  for (const recipe of pieces)
    readings.push(readOf(recipe, await playByFont({ ...recipe, bars: SONG_BARS }, font, RATE)));
  report(`fluidsynth with ${name}`, readings, "88 %; 88 %");
}

/** What is heard of a piece, beside what was asked for. */
export function readOf({ genre, bpm, key }: SampleRecipe, audio: AudioData): Reading {
  const heard = analyseAudio(audio);
  return {
    name: genre,
    asked: { bpm: BEATLESS.has(genre) ? null : bpm, key: `${key.tonic} ${key.mode}` },
    heard: { bpm: heard.bpm?.value ?? null, key: heard.key ? `${heard.key.tonic} ${heard.key.mode}` : null },
  };
}

function report(title: string, readings: readonly Reading[], beside: string): void {
  const { tempo, octave, key, misses } = tally(readings);
  printSection(`Read back: ${title}`, [
    { name: "tempo", value: tempo, beside },
    { name: "tempo, half or double allowed", value: octave },
    { name: "key", value: key },
  ]);
  for (const miss of misses) process.stdout.write(`  ${miss}\n`);
}

import { existsSync } from "node:fs";
import path from "node:path";
import type { AudioData } from "../audio/audio.ts";
import { analyseAudio } from "../audio/analyse/analyse.ts";
import { sampleCount } from "../audio/core/channels.ts";
import { renderSample } from "../audio/synth/render.ts";
import type { SampleRecipe } from "../audio/synth/recipe.ts";
import { beatsPerBar } from "../audio/synth/score.ts";
import { playByFont } from "./ear/fluidsynth.ts";
import { FONTS, piecesOf, RATE, SONG_BARS } from "./read-back.ts";
import { printSection } from "./report.ts";

/** Beats that are cut off the start, each in turn, and off the end: nothing is left at whole bars. */
const CUTS = [0.37, 1.37, 2.37, 3.37];
const END = 0.3;
/** A downbeat is right within this share of a beat. */
const NEAR = 0.12;
/** The metre that is looked for. */
const COMMON_BAR = 4;

/** Where bars begin, by ear alone, in loops and songs that were cut off the beat. Their tempo is told. */
export async function benchDownbeat(): Promise<void> {
  const pieces = [0, 1]
    .flatMap(piecesOf)
    .filter((recipe) => beatsPerBar(recipe) === COMMON_BAR && recipe.genre !== "ambient");
  report(
    "own loops of 8 bars",
    pieces.map((recipe, at) => judge(recipe, renderSample(recipe, { sampleRate: RATE }).audio, at)),
  );
  for (const font of FONTS.filter(existsSync)) {
    const songs = pieces.map((recipe) => ({ ...recipe, bars: SONG_BARS }));
    const judged: Judged[] = [];
    for (const [at, recipe] of songs.entries()) judged.push(judge(recipe, await playByFont(recipe, font, RATE), at));
    report(`fluidsynth with ${path.basename(font)}`, judged);
  }
}

interface Judged {
  genre: string;
  /** Beats from the true downbeat, at most half a bar. */
  beatsOff: number;
}

function judge({ genre, bpm }: SampleRecipe, audio: AudioData, at: number): Judged {
  const skipped = CUTS[at % CUTS.length] ?? 0;
  const beat = (60 * audio.sampleRate) / bpm;
  const [from, to] = [Math.round(skipped * beat), sampleCount(audio) - Math.round(END * beat)];
  const cut = { ...audio, channels: audio.channels.map((channel) => channel.slice(from, to)) };
  const { bars } = analyseAudio(cut, { hints: { bpm } });
  const found = bars ? (bars.downbeatSeconds * bpm) / 60 + skipped : Number.NaN;
  return { genre, beatsOff: Math.abs(found - COMMON_BAR * Math.round(found / COMMON_BAR)) };
}

function report(title: string, judged: readonly Judged[]): void {
  const near = (grid: number): string => {
    const isNear = ({ beatsOff }: Judged) => Math.abs(beatsOff - grid * Math.round(beatsOff / grid)) < NEAR;
    return `${judged.filter(isNear).length} of ${judged.length}`;
  };
  printSection(`Downbeat: ${title}`, [
    { name: "downbeat", value: near(COMMON_BAR) },
    { name: "half a bar off allowed", value: near(COMMON_BAR / 2) },
    { name: "on a beat", value: near(1) },
  ]);
}

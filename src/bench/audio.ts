import type { AudioData } from "../audio/audio.ts";
import { analyseAudio } from "../audio/analyse/analyse.ts";
import { separateStems } from "../audio/separate/separate.ts";
import { readRecipe } from "../audio/synth/recipe.ts";
import { renderSample } from "../audio/synth/render.ts";
import { milliseconds, printSection } from "./report.ts";
import { median, processorTime } from "./statistics.ts";

const ROUNDS = 5;
const SPLIT_SECONDS = 60;
/** Aim for each genre. */
const SYNTH_AIM = 80;
const GENRES = ["house", "trap", "ambient", "techno", "lo-fi hip hop", "drum and bass"];
const SPLIT_AIM = 60;

/** Synthesis, splitting and analysis in times real time, by the processor time of one thread. */
export function benchAudio(): void {
  const eightBars = readRecipe({
    prompt: "driving house with drums, bass, chords and lead",
    bpm: 128,
    bars: 8,
    seed: 1,
  });
  const song = repeated(renderSample(eightBars).audio, SPLIT_SECONDS);
  const renders = GENRES.map((genre) => readRecipe({ prompt: `${genre} loop`, bars: 8, seed: 2 })).map((recipe, i) => ({
    name: `synthesis of 8 bars of ${GENRES[i]}`,
    seconds: recipe.durationSeconds,
    elapsed: middle(() => renderSample(recipe), 3),
  }));
  const split = middle(() => separateStems(song), 3);
  const analysis = middle(() => analyseAudio(song), 3);
  printSection("audio, processor time of one thread", [
    ...renders.map(({ name, seconds, elapsed }) => ({
      name,
      value: milliseconds(elapsed),
      beside: timesRealTime(seconds ?? 0, elapsed, SYNTH_AIM),
    })),
    {
      name: `split of ${SPLIT_SECONDS} s stereo`,
      value: milliseconds(split),
      beside: timesRealTime(SPLIT_SECONDS, split, SPLIT_AIM),
    },
    {
      name: `analysis of ${SPLIT_SECONDS} s stereo`,
      value: milliseconds(analysis),
      beside: timesRealTime(SPLIT_SECONDS, analysis),
    },
  ]);
}

function middle(work: () => unknown, rounds = ROUNDS): number {
  return median(Array.from({ length: rounds }, () => processorTime(work)));
}

function timesRealTime(seconds: number, elapsed: number, aim?: number): string {
  const factor = ((seconds * 1000) / elapsed).toFixed(1);
  return aim === undefined ? `${factor} × real time` : `${factor} × real time (aim ≥ ${aim})`;
}

function repeated(audio: AudioData, seconds: number): AudioData {
  const length = Math.round(seconds * audio.sampleRate);
  const channels = audio.channels.map((channel) =>
    Float32Array.from({ length }, (_, i) => channel[i % channel.length] ?? 0),
  );
  return { sampleRate: audio.sampleRate, channels };
}

import type { AudioData, Hertz, ProgressListener } from "../audio.ts";
import { createRandom } from "../core/random.ts";
import { composeScore } from "./compose.ts";
import { GENRES } from "./genres/index.ts";
import type { Genre } from "./genres/genre.ts";
import { isPitched } from "./instruments.ts";
import { settleSeam, trimOneShot } from "./mix/ends.ts";
import { cleanMix, glueMix, raiseToCeiling } from "./mix/master.ts";
import { mixDown, reverbSeconds } from "./mix/mixdown.ts";
import { type Performance, renderNotes, ringingLength } from "./mix/track.ts";
import type { SampleRecipe } from "./recipe.ts";
import { BEATS_PER_BAR, type Score } from "./score.ts";
import { type MidiNote, noteAtOrAbove, pitchClassOf } from "./theory.ts";
import type { Timbre } from "./voices/voice.ts";

/** A finished sample. */
export interface RenderedSample {
  /** Stereo, true peak at most -1 dBTP. */
  audio: AudioData;
  recipe: SampleRecipe;
  /** The note a sampler should map it to: the tonic of a loop, the note of a one-shot, 60 for unpitched ones. */
  rootMidiNote: MidiNote;
}

/** How to render. */
export interface RenderOptions {
  onProgress?: ProgressListener;
  /** Default 44.1 kHz. */
  sampleRate?: Hertz;
}

const DEFAULT_SAMPLE_RATE: Hertz = 44_100;
const UNPITCHED_ROOT: MidiNote = 60;

/**
 * Renders a recipe. The same recipe gives the same bytes on every machine. A loop has exactly
 * round(bars · 4 · 60 / bpm · rate) samples and joins its own start; a one-shot starts at once and rings out.
 */
export function renderSample(recipe: SampleRecipe, options: RenderOptions = {}): RenderedSample {
  const sampleRate = options.sampleRate ?? DEFAULT_SAMPLE_RATE;
  const genre = GENRES[recipe.genre];
  const score = composeScore(recipe);
  const performance = planPerformance(recipe, { score, genre, sampleRate });
  const mix = mixDown({ recipe, genre, score, performance }, options.onProgress);
  const loop = recipe.kind === "loop";
  cleanMix(mix, performance);
  if (loop) {
    glueMix(mix, limitingOf(recipe, genre), performance);
    settleSeam(mix);
  }
  const shaped = loop ? mix : trimOneShot(mix, recipe.durationSeconds, sampleRate);
  raiseToCeiling(shaped, sampleRate);
  options.onProgress?.(1);
  const audio = { sampleRate, channels: [shaped.left, shaped.right] };
  return { audio, recipe, rootMidiNote: rootOf(recipe, score) };
}

function planPerformance(recipe: SampleRecipe, plan: { score: Score; genre: Genre; sampleRate: Hertz }): Performance {
  const samplesPerBeat = (60 / recipe.bpm) * plan.sampleRate;
  const timbre = timbreOf(recipe, plan.genre);
  const base = { seed: recipe.seed, timbre, sampleRate: plan.sampleRate, samplesPerBeat };
  if (recipe.kind === "loop") {
    const length = Math.round((((recipe.bars ?? 1) * BEATS_PER_BAR * 60) / recipe.bpm) * plan.sampleRate);
    return { ...base, length, edge: "periodic" };
  }
  const dry = { ...base, length: 0, edge: "silent" as const };
  const ringing = recipe.instruments.map((instrument) =>
    ringingLength(
      renderNotes(
        instrument,
        plan.score.events.filter((event) => event.instrument === instrument),
        dry,
      ),
    ),
  );
  const tail = Math.round(reverbSeconds(recipe, plan.genre) * plan.sampleRate);
  return { ...dry, length: Math.max(...ringing) + tail };
}

/** The seed also turns the knobs a little, so that each has a sound of its own. */
function timbreOf(recipe: SampleRecipe, genre: Genre): Timbre {
  const random = createRandom(recipe.seed, "timbre");
  const brightness = genre.brightness + recipe.mood.brightness + 0.12 * random.bipolar();
  const drive = 0.3 + 0.7 * recipe.mood.drive + 0.07 * random.bipolar();
  const kit = {
    ...genre.kit,
    kickFundamental: genre.kit.kickFundamental * (1 + 0.03 * random.bipolar()),
    kickDecay: genre.kit.kickDecay * (1 + 0.15 * random.bipolar()),
    snareTone: genre.kit.snareTone * (1 + 0.06 * random.bipolar()),
    snareDecay: genre.kit.snareDecay * (1 + 0.15 * random.bipolar()),
    hatDecay: genre.kit.hatDecay * (1 + 0.15 * random.bipolar()),
  };
  return {
    kit,
    brightness: Math.max(-1, Math.min(1, brightness)),
    drive: Math.max(0.02, Math.min(1, drive)),
    bassStyle: recipe.bassStyle,
    chordVoice: recipe.chordVoice,
    beatSeconds: 60 / recipe.bpm,
  };
}

/** An aggressive mood is pushed harder. */
function limitingOf(recipe: SampleRecipe, genre: Genre): number {
  return genre.limiting * (1 + 0.5 * recipe.mood.drive);
}

function rootOf(recipe: SampleRecipe, score: Score): MidiNote {
  if (recipe.kind === "loop") return noteAtOrAbove(pitchClassOf(recipe.key.tonic), UNPITCHED_ROOT);
  const notes = score.events.filter((event) => isPitched(event.instrument)).map((event) => event.note);
  if (notes.length === 0) return UNPITCHED_ROOT;
  // An inverted chord has its root above its lowest note.
  const tonic = pitchClassOf(recipe.key.tonic);
  return notes.find((note) => note % 12 === tonic) ?? noteAtOrAbove(tonic, Math.min(...notes) - 11);
}

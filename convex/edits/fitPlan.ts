import { fitRecipe } from "../../src/audio/synth/fit-recipe.ts";
import { plainKey } from "../../src/audio/synth/scales.ts";
import type { SampleRecipe } from "../../src/audio/synth/recipe.ts";
import type { fitSample } from "../../src/contracts/fit.ts";
import { MAX_FIT_RATIO, MAX_INPUT_AUDIO_SECONDS } from "../../src/contracts/limits.ts";
import { formatKey, type MusicalKey, parseKey } from "../../src/contracts/words/key.ts";
import { semitonesTo, transposeKey } from "../../src/contracts/words/transpose.ts";
import type { DeploymentInput } from "../kit/contract.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import type { Source } from "./sources.ts";

/** Target of a fit. */
export type FitSettings = Omit<DeploymentInput<typeof fitSample>, "requestId">;

/** Known facts of the source. */
export type FitSource = Pick<Source, "name" | "duration" | "sampleRate" | "channels" | "bpm" | "key" | "form">;

/** Planned result of a fit. */
export interface FitPlan {
  /** Times as long as before. */
  ratio: number;
  /** Semitones higher than before. */
  semitones: number;
  /** Beats that the result lasts to the sample; null where it is just `ratio` times as long. */
  beats: number | null;
  /** True if it repeats without a gap. */
  isLoop: boolean;
  /** Tempo and key of the result, as far as they are known. */
  bpm?: number;
  key?: string;
  /** By which it is rendered; without one the source is stretched and shifted. */
  recipe?: SampleRecipe;
}

const BEATS_PER_BAR = 4;
/** Samples of all channels of source and result together: 4 bytes each, 0.7 GB. */
const MAX_FIT_VALUES = 2 * 2 * MAX_INPUT_AUDIO_SECONDS * 48_000;
/** A sample this near to whole beats is a loop of so many: its tempo is known to 0.01 BPM, which is 0.02 beats of 64 bars. */
const BEAT_TOLERANCE = 0.04;
/** Longer sounds are songs, which end. */
const MAX_LOOP_BEATS = 256;

/**
 * Decides by what a sample is stretched and shifted, or by which recipe it is rendered again.
 * @param original the recipe that renders the source, if it is known
 * @throws INVALID_INPUT in words that say what to give; AUDIO_TOO_LONG
 */
export function planFit(settings: FitSettings, source: FitSource, original?: SampleRecipe | null): FitPlan {
  const { bpm, key, semitones, bars } = settings;
  if (bpm === undefined && key === undefined && semitones === undefined && bars === undefined)
    throw invalidField("bpm", "say what to fit it to: give bpm, key, semitones or bars");
  const shift = planShift(settings, source);
  const time = planTime(settings, source);
  const plan = { ...shift, ...time };
  // What a SoundFont plays cannot be rendered without it.
  const recipe = original && !original.sampled && renderedBy(original, { settings, source, plan });
  if (recipe)
    return { ...plan, recipe, ...(isInKey(source, original) ? { key: formatKey(plainKey(recipe.key)) } : {}) };
  checkRatio(time.ratio, source.duration);
  checkMemory(time.ratio, source);
  return plan;
}

/** False where its user has corrected the key. */
function isInKey(source: FitSource, original: SampleRecipe): boolean {
  return source.key === formatKey(plainKey(original.key));
}

/** Recipe of the result; null where it has to be stretched. */
function renderedBy(
  original: SampleRecipe,
  { settings, source, plan }: { settings: FitSettings; source: FitSource; plan: FitPlan },
): SampleRecipe | null {
  return fitRecipe(original, {
    from: { bpm: settings.sourceBpm ?? source.bpm, key: parseKey(source.key ?? "") },
    to: { bpm: plan.bpm, key: parseKey(settings.key ?? "") },
    seconds: source.duration * plan.ratio,
    ratio: plan.ratio,
    semitones: plan.semitones,
  });
}

function planTime({ bpm, bars, sourceBpm }: FitSettings, source: FitSource) {
  const tempo = sourceBpm ?? source.bpm;
  const target = bpm ?? tempo;
  if (bars !== undefined) {
    if (target === undefined) throw invalidField("bpm", `${source.name} has no tempo. Give bpm: the tempo of the bars`);
    const beats = bars * BEATS_PER_BAR;
    return { ratio: (beats * 60) / target / source.duration, beats, isLoop: true, bpm: target };
  }
  if (bpm !== undefined && tempo === undefined) throw withoutTempo(source);
  const ratio = bpm === undefined || tempo === undefined ? 1 : tempo / bpm;
  const beats = loopBeats(source, tempo);
  const exact = beats === null || target === undefined ? ratio : (beats * 60) / target / source.duration;
  // Without another tempo nothing is stretched, so that not a sample of its length is lost.
  const isStretched = bpm !== undefined;
  return {
    ratio: isStretched ? exact : 1,
    beats: isStretched ? beats : null,
    isLoop: beats !== null || source.form === "loop",
    ...(target === undefined ? {} : { bpm: target }),
  };
}

/** Beats of a loop; null for what is none, or not cut at a beat. */
function loopBeats({ duration, form }: FitSource, tempo: number | undefined): number | null {
  if (tempo === undefined || form === "one_shot") return null;
  const beats = (duration * tempo) / 60;
  const whole = Math.round(beats);
  return whole >= 1 && whole <= MAX_LOOP_BEATS && Math.abs(beats - whole) <= BEAT_TOLERANCE ? whole : null;
}

function planShift({ key, semitones }: FitSettings, source: FitSource): { semitones: number; key?: string } {
  const from = parseKey(source.key ?? "");
  if (key === undefined) return { semitones: semitones ?? 0, ...keyAfter(from, semitones ?? 0) };
  if (semitones !== undefined) throw invalidField("semitones", "give either key or semitones, not both");
  const to = parseKey(key);
  if (!to) throw invalidField("key", `"${key}" is no key`);
  if (!from) throw invalidField("key", `${source.name} has no known key. Give semitones: how far to shift it`);
  const way = semitonesTo(from, to);
  return { semitones: way, ...keyAfter(from, way) };
}

function keyAfter(from: MusicalKey | null, semitones: number): { key?: string } {
  return from ? { key: formatKey(transposeKey(from, semitones)) } : {};
}

function withoutTempo({ name }: FitSource): Error {
  return invalidField(
    "sourceBpm",
    `${name} has no known tempo. Give sourceBpm: its tempo now, or bars: how many it has`,
  );
}

/** Both are held at once. A quarter of an hour of stereo at 48 kHz always passes; more of it would take the hub's memory. */
function checkMemory(ratio: number, { name, duration, sampleRate, channels }: FitSource): void {
  const values = duration * (1 + ratio) * sampleRate * channels;
  if (values <= MAX_FIT_VALUES) return;
  const minutes = Math.floor(MAX_FIT_VALUES / ((1 + ratio) * sampleRate * channels) / 6) / 10;
  const what = `${name} has ${channels} channels at ${sampleRate} Hz: at most ${minutes} minutes of that can be fitted so.`;
  throw studioError("AUDIO_TOO_LONG", `${what} Fit a shorter sample, or export it with sampleRate 44100 first.`);
}

function checkRatio(ratio: number, duration: number): void {
  const times = ratio >= 1 ? ratio : 1 / ratio;
  // Half a beat in a thousand is rounding.
  if (times > MAX_FIT_RATIO * 1.0005) {
    const what = ratio >= 1 ? "longer" : "shorter";
    const message = `It would become ${times.toFixed(2)} times ${what}; ${MAX_FIT_RATIO} times is the most`;
    throw invalidField("bpm", `${message}. Take half or double the tempo, or another number of bars`);
  }
  const seconds = duration * ratio;
  if (seconds <= MAX_INPUT_AUDIO_SECONDS) return;
  const message = `The result would last ${Math.ceil(seconds)} s; at most ${MAX_INPUT_AUDIO_SECONDS} s are made.`;
  throw studioError("AUDIO_TOO_LONG", `${message} Fit a shorter sample, or to a faster tempo.`);
}

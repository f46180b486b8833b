"use node";

import type { AudioData } from "../../src/audio/audio.ts";
import type { AudioMetadata } from "../../src/audio/codec/metadata.ts";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { sampleCount } from "../../src/audio/core/channels.ts";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
import { toDecibels } from "../../src/audio/core/units.ts";
import { applyGain } from "../../src/audio/mix/level.ts";
import type { SampleRecipe } from "../../src/audio/synth/recipe.ts";
import { recipeSchema } from "../../src/audio/synth/recipe-schema.ts";
import { renderSample } from "../../src/audio/synth/render.ts";
import { writeSampleFile } from "../../src/audio/synth/sample-file.ts";
import { fitAudio } from "../../src/audio/stretch/fit.ts";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { fitName, givenName } from "../library/files/fileName.ts";
import { tellFaults } from "../library/soundFile.ts";
import { editAction, type MadeFile, openAudio } from "./file.ts";
import { type FitPlan, type FitSettings, planFit } from "./fitPlan.ts";
import type { Source } from "./sources.ts";

/** Brings a sample to the tempo, the key or the number of bars that a job asks for. */
export const run = editAction("fit", fit);

async function fit(ctx: ActionCtx, userId: string, settings: FitSettings): Promise<MadeFile> {
  const [source] = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds: [settings.sampleId] });
  if (!source) throw new Error("A query of one sample gave none");
  const recipe = await ctx.runQuery(internal.edits.sources.recipe, { userId, sampleId: settings.sampleId });
  const plan = planFit(settings, source, recipe === null ? null : recipeSchema.parse(JSON.parse(recipe)));
  const name = settings.name === undefined ? fitName(source, plan) : givenName(settings.name);
  return plan.recipe
    ? renderFit(plan.recipe, { source, plan, name })
    : stretchFit(ctx, { settings, source, plan, name });
}

/** A fit that is to be made, of which source, and its name. */
interface Fit {
  source: Source;
  plan: FitPlan;
  name: string;
}

function renderFit(recipe: SampleRecipe, { source, plan, name }: Fit): MadeFile {
  const { bpm, key, ratio, semitones } = plan;
  const sample = renderSample(recipe);
  const isKeyed = sample.rootMidiNote !== null && key !== undefined;
  const bytes = writeSampleFile(sample, { title: name, comment: source.name, bpm, ...(isKeyed ? { key } : {}) });
  const { sampleId: sourceId, stemType } = source;
  const facts = { gainDb: 0, ratio, semitones, isRendered: true as const, ...(stemType ? { stemType } : {}) };
  return { file: new Uint8Array(bytes), name, bpm, key, facts, type: "fit", sourceId };
}

async function stretchFit(
  ctx: Pick<ActionCtx, "storage">,
  { settings, source, plan, name }: Fit & { settings: FitSettings },
): Promise<MadeFile> {
  const { audio, metadata } = await openAudio(ctx, source);
  const fitted = await tellFaults(() => stretch(audio, plan, settings.formants === "keep"));
  // Stretching can raise the peak, so the result is turned down where it would clip.
  const gainDb = -toDecibels(Math.max(1, ...fitted.channels.map(peakAmplitude))) + 0;
  const { bpm, key, semitones } = plan;
  const described = describe(metadata, { ...plan, name, length: sampleCount(fitted) });
  const { stemType, sampleId } = source;
  return {
    file: new Uint8Array(writeWav(applyGain(fitted, gainDb), { bitDepth: 24, metadata: described })),
    name,
    bpm,
    key,
    facts: { gainDb, ratio: sampleCount(fitted) / sampleCount(audio), semitones, ...(stemType ? { stemType } : {}) },
    type: "fit",
    sourceId: sampleId,
  };
}

function stretch(audio: AudioData, plan: FitPlan, keepsFormants: boolean): Promise<AudioData> {
  const { beats, bpm, ratio, semitones, isLoop } = plan;
  const samples =
    beats === null || bpm === undefined ? sampleCount(audio) * ratio : ((beats * 60) / bpm) * audio.sampleRate;
  return fitAudio(audio, { length: Math.max(1, Math.round(samples)), semitones, isLoop, keepsFormants });
}

/** Metadata of the new file: what is still true of the source's, with what was made of it. */
function describe(metadata: AudioMetadata, made: FitPlan & { name: string; length: number }): AudioMetadata {
  const { name, bpm, key, semitones, isLoop, length } = made;
  const { rootMidiNote, loop: _loop, ...kept } = metadata;
  const root = rootMidiNote === undefined ? undefined : Math.round(rootMidiNote + semitones);
  return {
    ...kept,
    title: name,
    bpm,
    key,
    ...(root === undefined || root < 0 || root > 127 ? {} : { rootMidiNote: root }),
    ...(isLoop ? { loop: { startSample: 0, endSample: length } } : {}),
  };
}

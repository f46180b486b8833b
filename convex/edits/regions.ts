"use node";

import { open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { TruePeakMeter } from "../../src/audio/analyse/true-peak.ts";
import type { OpenAudio } from "../../src/audio/codec/open-audio.ts";
import { type WavMetadata, wavPieces } from "../../src/audio/codec/wav.ts";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
import { toAmplitude } from "../../src/audio/core/units.ts";
import { editedStretches, type RegionEdit } from "../../src/audio/edit/region.ts";
import { nearestZeroCrossing } from "../../src/audio/edit/zero-crossing.ts";
import { DEFAULT_CEILING_DB } from "../../src/audio/mix/level.ts";
import { openFileBlob } from "../../src/bodies/open-file.ts";
import { withScratchFile } from "../../src/bodies/scratch-file.ts";
import { FORMAT_FACTS } from "../../src/contracts/audio/audio-formats.ts";
import { internal } from "../_generated/api.js";
import { invalidField } from "../kit/studioError.ts";
import { withOpenAudio } from "../library/soundFile.ts";
import { deliverEdit, planAction, storedFile } from "./file.ts";
import { planRegion, type RegionPlan, type RegionSettings } from "./regionPlan.ts";
import type { Source } from "./sources.ts";

/** Furthest that an end of the part is moved to a zero crossing; half a period of 50 Hz. */
const REACH_SECONDS = 0.01;

/** Makes a sample of a part of another one. The audio is read and written in stretches, never whole in memory. */
export const run = planAction("edit", async (ctx, jobId, { userId, input }) => {
  const [source] = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds: [input.sampleId] });
  if (!source) throw new Error("A query of one sample gave none");
  await withScratchFile({ kind: "edit", extension: ".wav" }, async (file) => {
    const made = await withOpenAudio(await storedFile(ctx, source), (audio) =>
      edit(audio, { settings: input, source, file }),
    );
    const sound = await openFileBlob({ path: file }, FORMAT_FACTS.wav.mediaType);
    await deliverEdit(ctx, jobId, { ...made, file: sound, type: "edit", sourceId: source.sampleId });
  });
});

interface Edit {
  settings: RegionSettings;
  source: Source;
  /** Where the result is written. */
  file: string;
}

async function edit(audio: OpenAudio, { settings, source, file }: Edit) {
  const plan = planRegion(settings, source);
  const region = framesOf(audio, settings, plan);
  const { gainDb, isBeyondFullScale } = await levelOf(audio, region, settings.normalise ?? false);
  const bitDepth = isBeyondFullScale || (gainDb === 0 && (await isFinerThan24Bits(audio, region))) ? 32 : 24;
  await write(audio, { region, gainDb, metadata: describe(audio, { source, plan, region }), bitDepth, file });
  const { bpm, form, name } = plan;
  const { key, stemType } = source;
  return { name, bpm, key, form, facts: { gainDb, ...(stemType === undefined ? {} : { stemType }) } };
}

/** The plan's places in samples of the file. */
function framesOf(audio: OpenAudio, settings: RegionSettings, plan: RegionPlan): RegionEdit {
  const { snap, fadeInSeconds = 0, fadeOutSeconds = 0, reverse = false } = settings;
  const frames = (seconds: number) => Math.round(seconds * audio.sampleRate);
  const asked = { start: frames(plan.start), end: Math.min(frames(plan.end), audio.length) };
  // Both ends of a short part must not meet.
  const reach = Math.min(frames(REACH_SECONDS), Math.floor((asked.end - asked.start) / 4));
  const placed = (at: number) => (snap === "zero_crossing" ? nearestZeroCrossing(audio, at, reach) : at);
  const [start, end] = [placed(asked.start), placed(asked.end)];
  const fadeIn = Math.min(frames(fadeInSeconds), end - start);
  return { start, end, fadeIn, fadeOut: Math.min(frames(fadeOutSeconds), end - start - fadeIn), isReversed: reverse };
}

/** @throws INVALID_INPUT if silence is to be normalised */
async function levelOf(audio: OpenAudio, region: RegionEdit, isNormalised: boolean) {
  if (!isNormalised) return { gainDb: 0, isBeyondFullScale: (await peakOf(audio, region)) > 1 };
  const meter = new TruePeakMeter(audio.channelCount);
  for (const stretch of editedStretches(audio, region)) {
    meter.add(stretch);
    await nextTurn();
  }
  const gainDb = DEFAULT_CEILING_DB - meter.finish();
  if (Number.isFinite(gainDb)) return { gainDb, isBeyondFullScale: false };
  throw invalidField("normalise", "the part is silent and has no peak to normalise; leave it out");
}

/** Highest sample, linear. */
async function peakOf(audio: OpenAudio, region: RegionEdit): Promise<number> {
  let peak = 0;
  for (const stretch of editedStretches(audio, region)) {
    peak = Math.max(peak, ...stretch.map(peakAmplitude));
    await nextTurn();
  }
  return peak;
}

/** Steps of 24 bits from silence to full scale. */
const STEPS = 2 ** 23;

/** True if 24 bits would round what was read from a lossless file: 32 bits, of integers or floating point. */
async function isFinerThan24Bits(audio: OpenAudio, region: RegionEdit): Promise<boolean> {
  if (audio.format !== "wav" && audio.format !== "aiff") return false;
  for (const stretch of editedStretches(audio, { ...region, fadeIn: 0, fadeOut: 0 })) {
    if (stretch.some((samples) => samples.some((value) => !Number.isInteger(value * STEPS)))) return true;
    await nextTurn();
  }
  return false;
}

interface Written {
  region: RegionEdit;
  gainDb: number;
  metadata: WavMetadata;
  bitDepth: 24 | 32;
  file: string;
}

async function write(audio: OpenAudio, { region, gainDb, metadata, bitDepth, file }: Written): Promise<void> {
  const { sampleRate, channelCount } = audio;
  const shape = { sampleRate, channelCount, frames: region.end - region.start };
  const { head, encode, tail } = wavPieces(shape, { bitDepth, metadata });
  const out = await open(file, "wx", 0o600);
  try {
    await out.writeFile(head);
    for (const stretch of editedStretches(audio, region, toAmplitude(gainDb))) await out.writeFile(encode(stretch));
    await out.writeFile(tail);
  } finally {
    await out.close();
  }
}

/** Tags of the new file: what is still true of the source's, with what was made of it. */
function describe(
  { metadata }: OpenAudio,
  { source, plan, region }: { source: Source; plan: RegionPlan; region: RegionEdit },
): WavMetadata {
  const { loop: _loop, oneShot: _oneShot, bpm: _bpm, doubtfulBpms: _doubtful, isUnpitched, ...kept } = metadata;
  const { bpm, form, name } = plan;
  const { key } = source;
  return {
    ...kept,
    title: name,
    bpm,
    key,
    ...(isUnpitched && key === undefined ? { isUnpitched } : {}),
    ...(form === "one_shot" ? { oneShot: true } : {}),
    ...(form === "loop" ? { loop: { startSample: 0, endSample: region.end - region.start } } : {}),
  };
}

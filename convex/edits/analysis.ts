"use node";

import { isSameKey, type KeyEstimate, relativeKey } from "../../src/audio/analyse/key/key.ts";
import type { TempoEstimate } from "../../src/audio/analyse/tempo-estimate.ts";
import { analyseAudio } from "../../src/audio/analyse/analyse.ts";
import { describeCharacter } from "../../src/audio/analyse/character-text.ts";
import type { AudioData } from "../../src/audio/audio.ts";
import { analyzeSample } from "../../src/contracts/library.ts";
import { formatKey } from "../../src/contracts/words/key.ts";
import type { OutputOf } from "../../src/contracts/contract.ts";
import { internal } from "../_generated/api.js";
import { type ActionHandler } from "../kit/contract.ts";
import { openAudio } from "./file.ts";

type Analysis = Omit<OutputOf<typeof analyzeSample>, "sampleId">;

/** A sample that reaches full scale was most likely cut off there. */
const FULL_SCALE = 1 - 2 ** -15;

/** Listens to a sample of the caller by ear alone: what its file and its row state is not believed. */
export const analyze: ActionHandler<typeof analyzeSample> = async (
  ctx,
  { sampleId },
): Promise<OutputOf<typeof analyzeSample>> => {
  const { userId } = ctx;
  const [source] = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds: [sampleId] });
  if (!source) throw new Error("A query of one sample gave none");
  const { audio } = await openAudio(ctx, source);
  return { sampleId: source.sampleId, ...describe(audio) };
};

function describe(audio: AudioData): Analysis {
  const analysis = analyseAudio(audio);
  const { durationSeconds, bpm, key, lufs, loudnessRange, truePeakDb, samplePeakDb } = analysis;
  return {
    durationSeconds,
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    tempo: bpm && tempoOf(bpm, durationSeconds),
    key: key && keyOf(key),
    lufs,
    loudnessRange,
    truePeakDb,
    samplePeakDb,
    clippedSamples: countAtFullScale(audio),
    heard: describeCharacter(analysis),
  };
}

function tempoOf({ value, confidence, alternatives }: TempoEstimate, durationSeconds: number): Analysis["tempo"] {
  const [other] = alternatives;
  const beats = (durationSeconds * value) / 60;
  return { bpm: value, confidence, beats, ...(other ? { other: other.value, otherConfidence: other.confidence } : {}) };
}

function keyOf(key: KeyEstimate): Analysis["key"] {
  const relative = relativeKey(key);
  const relativeConfidence = key.alternatives.find((other) => isSameKey(other, relative))?.confidence ?? 0;
  return { name: formatKey(key), confidence: key.confidence, relative: formatKey(relative), relativeConfidence };
}

function countAtFullScale(audio: AudioData): number {
  let count = 0;
  for (const channel of audio.channels) for (const sample of channel) if (Math.abs(sample) >= FULL_SCALE) count += 1;
  return count;
}

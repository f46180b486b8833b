"use node";

import { relativeKey } from "../../src/audio/analyse/key.ts";
import { analyseAudio } from "../../src/audio/analyse/analyse.ts";
import { measureLoudness } from "../../src/audio/analyse/loudness.ts";
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
  const { durationSeconds, bpm, key, lufs, truePeakDb, samplePeakDb } = analyseAudio(audio);
  return {
    durationSeconds,
    sampleRate: audio.sampleRate,
    channels: audio.channels.length,
    tempo: bpm && {
      bpm: bpm.value,
      confidence: bpm.confidence,
      beats: (durationSeconds * bpm.value) / 60,
      others: bpm.alternatives.map(({ value, confidence }) => ({ bpm: value, confidence })),
    },
    key: key && {
      name: formatKey(key),
      confidence: key.confidence,
      relative: formatKey(relativeKey(key)),
      others: key.alternatives.map((other) => ({ name: formatKey(other), confidence: other.confidence })),
    },
    lufs,
    loudnessRange: measureLoudness(audio).rangeLu,
    truePeakDb,
    samplePeakDb,
    clippedSamples: countAtFullScale(audio),
  };
}

function countAtFullScale(audio: AudioData): number {
  let count = 0;
  for (const channel of audio.channels) for (const sample of channel) if (Math.abs(sample) >= FULL_SCALE) count += 1;
  return count;
}

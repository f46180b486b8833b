"use node";

import type { AudioData } from "../../src/audio/audio.ts";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { applyGain, DEFAULT_CEILING_DB, gainToTarget } from "../../src/audio/mix/level.ts";
import { addTrack, countClipped, createMix } from "../../src/audio/mix/mix.ts";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { type MixSettings, type Track, arrange } from "./arrangement.ts";
import { editAction, type MadeFile, openAudio } from "./file.ts";
import { givenName, mixName } from "../library/files/fileName.ts";
import { tellFaults } from "../library/soundFile.ts";

/** Makes the mix that a job asks for: one sample of several. */
export const run = editAction("mix", makeMix);

async function makeMix(ctx: ActionCtx, userId: string, settings: MixSettings): Promise<MadeFile> {
  const sampleIds = settings.tracks.map(({ sampleId }) => sampleId);
  const sources = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds });
  const tracks = arrange(settings, sources);
  const mix = await render(ctx, tracks, settings.sampleRate);
  const gainDb = settings.normalise ? (gainToTarget(mix, { peakDb: DEFAULT_CEILING_DB }) ?? 0) : 0;
  const audio = applyGain(mix, gainDb);
  const used = tracks.map(({ source }) => source);
  const bpm = settings.bpm ?? common(used.map((source) => source.bpm));
  const key = common(used.map((source) => source.key));
  const name = settings.name === undefined ? mixName(used[0]?.name ?? "samples") : givenName(settings.name);
  return {
    file: new Uint8Array(writeWav(audio, { bitDepth: 24, metadata: { bpm, key, title: name } })),
    name,
    bpm,
    key,
    facts: { gainDb, clippedSamples: countClipped(audio), parentIds: used.map(({ sampleId }) => sampleId) },
    type: "mix",
    sourceId: used.every(({ sourceId }) => sourceId) ? common(used.map(({ sourceId }) => sourceId)) : undefined,
  };
}

/** One track after the other, so that no more than one is in memory beside the mix. */
async function render(ctx: ActionCtx, tracks: readonly Track[], sampleRate: number | undefined): Promise<AudioData> {
  const shapes = tracks.map(({ source, ...placement }) => {
    return { ...placement, sampleRate: source.sampleRate, channels: source.channels, durationSeconds: source.duration };
  });
  const mix = createMix(shapes, sampleRate);
  for (const { source, ...placement } of tracks) {
    const { audio } = await openAudio(ctx, source);
    await tellFaults(() => addTrack(mix, audio, placement));
  }
  return mix;
}

/** The value shared by all inputs that have one, else undefined. */
function common<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  const [first, ...others] = new Set(values.filter((value) => value !== undefined));
  return others.length === 0 ? first : undefined;
}

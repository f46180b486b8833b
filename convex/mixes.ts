"use node";

import { v } from "convex/values";
import type { AudioData } from "../src/audio/audio.ts";
import { writeWav } from "../src/audio/codec/wav.ts";
import { applyGain, DEFAULT_CEILING_DB, gainToTarget } from "../src/audio/mix/level.ts";
import { type Placement, addTrack, countClipped, createMix } from "../src/audio/mix/mix.ts";
import { mixSamples as mixSamplesContract } from "../src/contracts/edit.ts";
import { MAX_INPUT_AUDIO_SECONDS } from "../src/contracts/limits.ts";
import type { OutputOf } from "../src/contracts/contract.ts";
import { internal } from "./_generated/api.js";
import { type ActionCtx, internalAction } from "./_generated/server.js";
import { type DeploymentInput, contractAction } from "./contract.ts";
import { type Edit, type EditRequest, type MadeFile, keepEdit, openAudio, runEdit } from "./editFile.ts";
import type { Source } from "./edits.ts";
import { givenName, mixName } from "./fileName.ts";
import { describeRequest } from "./request.ts";
import { tellFaults } from "./soundFile.ts";
import { studioError } from "./studioError.ts";

type Settings = Omit<DeploymentInput<typeof mixSamplesContract>, "requestId">;
type TrackSettings = Settings["tracks"][number];

/** A track that is heard, with its sample. */
interface Track extends Placement {
  source: Source;
}

/** Makes one sample of several. */
export const mixSamples = contractAction(
  mixSamplesContract,
  async (ctx, { requestId, ...settings }): Promise<OutputOf<typeof mixSamplesContract>> => {
    const askedAt = Date.now();
    const asked = { userId: ctx.userId, requestId, request: describeRequest("mix_samples", settings) };
    const earlier = await ctx.runQuery(internal.edits.earlier, asked);
    const edit = earlier ?? (await make(ctx, { ...asked, askedAt }, settings));
    const { sampleId, gainDb, clippedSamples } = edit;
    const sample = await ctx.runQuery(internal.edits.view, { sampleId });
    return { sample, gainDb, clippedSamples, next: nextStep(clippedSamples) };
  },
);

/** The same for a job. */
export const run = internalAction({
  args: { jobId: v.id("jobs") },
  returns: v.null(),
  handler: async (ctx, { jobId }): Promise<null> =>
    runEdit(ctx, jobId, (userId, plan) => {
      if (plan.type !== "mix") throw new Error(`Job ${jobId} is no mix`);
      return makeMix(ctx, userId, plan.input);
    }),
});

async function make(ctx: ActionCtx, asked: EditRequest, settings: Settings): Promise<Edit> {
  await ctx.runMutation(internal.limits.begin.begin, { userId: asked.userId, what: "edits" });
  return keepEdit(ctx, asked, await makeMix(ctx, asked.userId, settings));
}

async function makeMix(ctx: ActionCtx, userId: string, settings: Settings): Promise<MadeFile> {
  const sampleIds = settings.tracks.map(({ sampleId }) => sampleId);
  const sources = await ctx.runQuery(internal.edits.sources, { userId, sampleIds });
  const tracks = heardTracks(settings, sources);
  const mix = await render(ctx, tracks, settings.sampleRate);
  const gainDb = settings.normalise ? (gainToTarget(mix, { peakDb: DEFAULT_CEILING_DB }) ?? 0) : 0;
  const audio = applyGain(mix, gainDb);
  const heard = tracks.map(({ source }) => source);
  const bpm = settings.bpm ?? common(heard.map((source) => source.bpm));
  const key = common(heard.map((source) => source.key));
  const name = settings.name === undefined ? mixName(heard[0]?.name ?? "samples") : givenName(settings.name);
  return {
    bytes: new Uint8Array(writeWav(audio, { bitDepth: 24, metadata: { bpm, key, title: name } })),
    name,
    bpm,
    key,
    facts: { gainDb, clippedSamples: countClipped(audio), parentIds: heard.map(({ sampleId }) => sampleId) },
    type: "mix",
    sourceId: heard.every(({ sourceId }) => sourceId) ? common(heard.map(({ sourceId }) => sourceId)) : undefined,
  };
}

/** @throws INVALID_INPUT, AUDIO_TOO_LONG */
function heardTracks({ tracks, bpm }: Settings, sources: readonly Source[]): Track[] {
  const tempo = bpm ?? sources.find((source) => source.bpm !== undefined)?.bpm;
  const heard = tracks.flatMap(({ mute, ...track }, index): Track[] => {
    const source = sources[index];
    return mute || !source ? [] : [{ ...track, source, offsetSeconds: offsetOf(track, index, tempo) }];
  });
  if (heard.length === 0)
    throw studioError("INVALID_INPUT", "tracks: all are muted. Leave one unmuted.", { field: "tracks" });
  const seconds = Math.max(...heard.map(({ source, offsetSeconds = 0 }) => offsetSeconds + source.duration));
  if (seconds <= MAX_INPUT_AUDIO_SECONDS) return heard;
  throw studioError(
    "AUDIO_TOO_LONG",
    `The mix would last ${Math.ceil(seconds)} s; at most ${MAX_INPUT_AUDIO_SECONDS} s are made. Use smaller offsets.`,
  );
}

function offsetOf({ offsetSeconds, offsetBeats }: TrackSettings, index: number, bpm: number | undefined): number {
  if (offsetBeats === undefined) return offsetSeconds ?? 0;
  const field = `tracks[${index}].offsetBeats`;
  if (offsetSeconds !== undefined) {
    throw studioError("INVALID_INPUT", `${field}: give either beats or seconds, not both.`, { field });
  }
  if (bpm === undefined) {
    throw studioError("INVALID_INPUT", `${field}: none of the samples has a tempo. Give bpm, or offsetSeconds.`, {
      field,
    });
  }
  return (offsetBeats * 60) / bpm;
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

function nextStep(clippedSamples: number): string {
  return clippedSamples > 0
    ? `${clippedSamples} samples are beyond full scale and clipped. Call mix_samples again with normalise true, or with less gain.`
    : "Done. Hear it by its path or uri, or call export_sample with its sampleId.";
}

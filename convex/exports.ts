"use node";

import { createHash } from "node:crypto";
import type { AudioData } from "../src/audio/audio.ts";
import type { AudioMetadata } from "../src/audio/codec/metadata.ts";
import { encodeFlac } from "../src/audio/codec/flac.ts";
import { encodeMp3 } from "../src/audio/codec/mp3.ts";
import { writeWav } from "../src/audio/codec/wav.ts";
import { resample } from "../src/audio/core/resample.ts";
import { applyGain, gainToTarget } from "../src/audio/mix/level.ts";
import { exportSample as exportSampleContract } from "../src/contracts/edit.ts";
import type { OutputOf } from "../src/contracts/operation.ts";
import { internal } from "./_generated/api.js";
import type { ActionCtx } from "./_generated/server.js";
import { type DeploymentInput, contractAction } from "./contract.ts";
import { type Edit, type EditRequest, keepEdit, openAudio } from "./editFile.ts";
import { type Source, describeRequest } from "./edits.ts";
import { givenName } from "./fileName.ts";
import { tellFaults } from "./soundFile.ts";
import { studioError } from "./studioError.ts";

type ExportInput = DeploymentInput<typeof exportSampleContract>;
type Settings = Omit<ExportInput, "requestId">;

const MP3_RATES = [32_000, 44_100, 48_000];
/** The same request gives the same bits. */
const DITHER_SEED = 1;

/** Makes a copy of a sample in another format, rate, depth or level. */
export const exportSample = contractAction(
  exportSampleContract,
  async (ctx, { requestId, ...settings }): Promise<OutputOf<typeof exportSampleContract>> => {
    checkSettings(settings);
    const asked = { userId: ctx.userId, requestId, request: describeRequest("export_sample", settings) };
    const edit = (await ctx.runQuery(internal.edits.earlier, asked)) ?? (await make(ctx, asked, settings));
    const sample = await ctx.runQuery(internal.edits.view, { sampleId: edit.sampleId });
    return { sample, gainDb: edit.gainDb };
  },
);

async function make(ctx: ActionCtx, asked: EditRequest, settings: Settings): Promise<Edit> {
  const [source] = await ctx.runQuery(internal.edits.sources, {
    userId: asked.userId,
    sampleIds: [settings.sampleId],
  });
  if (!source) throw new Error("A query of one sample gave none");
  const { audio, metadata } = await openAudio(ctx, source);
  const converted = resample(audio, rateOf(settings, audio));
  const gainDb = gainFor(converted, settings);
  const told = describe(source, metadata, converted.sampleRate / audio.sampleRate);
  const bytes = await tellFaults(() => encode(applyGain(converted, gainDb), settings, told));
  const { bpm, key, stemType, name } = source;
  return keepEdit(ctx, asked, {
    bytes: new Uint8Array(bytes),
    name: settings.name === undefined ? name : givenName(settings.name),
    bpm,
    key,
    facts: { gainDb, ...(stemType === undefined ? {} : { stemType }) },
    type: "export",
    sourceId: source.sampleId,
  });
}

/** @throws INVALID_INPUT for settings that the format does not have */
function checkSettings({ format = "wav", bitDepth, bitrateKbps, sampleRate }: Settings): void {
  const isMp3 = format === "mp3";
  if (isMp3 && bitDepth !== undefined) throw wrong("bitDepth", "MP3 has none; set bitrateKbps, or take wav or flac");
  if (!isMp3 && bitrateKbps !== undefined) throw wrong("bitrateKbps", `${format} has none; set bitDepth, or take mp3`);
  if (format === "flac" && bitDepth === 32) throw wrong("bitDepth", "FLAC holds 16 or 24 bits; 32 bits need wav");
  if (isMp3 && sampleRate !== undefined && !MP3_RATES.includes(sampleRate)) {
    throw wrong("sampleRate", `MP3 has ${MP3_RATES.join(", ")} Hz; give one of them or none`);
  }
}

function wrong(field: string, what: string): Error {
  return studioError("INVALID_INPUT", `${field}: ${what}.`, { field });
}

function rateOf({ format, sampleRate }: Settings, audio: AudioData): number {
  if (sampleRate !== undefined) return sampleRate;
  const [highest = 48_000] = MP3_RATES.slice(-1);
  return format === "mp3" ? (MP3_RATES.find((rate) => rate >= audio.sampleRate) ?? highest) : audio.sampleRate;
}

/** @throws INVALID_INPUT if there is nothing to measure */
function gainFor(audio: AudioData, { peakDb, lufs }: Settings): number {
  const gain = gainToTarget(audio, { peakDb, lufs });
  if (gain !== null) return gain;
  throw lufs === undefined
    ? wrong("peakDb", "silence has no peak to normalise; leave it out")
    : wrong("lufs", "loudness needs at least 0.4 s of sound; use peakDb, or leave it out");
}

async function encode(audio: AudioData, settings: Settings, metadata: AudioMetadata): Promise<Uint8Array> {
  const { format = "wav", bitDepth = 24, bitrateKbps } = settings;
  const ditherSeed = bitDepth === 16 ? DITHER_SEED : undefined;
  switch (format) {
    case "wav":
      return writeWav(audio, { bitDepth, ditherSeed, metadata });
    case "flac":
      return encodeFlac(audio, { bitDepth: bitDepth === 16 ? 16 : 24, ditherSeed, metadata, md5 });
    case "mp3":
      return encodeMp3(audio, { bitrateKbps, metadata });
  }
}

function md5(bytes: Uint8Array): Uint8Array {
  return createHash("md5").update(bytes).digest();
}

/** What the new file says of itself: as the old one, with its loop at the new rate. */
function describe({ name, bpm, key }: Source, metadata: AudioMetadata, ratio: number): AudioMetadata {
  const { loop } = metadata;
  const scaled = loop && {
    startSample: Math.round(loop.startSample * ratio),
    endSample: Math.round(loop.endSample * ratio),
  };
  return { ...metadata, title: name, bpm: bpm ?? metadata.bpm, key: key ?? metadata.key, loop: scaled };
}

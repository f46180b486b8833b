"use node";

import { createHash } from "node:crypto";
import type { AudioData } from "../../src/audio/audio.ts";
import { encodeFlac } from "../../src/audio/codec/flac/flac.ts";
import { writeAiff } from "../../src/audio/codec/aiff/aiff-writer.ts";
import { encodeVorbis } from "../../src/audio/codec/ogg-vorbis.ts";
import { encodeMp3 } from "../../src/audio/codec/mpeg/mp3.ts";
import { type WavMetadata, writeWav } from "../../src/audio/codec/wav.ts";
import { fileLoudness } from "../../src/audio/analyse/file-loudness.ts";
import { resample } from "../../src/audio/core/resample.ts";
import { applyGain, gainToTarget, unreachedLoudness } from "../../src/audio/mix/level.ts";
import { internal } from "../_generated/api.js";
import type { ActionCtx } from "../_generated/server.js";
import { editAction, type MadeFile, openAudio } from "./file.ts";
import { exportMetadata, exportName } from "./exportFacts.ts";
import { type ExportSettings, MP3_RATES } from "./settings.ts";
import { tellFaults } from "../library/soundFile.ts";
import { invalidField } from "../kit/studioError.ts";

/** The same request gives the same bits. */
const DITHER_SEED = 1;

/** Makes the copy of a sample that a job asks for, in another format, rate, depth or level. */
export const run = editAction("export", render);

async function render(ctx: ActionCtx, userId: string, settings: ExportSettings): Promise<MadeFile> {
  const [source] = await ctx.runQuery(internal.edits.sources.sources, { userId, sampleIds: [settings.sampleId] });
  if (!source) throw new Error("A query of one sample gave none");
  const { audio, metadata } = await openAudio(ctx, source);
  const converted = resample(audio, rateOf(settings, audio));
  const gainDb = gainFor(converted, settings);
  const levelled = applyGain(converted, gainDb);
  const described = exportMetadata(source, metadata, converted.sampleRate / audio.sampleRate);
  const bytes = await tellFaults(() => encode(levelled, settings, described));
  const { bpm, key, form, stemType } = source;
  return {
    file: new Uint8Array(bytes),
    name: exportName(source, settings, converted.sampleRate),
    bpm,
    key,
    form,
    facts: { gainDb, ...unreached(settings, levelled), ...(stemType === undefined ? {} : { stemType }) },
    type: "export",
    sourceId: source.sampleId,
  };
}

function unreached({ lufs, peakDb }: ExportSettings, audio: AudioData): { warning?: string } {
  const warning = lufs === undefined ? null : unreachedLoudness(audio, { lufs, peakDb });
  return warning === null ? {} : { warning };
}

function rateOf({ format, sampleRate }: ExportSettings, audio: AudioData): number {
  if (sampleRate !== undefined) return sampleRate;
  const [highest = 48_000] = MP3_RATES.slice(-1);
  return format === "mp3" ? (MP3_RATES.find((rate) => rate >= audio.sampleRate) ?? highest) : audio.sampleRate;
}

/** @throws INVALID_INPUT if there is nothing to measure */
function gainFor(audio: AudioData, { peakDb, lufs }: ExportSettings): number {
  const gain = gainToTarget(audio, { peakDb, lufs });
  if (gain !== null) return gain;
  throw lufs === undefined
    ? invalidField("peakDb", "silence has no peak to normalise; leave it out")
    : invalidField("lufs", "loudness needs at least 0.4 s of sound; use peakDb, or leave it out");
}

async function encode(audio: AudioData, settings: ExportSettings, metadata: WavMetadata): Promise<Uint8Array> {
  const { format = "wav", bitDepth = 24, bitrateKbps } = settings;
  const ditherSeed = bitDepth === 16 ? DITHER_SEED : undefined;
  switch (format) {
    case "wav":
      return writeWav(audio, { bitDepth, ditherSeed, metadata: { ...metadata, loudness: fileLoudness(audio) } });
    case "flac":
      return encodeFlac(audio, { bitDepth: bitDepth === 16 ? 16 : 24, ditherSeed, metadata, md5 });
    case "mp3":
      return encodeMp3(audio, { bitrateKbps, metadata });
    case "aiff":
      return writeAiff(audio, { bitDepth, ditherSeed, metadata });
    case "ogg":
      return encodeVorbis(audio, { metadata });
  }
}

function md5(bytes: Uint8Array): Uint8Array {
  return createHash("md5").update(bytes).digest();
}

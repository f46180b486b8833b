import type { WavMetadata } from "../../src/audio/codec/wav.ts";
import type { AudioMetadata } from "../../src/audio/codec/metadata.ts";
import { givenName } from "../library/files/fileName.ts";
import type { ExportSettings } from "./settings.ts";
import type { Source } from "./sources.ts";

/** Name and tags of an export's file. */

/**
 * The name of an export: the one that was asked for, else its source's with what is different about it:
 * `kick_16bit`, `loop_mp3_320kbps`, `loop_48kHz_14LUFS`.
 * @param rate of the export, in hertz
 */
export function exportName(source: Source, settings: ExportSettings, rate: number): string {
  const { name, format = "wav", bitDepth, bitrateKbps, lufs, peakDb } = settings;
  if (name !== undefined) return givenName(name);
  const different = [
    ...(format === source.format ? [] : [format]),
    ...(rate === source.sampleRate ? [] : [`${rate / 1_000}kHz`]),
    ...(bitDepth === undefined ? [] : [`${bitDepth}bit`]),
    ...(bitrateKbps === undefined ? [] : [`${bitrateKbps}kbps`]),
    ...(lufs === undefined ? [] : [`${Math.abs(lufs)}LUFS`]),
    ...(peakDb === undefined ? [] : [`${Math.abs(peakDb)}dBTP`]),
  ];
  return [source.name, ...different].join("_");
}

/**
 * Tags of an export: what the library knows, which its user may have corrected, then what the source's file says. Dated
 * like its source, since the sound is no newer: so the same request gives the same bytes.
 * @param ratio of the export's sample rate to the source's
 */
export function exportMetadata(source: Source, metadata: AudioMetadata, ratio: number): WavMetadata {
  const { name, isNamed, bpm, key, form, createdAt } = source;
  const { loop, isUnpitched, doubtfulBpms: _doubtful, ...stated } = metadata;
  const scaled = loop && {
    startSample: Math.round(loop.startSample * ratio),
    endSample: Math.round(loop.endSample * ratio),
  };
  return {
    ...stated,
    title: isNamed ? name : (stated.title ?? name),
    bpm,
    key,
    // A key that its user has set is one.
    ...(isUnpitched && key === undefined ? { isUnpitched } : {}),
    ...(form === undefined ? {} : { oneShot: form === "one_shot" }),
    loop: scaled,
    createdAt: new Date(createdAt).toISOString(),
  };
}

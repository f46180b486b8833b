import { escapeXml } from "../core/xml-text.ts";
import type { Decibels, Hertz } from "../audio.ts";
import { encodeId3 } from "./tags/id3.ts";
import type { AudioMetadata } from "./metadata.ts";
import { concatBytes, encodeChunk, viewOf, writeText } from "./riff.ts";
import { tagOfFacts } from "./tags/tag-fields.ts";

/** Metadata of a written WAV file. */
export interface WavMetadata extends AudioMetadata {
  /** Length in beats; with `bpm` it makes DAWs import the loop at its tempo. */
  beats?: number;
  /** Time signature; 4/4 if absent. */
  metre?: { beats: number; unit: number };
  loudness?: {
    integratedLufs: number | null;
    rangeLu: number | null;
    truePeakDb: Decibels | null;
    maxMomentaryLufs?: number | null;
    maxShortTermLufs?: number | null;
  };
  /** When it was made, ISO 8601; goes to the broadcast chunk. */
  createdAt?: string;
}

const BEXT_BYTES = 602;
const BEXT_VERSION = 2;
/** EBU Tech 3285: a loudness field that is not set. */
const LOUDNESS_UNSET = 0x7fff;
const MIDDLE_C = 60;
const ACID_FLAGS = { oneShot: 1, rootSet: 2, stretch: 4 } as const;

/** The chunks that belong before the samples: bext. */
export function encodeLeadingChunks(metadata: WavMetadata): Uint8Array[] {
  const hasBroadcast = metadata.loudness ?? metadata.createdAt ?? metadata.comment;
  return hasBroadcast === undefined ? [] : [encodeChunk("bext", encodeBroadcast(metadata))];
}

/** The chunks that belong after the samples: smpl, acid, LIST/INFO, id3, iXML. */
export function encodeTrailingChunks(given: WavMetadata, frames: number, sampleRate: Hertz): Uint8Array[] {
  const metadata = given.isUnpitched ? { ...given, key: undefined, rootMidiNote: undefined } : given;
  const info = encodeInfo(metadata);
  const hasSampler = metadata.rootMidiNote !== undefined || metadata.loop !== undefined;
  const hasAcid = metadata.bpm !== undefined || metadata.oneShot !== undefined;
  const hasTag = metadata.bpm !== undefined || metadata.key !== undefined || metadata.isUnpitched;
  return [
    ...(hasSampler ? [encodeChunk("smpl", encodeSampler(metadata, sampleRate))] : []),
    ...(hasAcid ? [encodeChunk("acid", encodeAcid(metadata, frames / sampleRate))] : []),
    ...(info.length > 4 ? [encodeChunk("LIST", info)] : []),
    ...(hasTag ? [encodeChunk("id3 ", encodeId3(metadata.oneShot ? { ...metadata, bpm: undefined } : metadata))] : []),
    ...(info.length > 4 || hasAcid ? [encodeChunk("iXML", encodeIxml(metadata))] : []),
  ];
}

/** Broadcast extension, version 2 (EBU Tech 3285): loudness in hundredths at byte 412. */
function encodeBroadcast(metadata: WavMetadata): Uint8Array {
  const bytes = new Uint8Array(BEXT_BYTES);
  const view = viewOf(bytes);
  const created = metadata.createdAt ?? "";
  writeText(bytes, 0, (metadata.comment ?? metadata.title ?? "").slice(0, 256));
  writeText(bytes, 256, (metadata.software ?? "").slice(0, 32));
  writeText(bytes, 320, created.slice(0, 10));
  writeText(bytes, 330, created.slice(11, 19));
  view.setUint16(346, BEXT_VERSION, true);
  const { loudness } = metadata;
  const values = [
    loudness?.integratedLufs,
    loudness?.rangeLu,
    loudness?.truePeakDb,
    loudness?.maxMomentaryLufs,
    loudness?.maxShortTermLufs,
  ];
  values.forEach((value, index) => view.setInt16(412 + 2 * index, hundredths(value), true));
  return bytes;
}

function hundredths(value: number | null | undefined): number {
  return value === null || value === undefined || !Number.isFinite(value) ? LOUDNESS_UNSET : Math.round(value * 100);
}

/** Sampler chunk; its loop's end is the last sample played, not the one after it. */
function encodeSampler(metadata: WavMetadata, sampleRate: Hertz): Uint8Array {
  const bytes = new Uint8Array(metadata.loop ? 60 : 36);
  const view = viewOf(bytes);
  view.setUint32(8, Math.round(1e9 / sampleRate), true);
  view.setUint32(12, metadata.rootMidiNote ?? MIDDLE_C, true);
  if (metadata.loop) {
    view.setUint32(28, 1, true);
    view.setUint32(44, metadata.loop.startSample, true);
    view.setUint32(48, metadata.loop.endSample - 1, true);
  }
  return bytes;
}

function encodeAcid(metadata: WavMetadata, durationSeconds: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = viewOf(bytes);
  const bpm = metadata.bpm ?? 0;
  const kind = metadata.oneShot ? ACID_FLAGS.oneShot : ACID_FLAGS.stretch;
  view.setUint32(0, kind | (metadata.rootMidiNote === undefined ? 0 : ACID_FLAGS.rootSet), true);
  view.setUint16(4, metadata.rootMidiNote ?? MIDDLE_C, true);
  // Real files hold this constant; what it means is not documented.
  view.setUint16(6, 0x8000, true);
  view.setUint32(12, metadata.beats ?? Math.round((durationSeconds * bpm) / 60), true);
  // The denominator stands before the numerator.
  view.setUint16(16, metadata.metre?.unit ?? 4, true);
  view.setUint16(18, metadata.metre?.beats ?? 4, true);
  view.setFloat32(20, bpm, true);
  return bytes;
}

function encodeInfo(metadata: WavMetadata): Uint8Array {
  const encoder = new TextEncoder();
  const texts = tagOfFacts("info", metadata).map(([id, text]) => encodeChunk(id, encoder.encode(`${text}\0`)));
  return concatBytes([encoder.encode("INFO"), ...texts]);
}

function encodeIxml(metadata: WavMetadata): Uint8Array {
  const facts = [metadata.bpm ? `bpm=${metadata.bpm}` : "", metadata.key ? `key=${metadata.key}` : ""].filter(Boolean);
  return new TextEncoder().encode(
    '<?xml version="1.0" encoding="UTF-8"?><BWFXML><IXML_VERSION>2.10</IXML_VERSION>' +
      `<PROJECT>${lineText(metadata.title)}</PROJECT><NOTE>${lineText(metadata.comment)}</NOTE>` +
      `<USER>${lineText(facts.join(" "))}</USER></BWFXML>`,
  );
}

/** On one line: readers show these texts in a field. */
function lineText(text = ""): string {
  return escapeXml(text.replace(/\p{Cc}/gu, " "));
}

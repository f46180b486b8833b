import { presentOnly, type AudioMetadata } from "../metadata.ts";
import { concatBytes, viewOf } from "../riff.ts";
import { factsOfTag, tagOfFacts } from "./tag-fields.ts";

/** More fields than any tagger writes; a damaged count must not keep us busy. */
const MAX_FIELDS = 1_000;

/**
 * Reads a Vorbis comment block, which FLAC and Ogg share: a vendor, then `NAME=value` fields.
 * @param bytes from the vendor's length on; a damaged block yields what could be read
 */
export function readVorbisComment(bytes: Uint8Array): AudioMetadata {
  const [vendor = "", ...fields] = readStrings(bytes);
  const values = new Map(fields.map((field) => splitField(field)));
  return presentOnly({ software: vendor, ...factsOfTag("vorbis", values) });
}

function splitField(field: string): [string, string] {
  const at = field.indexOf("=");
  return [field.slice(0, Math.max(0, at)).toUpperCase(), field.slice(at + 1).trim()];
}

function readStrings(bytes: Uint8Array): string[] {
  const view = viewOf(bytes);
  const strings: string[] = [];
  let offset = 0;
  for (let left = 1; left > 0 && offset + 4 <= bytes.length; left--) {
    const length = view.getUint32(offset, true);
    strings.push(new TextDecoder().decode(bytes.subarray(offset + 4, offset + 4 + length)));
    offset += 4 + length;
    // The field count stands between the vendor and the first field.
    if (strings.length === 1 && offset + 4 <= bytes.length) {
      left += Math.min(MAX_FIELDS, view.getUint32(offset, true));
      offset += 4;
    }
  }
  return strings;
}

const VENDOR = "wav0-mcp";

/** Writes a Vorbis comment block, without the framing bit that Ogg adds. */
export function encodeVorbisComment(metadata: AudioMetadata): Uint8Array {
  const fields = tagOfFacts("vorbis", metadata).map(([name, text]) => `${name}=${text}`);
  const vendor = encodeString(metadata.software ?? VENDOR);
  return concatBytes([vendor, encodeNumber(fields.length), ...fields.map(encodeString)]);
}

function encodeString(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return concatBytes([encodeNumber(bytes.length), bytes]);
}

function encodeNumber(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

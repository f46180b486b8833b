import { id3Length, readId3 } from "./id3.ts";
import type { AudioMetadata } from "./metadata.ts";
import { readText, viewOf } from "./riff.ts";

const APE_HEADER_BYTES = 32;

/** Tags in a row at the start of a file, as taggers and shops put them there: ID3v2 and APEv2. */
function* tagsOf(bytes: Uint8Array): Generator<Uint8Array> {
  let at = 0;
  for (;;) {
    const rest = bytes.subarray(at);
    const length = id3Length(rest) || apeLength(rest);
    if (length === 0) return;
    yield rest.subarray(0, length);
    at += length;
  }
}

/** Bytes of an APEv2 tag with a header; its size counts the items and the footer. */
function apeLength(bytes: Uint8Array): number {
  if (readText(bytes, 0, 8) !== "APETAGEX" || bytes.length < APE_HEADER_BYTES) return 0;
  return APE_HEADER_BYTES + viewOf(bytes).getUint32(12, true);
}

/** Where what is not a tag begins; 0 without tags. */
export function tagsLength(bytes: Uint8Array): number {
  let length = 0;
  for (const tag of tagsOf(bytes)) length += tag.length;
  return length;
}

/** What all ID3v2 tags at the start of a file say; where they differ, the first is believed. */
export function readLeadingTags(bytes: Uint8Array): AudioMetadata {
  let metadata: AudioMetadata = {};
  for (const tag of tagsOf(bytes)) metadata = { ...readId3(tag), ...metadata };
  return metadata;
}

import { apeLength, readApe } from "./ape-tag.ts";
import { id3Length, readId3 } from "./id3.ts";
import type { AudioMetadata } from "../metadata.ts";

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

/** Where what is not a tag begins; 0 without tags. */
export function tagsLength(bytes: Uint8Array): number {
  let length = 0;
  for (const tag of tagsOf(bytes)) length += tag.length;
  return length;
}

/** Merges all tags at the start of a file; the first wins where they differ. */
export function readLeadingTags(bytes: Uint8Array): AudioMetadata {
  let metadata: AudioMetadata = {};
  for (const tag of tagsOf(bytes)) metadata = { ...readApe(tag), ...readId3(tag), ...metadata };
  return metadata;
}

import type { AudioMetadata } from "../metadata.ts";
import { readText, viewOf } from "../riff.ts";
import { factsOfTag } from "./tag-fields.ts";

/** Header and footer have one form: eight letters, then version, size, count and flags (APE tags, version 2). */
const FRAME_BYTES = 32;
/** Size and flags in front of each item. */
const ITEM_BYTES = 8;
/** More items than any program writes; a damaged count must not keep us busy. */
const MAX_ITEMS = 1_000;
/** Bits of an item's flags that say what it holds; 0 is text. */
const KIND_BITS = 6;
/** ID3v1 is as long, always. */
const ID3V1_BYTES = 128;

/** Bytes of the APEv2 tag with a header at the start; 0 without one. Its size counts the items and the footer. */
export function apeLength(bytes: Uint8Array): number {
  if (readText(bytes, 0, 8) !== "APETAGEX" || bytes.length < FRAME_BYTES) return 0;
  return FRAME_BYTES + viewOf(bytes).getUint32(12, true);
}

/** Reads an APEv2 tag that begins with its header; nothing from other bytes. */
export function readApe(tag: Uint8Array): AudioMetadata {
  return apeLength(tag) === 0 ? {} : readItems(tag.subarray(FRAME_BYTES), viewOf(tag).getUint32(16, true));
}

/** Reads the APEv2 tag at the end of a file, where ID3v1 may follow it; nothing without one. */
export function readTrailingApe(bytes: Uint8Array): AudioMetadata {
  const hasId3 = readText(bytes, bytes.length - ID3V1_BYTES, 3) === "TAG";
  const end = bytes.length - (hasId3 ? ID3V1_BYTES : 0);
  const footer = end - FRAME_BYTES;
  if (footer < 0 || readText(bytes, footer, 8) !== "APETAGEX") return {};
  const view = viewOf(bytes);
  const start = end - view.getUint32(footer + 12, true);
  return start < 0 ? {} : readItems(bytes.subarray(start, footer), view.getUint32(footer + 16, true));
}

function readItems(items: Uint8Array, count: number): AudioMetadata {
  const view = viewOf(items);
  const texts = new Map<string, string>();
  let at = 0;
  for (let left = Math.min(count, MAX_ITEMS); left > 0 && at + ITEM_BYTES < items.length; left--) {
    const size = view.getUint32(at, true);
    const isText = (view.getUint32(at + 4, true) & KIND_BITS) === 0;
    const nameEnd = items.indexOf(0, at + ITEM_BYTES);
    if (nameEnd < 0) break;
    const name = readText(items, at + ITEM_BYTES, nameEnd - at - ITEM_BYTES).toUpperCase();
    // Values of several parts have zeros between them.
    const [text = ""] = new TextDecoder().decode(items.subarray(nameEnd + 1, nameEnd + 1 + size)).split("\0");
    if (isText && !texts.has(name)) texts.set(name, text.trim());
    at = nameEnd + 1 + size;
  }
  return factsOfTag("ape", texts);
}

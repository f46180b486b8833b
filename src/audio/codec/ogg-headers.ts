import { AudioError, type Hertz } from "../audio.ts";
import type { AudioMetadata } from "./metadata.ts";
import { concatBytes, readText, viewOf } from "./riff.ts";
import { readVorbisComment } from "./vorbis-comment.ts";

/** What the headers and the last page of an Ogg Vorbis file say. */
export interface OggHeaders {
  sampleRate: Hertz;
  channels: number;
  /** Null when the file ends before a page that says so. */
  frames: number | null;
  metadata: AudioMetadata;
}

const PAGE_HEADER_BYTES = 27;
/** Pages that may hold the comment header: pictures inside it can be large. */
const MAX_HEADER_PAGES = 64;
/** A page is at most 65,307 bytes, so the last one begins within this many bytes of the end. */
const LAST_PAGE_WITHIN = 131_072;

interface Page {
  serial: number;
  granule: bigint;
  content: Uint8Array;
  end: number;
}

/**
 * Reads the headers of an Ogg Vorbis file.
 * @throws AudioError `truncated` when the file ends within them, `unsupported` when they make no sense
 */
export function readOggHeaders(bytes: Uint8Array): OggHeaders {
  const first = readPage(bytes, 0);
  if (!first || first.content.length < 30) throw new AudioError("truncated", "This Ogg file ends within its header.");
  const view = viewOf(first.content);
  const channels = first.content[11] ?? 0;
  const sampleRate = view.getUint32(12, true);
  if (channels === 0 || sampleRate === 0)
    throw new AudioError("unsupported", "This Ogg file does not state its format.");
  return { channels, sampleRate, frames: lastGranule(bytes, first.serial), metadata: readComment(bytes, first) };
}

function readPage(bytes: Uint8Array, offset: number): Page | null {
  if (readText(bytes, offset, 4) !== "OggS" || offset + PAGE_HEADER_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  const segments = bytes[offset + 26] ?? 0;
  const start = offset + PAGE_HEADER_BYTES + segments;
  const length = bytes.subarray(offset + PAGE_HEADER_BYTES, start).reduce((sum, lacing) => sum + lacing, 0);
  return {
    serial: view.getUint32(offset + 14, true),
    granule: view.getBigInt64(offset + 6, true),
    content: bytes.subarray(start, start + length),
    end: start + length,
  };
}

/** The last page of the stream counts all samples up to its end. */
function lastGranule(bytes: Uint8Array, serial: number): number | null {
  const earliest = Math.max(0, bytes.length - LAST_PAGE_WITHIN);
  for (let offset = bytes.lastIndexOf(0x4f); offset >= earliest; offset = bytes.lastIndexOf(0x4f, offset - 1)) {
    const page = readPage(bytes, offset);
    if (page?.serial === serial && page.granule > 0n) return Number(page.granule);
    if (offset === 0) break;
  }
  return null;
}

/** The comment header is the second packet: it begins the second page and may fill several. */
function readComment(bytes: Uint8Array, first: Page): AudioMetadata {
  const parts: Uint8Array[] = [];
  let page = readPage(bytes, first.end);
  for (let count = 0; page && count < MAX_HEADER_PAGES; count++) {
    parts.push(page.content);
    // A page with a position ends a packet of audio, so the headers are complete.
    if (page.granule > 0n) break;
    page = readPage(bytes, page.end);
  }
  const packet = concatBytes(parts);
  return readText(packet, 0, 7) === "\x03vorbis" ? readVorbisComment(packet.subarray(7)) : {};
}

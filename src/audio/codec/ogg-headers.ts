import { AudioError, type Hertz } from "../audio.ts";
import type { AudioMetadata } from "./metadata.ts";
import { concatBytes, readText, viewOf } from "./riff.ts";
import { readVorbisComment } from "./vorbis-comment.ts";

/** Content of an Ogg Vorbis file's headers and last page. */
export interface OggHeaders {
  sampleRate: Hertz;
  channels: number;
  /** Null when only decoding would tell: no page says so, a recording began in mid-stream, or streams follow one another. */
  frames: number | null;
  metadata: AudioMetadata;
}

const PAGE_HEADER_BYTES = 27;
/** Pages that may hold the comment header: pictures inside it can be large. */
const MAX_HEADER_PAGES = 64;
/** A page ends at most 255 packets, each of at most 4,096 new samples: a first page that counts more continues something. */
const MAX_PAGE_SAMPLES = 255 * 4_096;
/** A page is at most 65,307 bytes, so the last one begins within this many bytes of the end. */
const LAST_PAGE_WITHIN = 131_072;

interface Page {
  serial: number;
  /** Begins a stream. */
  isFirst: boolean;
  granule: bigint;
  content: Uint8Array;
  end: number;
}

/** The first bytes of an Ogg file's first packet, which name its codec; null if this is no Ogg file. */
export function oggCodec(bytes: Uint8Array): string | null {
  if (readText(bytes, 0, 4) !== "OggS") return null;
  const packet = PAGE_HEADER_BYTES + (bytes[26] ?? 0);
  return readText(bytes, packet, 8);
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
  const { metadata, firstPosition } = readStart(bytes, first);
  const isWhole = firstPosition <= MAX_PAGE_SAMPLES && oggLinks(bytes).length === 1;
  return { channels, sampleRate, frames: isWhole ? lastGranule(bytes, first.serial) : null, metadata };
}

/**
 * The streams that follow one another in a file ("chained"), each with its headers: radio recordings and joined files
 * have several, which may differ in rate and channels. Streams side by side are one link.
 */
export function oggLinks(bytes: Uint8Array): Uint8Array[] {
  const starts: number[] = [];
  let isWithin = false;
  for (let offset = 0; ;) {
    const page = readPage(bytes, offset);
    if (!page) break;
    if (page.isFirst && !isWithin) starts.push(offset);
    isWithin = page.isFirst;
    offset = page.end;
  }
  if (starts.length < 2) return [bytes];
  return starts.map((start, index) => bytes.subarray(start, starts[index + 1]));
}

function readPage(bytes: Uint8Array, offset: number): Page | null {
  if (readText(bytes, offset, 4) !== "OggS" || offset + PAGE_HEADER_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  const segments = bytes[offset + 26] ?? 0;
  const start = offset + PAGE_HEADER_BYTES + segments;
  const length = bytes.subarray(offset + PAGE_HEADER_BYTES, start).reduce((sum, lacing) => sum + lacing, 0);
  return {
    serial: view.getUint32(offset + 14, true),
    isFirst: ((bytes[offset + 5] ?? 0) & 2) !== 0,
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

/** The comment header is the second packet: it begins the second page and may fill several. Audio begins behind it. */
function readStart(bytes: Uint8Array, first: Page): { metadata: AudioMetadata; firstPosition: number } {
  const parts: Uint8Array[] = [];
  let page = readPage(bytes, first.end);
  for (let count = 0; page && page.granule <= 0n && count < MAX_HEADER_PAGES; count++) {
    parts.push(page.content);
    page = readPage(bytes, page.end);
  }
  // Headers and audio may share a page, where the headers were not followed by a new one.
  if (page) parts.push(page.content);
  const packet = concatBytes(parts);
  const metadata = readText(packet, 0, 7) === "\x03vorbis" ? readVorbisComment(packet.subarray(7)) : {};
  return { metadata, firstPosition: page ? Number(page.granule) : 0 };
}

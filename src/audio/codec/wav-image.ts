import type { ByteSource } from "./byte-source.ts";
import { readText, viewOf } from "./riff.ts";

/** Shorter files are read whole. */
const MIN_BYTES = 4 * 1024 * 1024;
/** More than any metadata, cover pictures included. */
const MAX_METADATA_BYTES = 32 * 1024 * 1024;
const MAX_CHUNKS = 4_096;
const HEADER_BYTES = 8;

/**
 * A long WAV file as an array of its length in which the samples are zero: for readers of headers and metadata. Memory that
 * nobody has written takes no room, so that it costs as much as the metadata.
 * @returns null for a short file, for one of another format, and where chunks are too many or too large
 */
export function wavImage(source: ByteSource): Uint8Array | null {
  const head = source.read(0, 12);
  if (source.size < MIN_BYTES || readText(head, 0, 4) !== "RIFF" || readText(head, 8, 4) !== "WAVE") return null;
  const image = new Uint8Array(source.size);
  const copy = (start: number, end: number) => image.set(source.read(start, end), start);
  copy(0, 12);
  let metadataBytes = 0;
  for (let offset = 12, count = 0; offset + HEADER_BYTES <= source.size; count++) {
    const content = offset + HEADER_BYTES;
    copy(offset, content);
    const size = viewOf(image).getUint32(offset + 4, true);
    if (readText(image, offset, 4) !== "data") {
      metadataBytes += Math.min(size, source.size - content);
      if (metadataBytes > MAX_METADATA_BYTES || count > MAX_CHUNKS) return null;
      copy(content, Math.min(content + size, source.size));
    }
    offset = content + size + (size % 2);
  }
  return image;
}

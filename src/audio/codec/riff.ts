/** One chunk of a RIFF file. */
export interface Chunk {
  id: string;
  /** Where its content begins in the file. */
  offset: number;
  /** Size claimed by the header; may reach past the end of the file. */
  declaredSize: number;
  /** Bytes that are present. */
  bytes: Uint8Array;
}

const CHUNK_HEADER_BYTES = 8;

/** A view for reading numbers; shares the memory. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `length` bytes as Latin-1 text, up to the first NUL; short at the end of the file. */
export function readText(bytes: Uint8Array, offset: number, length: number): string {
  let text = "";
  // A file says how long its texts are: arguments of one call would overflow the stack.
  for (const code of bytes.subarray(offset, offset + length)) {
    if (code === 0) break;
    text += String.fromCharCode(code);
  }
  return text;
}

interface ChunkOptions {
  sizeOf?: (id: string, declared: number) => number;
  isBigEndian?: boolean;
}

/**
 * The chunks from `start` on, in file order. Sizes are trusted only as far as the file reaches; odd chunks are
 * padded to even offsets as the RIFF rules say.
 * @param options.sizeOf corrects a declared size (RF64 keeps large ones elsewhere)
 * @param options.isBigEndian as in AIFF and RIFX
 */
export function* readChunks(
  bytes: Uint8Array,
  start: number,
  { sizeOf = (_, declared) => declared, isBigEndian = false }: ChunkOptions = {},
): Generator<Chunk> {
  const view = viewOf(bytes);
  let offset = start;
  while (offset + CHUNK_HEADER_BYTES <= bytes.length) {
    const id = readText(bytes, offset, 4);
    const declaredSize = sizeOf(id, view.getUint32(offset + 4, !isBigEndian));
    const content = offset + CHUNK_HEADER_BYTES;
    yield { id, offset: content, declaredSize, bytes: bytes.subarray(content, content + declaredSize) };
    offset = content + declaredSize + (declaredSize % 2);
  }
}

/** A chunk with its header and, after odd content, its pad byte. */
export function encodeChunk(id: string, content: Uint8Array): Uint8Array {
  const chunk = new Uint8Array(CHUNK_HEADER_BYTES + content.length + (content.length % 2));
  writeText(chunk, 0, id);
  viewOf(chunk).setUint32(4, content.length, true);
  chunk.set(content, CHUNK_HEADER_BYTES);
  return chunk;
}

/** Writes Latin-1 text; characters outside become "?". */
export function writeText(bytes: Uint8Array, offset: number, text: string): void {
  for (let i = 0; i < text.length && offset + i < bytes.length; i++) {
    const code = text.charCodeAt(i);
    bytes[offset + i] = code < 256 ? code : 63;
  }
}

/** All parts one after the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

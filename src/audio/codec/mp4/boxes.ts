import { readText, viewOf } from "../riff.ts";

/** One box of an MP4, M4A or QuickTime file (ISO/IEC 14496-12, section 4.2). */
export interface Box {
  type: string;
  /** Where its header begins in the file. */
  start: number;
  /** Where its content begins in the file. */
  offset: number;
  content: Uint8Array;
}

const HEADER_BYTES = 8;
/** Boxes of one level that are looked at: damage must not keep us busy. */
const MAX_BOXES = 100_000;

/** The boxes within `bytes`, as far as they are whole; the last may be cut off. @param base where `bytes` begin in the file */
export function* readBoxes(bytes: Uint8Array, base = 0): Generator<Box> {
  const view = viewOf(bytes);
  let at = 0;
  for (let count = 0; count < MAX_BOXES && at + HEADER_BYTES <= bytes.length; count++) {
    const type = readText(bytes, at + 4, 4);
    const small = view.getUint32(at);
    const isLarge = small === 1 && at + 16 <= bytes.length;
    const header = isLarge ? 16 : HEADER_BYTES;
    // 0: up to the end.
    const size = isLarge ? Number(view.getBigUint64(at + 8)) : small === 0 ? bytes.length - at : small;
    if (size < header) return;
    yield { type, start: base + at, offset: base + at + header, content: bytes.subarray(at + header, at + size) };
    at += size;
  }
}

/** The first box at the end of a path of types, each within the one before. */
export function findBox(bytes: Uint8Array, ...path: readonly string[]): Uint8Array | null {
  let within: Uint8Array | null = bytes;
  for (const type of path) {
    if (!within) return null;
    within = contentOf(within, type);
  }
  return within;
}

function contentOf(bytes: Uint8Array, type: string): Uint8Array | null {
  for (const box of readBoxes(bytes)) if (box.type === type) return box.content;
  return null;
}

/** A box of numbers: version, and the numbers behind version and flags. Reading behind its end gives 0. */
export class FullBox {
  readonly version: number;
  readonly flags: number;
  readonly #view: DataView;
  #at = 4;

  constructor(content: Uint8Array) {
    this.#view = viewOf(content);
    const head = this.#has(0, 4) ? this.#view.getUint32(0) : 0;
    this.version = head >>> 24;
    this.flags = head & 0xff_ffff;
  }

  skip(bytes: number): void {
    this.#at += bytes;
  }

  /** Bytes that are left. */
  get left(): number {
    return Math.max(0, this.#view.byteLength - this.#at);
  }

  u8(): number {
    return this.#take(1, (at) => this.#view.getUint8(at));
  }

  u16(): number {
    return this.#take(2, (at) => this.#view.getUint16(at));
  }

  u32(): number {
    return this.#take(4, (at) => this.#view.getUint32(at));
  }

  i32(): number {
    return this.#take(4, (at) => this.#view.getInt32(at));
  }

  u64(): number {
    return this.#take(8, (at) => Number(this.#view.getBigUint64(at)));
  }

  i64(): number {
    return this.#take(8, (at) => Number(this.#view.getBigInt64(at)));
  }

  #take(bytes: number, read: (at: number) => number): number {
    const at = this.#at;
    this.#at += bytes;
    return this.#has(at, bytes) ? read(at) : 0;
  }

  #has(at: number, bytes: number): boolean {
    return at + bytes <= this.#view.byteLength;
  }
}

import { concatBytes, readText, viewOf } from "../riff.ts";

/** One page of an Ogg file (RFC 3533, section 6). */
export interface OggPage {
  serial: number;
  /** Begins a stream. */
  isFirst: boolean;
  /** Ends a stream. */
  isLast: boolean;
  /** Its first piece goes on with a packet of the page before. */
  isContinued: boolean;
  /** Position in the stream behind the last packet that ends here; null if none does. */
  granule: number | null;
  /** Pieces of packets. */
  pieces: Uint8Array[];
  /** The last piece goes on in the next page. */
  isOpen: boolean;
  /** Where the next page should begin. */
  end: number;
}

const HEADER_BYTES = 27;
const FLAGS = { continued: 1, first: 2, last: 4 };

/** The pages of an Ogg file. Bytes between them (damage, or something appended) are passed over. */
export function* readPages(bytes: Uint8Array): Generator<OggPage> {
  for (let offset = 0; ;) {
    const start = findPage(bytes, offset);
    const page = start === null ? null : readPage(bytes, start);
    if (!page) return;
    yield page;
    offset = page.end;
  }
}

function findPage(bytes: Uint8Array, from: number): number | null {
  for (let offset = bytes.indexOf(0x4f, from); offset !== -1; offset = bytes.indexOf(0x4f, offset + 1)) {
    if (readText(bytes, offset, 4) === "OggS" && bytes[offset + 4] === 0) return offset;
  }
  return null;
}

/** @returns null at the end of the file; a page that is cut off has the pieces that are there */
function readPage(bytes: Uint8Array, offset: number): OggPage | null {
  if (offset + HEADER_BYTES > bytes.length) return null;
  const view = viewOf(bytes);
  const flags = bytes[offset + 5] ?? 0;
  const lacing = bytes.subarray(offset + HEADER_BYTES, offset + HEADER_BYTES + (bytes[offset + 26] ?? 0));
  const position = view.getBigInt64(offset + 6, true);
  return {
    serial: view.getUint32(offset + 14, true),
    isFirst: (flags & FLAGS.first) !== 0,
    isLast: (flags & FLAGS.last) !== 0,
    isContinued: (flags & FLAGS.continued) !== 0,
    granule: position < 0n ? null : Number(position),
    ...readPieces(bytes, offset + HEADER_BYTES + lacing.length, lacing),
  };
}

/** A packet's lengths are 255 each until one below ends it. */
function readPieces(bytes: Uint8Array, start: number, lacing: Uint8Array): Pick<OggPage, "pieces" | "isOpen" | "end"> {
  const pieces: Uint8Array[] = [];
  let from = start;
  let end = start;
  for (const length of lacing) {
    end += length;
    if (end > bytes.length) {
      // Part of a packet is no packet; but the first one names the codec.
      return { pieces: pieces.length > 0 ? pieces : [bytes.subarray(from)], isOpen: false, end: bytes.length };
    }
    if (length === 255) continue;
    pieces.push(bytes.subarray(from, end));
    from = end;
  }
  const isOpen = lacing.length > 0 && lacing.at(-1) === 255;
  if (isOpen) pieces.push(bytes.subarray(from, end));
  return { pieces, isOpen, end };
}

/** Packets of one stream that end on the same page. */
export interface PacketBatch {
  packets: Uint8Array[];
  /** Position behind the last of them. */
  granule: number | null;
  isLast: boolean;
}

/** Puts the packets of one stream together. Does not hold: pages of other streams. */
export class PacketAssembler {
  readonly batches: PacketBatch[] = [];
  #open: Uint8Array[] | null = null;

  /** Takes the stream's next page. What lacks its beginning is left out: it is in a page that is lost. */
  add({ pieces, isContinued, isOpen, granule, isLast }: OggPage): void {
    const packets: Uint8Array[] = [];
    pieces.forEach((piece, index) => {
      const isRest = index === 0 && isContinued;
      const before = isRest ? this.#open : [];
      const parts = before === null ? null : [...before, piece];
      this.#open = isOpen && index === pieces.length - 1 ? parts : null;
      if (parts && this.#open === null) packets.push(parts.length === 1 ? piece : concatBytes(parts));
    });
    if (packets.length > 0 || isLast) this.batches.push({ packets, granule, isLast });
  }
}

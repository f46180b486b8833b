import { AudioError } from "../../audio.ts";
import { ENCODINGS, floatEncoding, type SampleEncoding, signedEncoding } from "../pcm/encodings.ts";
import { type Coding, layOut, type SoundLayout } from "../pcm/sound-layout.ts";
import { readText, viewOf } from "../riff.ts";

/** A chunk of a CAF file; its bytes are those that are there. */
export interface CafChunk {
  id: string;
  /** -1 or 0 for audio up to the end of the file, whose writer did not know its length. */
  declaredSize: number;
  bytes: Uint8Array;
}

/** Fields of the description that every CAF file begins with. */
export interface CafDescription {
  sampleRate: number;
  /** Four characters: lpcm, alac, aac and others. */
  codec: string;
  flags: number;
  bytesPerPacket: number;
  framesPerPacket: number;
  channels: number;
  bits: number;
}

const FILE_HEADER_BYTES = 8;
const CHUNK_HEADER_BYTES = 12;
const DESCRIPTION_BYTES = 32;
/** A count of edits in front of the samples. */
const EDIT_COUNT_BYTES = 4;
const FLAGS = { float: 1, littleEndian: 2 } as const;

/** True for a file of Apple's Core Audio Format. */
export function isCaf(bytes: Uint8Array): boolean {
  return readText(bytes, 0, 4) === "caff";
}

/** The chunks in file order, as far as the file reaches. */
export function* readCafChunks(bytes: Uint8Array): Generator<CafChunk> {
  const view = viewOf(bytes);
  let at = FILE_HEADER_BYTES;
  while (at + CHUNK_HEADER_BYTES <= bytes.length) {
    const offset = at + CHUNK_HEADER_BYTES;
    const declaredSize = Number(view.getBigInt64(at + 4));
    const id = readText(bytes, at, 4);
    // Audio has a count of edits at least: recorders write 0 or -1 before they know its size.
    const isOpen = declaredSize < 0 || (id === "data" && declaredSize === 0);
    const end = isOpen ? bytes.length : offset + declaredSize;
    yield { id, declaredSize, bytes: bytes.subarray(offset, end) };
    at = end;
  }
}

/**
 * The description of a CAF file.
 * @throws AudioError `truncated` when the file ends before it
 */
export function describeCaf(chunks: readonly CafChunk[]): CafDescription {
  const bytes = chunks.find(({ id }) => id === "desc")?.bytes;
  if (!bytes || bytes.length < DESCRIPTION_BYTES)
    throw new AudioError("truncated", "This CAF file ends before its format is described.");
  const view = viewOf(bytes);
  return {
    sampleRate: Math.round(view.getFloat64(0)),
    codec: String.fromCharCode(...bytes.subarray(8, 12)),
    flags: view.getUint32(12),
    bytesPerPacket: view.getUint32(16),
    framesPerPacket: view.getUint32(20),
    channels: view.getUint32(24),
    bits: view.getUint32(28),
  };
}

/** The sound of a CAF file: its data chunk without the count of edits in front; null if there is none. */
export function cafData(chunks: readonly CafChunk[]): { data: Uint8Array; announcedBytes: number | null } | null {
  const chunk = chunks.find(({ id }) => id === "data");
  if (!chunk) return null;
  const data = chunk.bytes.subarray(EDIT_COUNT_BYTES);
  return { data, announcedBytes: chunk.declaredSize <= 0 ? null : chunk.declaredSize - EDIT_COUNT_BYTES };
}

/**
 * Lays out a CAF file of PCM, A-law, µ-law or IMA ADPCM (Apple Core Audio Format Specification 1.0).
 * @throws AudioError `truncated`, `empty` or `unsupported`
 */
export function layOutCaf(chunks: readonly CafChunk[], description: CafDescription): SoundLayout {
  const coding = description.channels > 0 ? codingOf(description) : undefined;
  if (!coding) throw unreadable(description);
  const sound = cafData(chunks);
  if (!sound) throw new AudioError("truncated", "This CAF file ends before its audio begins (it has no data chunk).");
  const { sampleRate, channels } = description;
  const statedFrames = validFrames(chunks, coding);
  return layOut({ name: "CAF", sampleRate, channels, coding, ...sound, statedFrames });
}

function codingOf(description: CafDescription): Coding | undefined {
  const { codec, channels } = description;
  if (codec === "ima4") return { kind: "ima-packets" };
  if (codec === "ulaw" || codec === "alaw") return { kind: "samples", encoding: codec, frameBytes: channels };
  const encoding = codec === "lpcm" ? linearEncoding(description) : undefined;
  if (!encoding) return undefined;
  return { kind: "samples", encoding, frameBytes: ENCODINGS[encoding].bytes * channels };
}

/** Bits that do not fill their container lie at its top. */
function linearEncoding({
  flags,
  bytesPerPacket,
  framesPerPacket,
  channels,
  bits,
}: CafDescription): SampleEncoding | undefined {
  if (framesPerPacket > 1) return undefined;
  const bytes = bytesPerPacket > 0 ? bytesPerPacket / channels : Math.ceil(bits / 8);
  const isLittleEndian = (flags & FLAGS.littleEndian) !== 0;
  return flags & FLAGS.float ? floatEncoding(bytes, isLittleEndian) : signedEncoding(bytes, isLittleEndian);
}

/** The packet table counts the samples of compressed audio, whose last packet is filled up. */
function validFrames(chunks: readonly CafChunk[], coding: Coding): number | null {
  const table = chunks.find(({ id }) => id === "pakt")?.bytes;
  if (coding.kind === "samples" || !table || table.length < 24) return null;
  const frames = Number(viewOf(table).getBigInt64(8));
  return frames > 0 ? frames : null;
}

/** Names of codecs that are not read here. */
const OTHERS: Record<string, string> = {
  "aac ": "AAC",
  aacp: "AAC",
  opus: "Opus",
  flac: "FLAC",
  MAC3: "MACE 3:1",
  MAC6: "MACE 6:1",
  ilbc: "iLBC",
  samr: "AMR",
  "ac-3": "Dolby AC-3",
};

function unreadable({ codec, bits, channels }: CafDescription): AudioError {
  const what = codec === "lpcm" ? `PCM of ${bits} bits` : (OTHERS[codec] ?? `"${codec}" audio`);
  return new AudioError(
    "unsupported",
    `This CAF file holds ${what} in ${channels} channels; PCM of 8, 16, 24, 32 or 64 bits, float, A-law, µ-law, IMA ADPCM, ` +
      "Apple Lossless, AAC and MP3 can be read.",
  );
}

import { parseTempo, presentOnly, type AudioMetadata } from "../metadata.ts";
import { concatBytes, readText, viewOf, writeText } from "../riff.ts";
import { factsOfTag, tagOfFacts } from "./tag-fields.ts";

const HEADER_BYTES = 10;
const FRAME_HEADER_BYTES = 10;
const ENCODINGS = ["latin1", "utf-16", "utf-16be", "utf-8"] as const;

/** Bytes of the ID3v2 tag at the start of a file, its header and footer included; 0 without one. */
export function id3Length(bytes: Uint8Array): number {
  if (readText(bytes, 0, 3) !== "ID3" || bytes.length < HEADER_BYTES) return 0;
  const hasFooter = bytes[3] === 4 && ((bytes[5] ?? 0) & TAG_FLAGS.footer) !== 0;
  return HEADER_BYTES + readSyncSafe(bytes, 6) + (hasFooter ? HEADER_BYTES : 0);
}

/** A frame of the user's own, under which the exact tempo stands beside TBPM, which holds whole numbers only. */
const EXACT_TEMPO = "BPM";

/** Tempo, key, title, comment and encoder of an ID3v2.2, 2.3 or 2.4 tag; nothing for other versions or damaged tags. */
export function readId3(bytes: Uint8Array): AudioMetadata {
  const length = Math.min(id3Length(bytes), bytes.length);
  const version = bytes[3] ?? 0;
  if (length === 0 || version < 2 || version > 4) return {};
  const texts = new Map<string, string>();
  let exact: number | undefined;
  for (const { id, about, text } of readTextFrames(bytes.subarray(0, length), version)) {
    if (id === "TXXX") {
      if (about.toUpperCase() === EXACT_TEMPO) exact ??= parseTempo(text);
    } else if (about === "" || !texts.has(id)) {
      // A comment without a description is the person's; what programs note beside it has one.
      texts.set(id, text);
    }
  }
  const facts = factsOfTag("id3", texts);
  return presentOnly({ ...facts, bpm: tempoOf(facts.bpm, exact) });
}

/** The exact tempo, unless a program that does not know of it has changed the whole one since. */
function tempoOf(whole: number | undefined, exact: number | undefined): number | undefined {
  if (whole === undefined || exact === undefined) return whole ?? exact;
  return Number.isInteger(whole) && Math.abs(whole - exact) < 1 ? exact : whole;
}

/** An ID3v2.3 tag with what is known; no bytes if nothing is. */
export function encodeId3(metadata: AudioMetadata): Uint8Array {
  const { bpm } = metadata;
  const frames = tagOfFacts("id3", metadata).map(([id, text]) => {
    if (id === "COMM") return encodeFrame(id, encodeComment(text));
    // ID3v2.3, section 4.2.1: "an integer and represented as a numerical string".
    return encodeFrame(id, encodeUtf16(id === "TBPM" ? String(Math.round(Number(text))) : text));
  });
  if (bpm !== undefined && !Number.isInteger(bpm)) frames.push(encodeFrame("TXXX", encodeUserText(EXACT_TEMPO, bpm)));
  if (frames.length === 0) return new Uint8Array(0);
  const body = concatBytes(frames);
  const header = new Uint8Array(HEADER_BYTES);
  writeText(header, 0, "ID3");
  header[3] = 3;
  for (let i = 0; i < 4; i++) header[6 + i] = (body.length >> (7 * (3 - i))) & 0x7f;
  return concatBytes([header, body]);
}

interface TextFrame {
  id: string;
  /** Description of a comment or of a text of the user's own. */
  about: string;
  text: string;
}

/** Bits of the tag's flags, and of a frame's in version 2.4 (id3.org, "ID3 tag version 2.4.0", sections 3.1 and 4.1.2). */
const TAG_FLAGS = { unsynchronised: 0x80, extended: 0x40, footer: 0x10 };
/** In version 2.2 the bit of the extended header meant a compression that was never defined: such a tag is ignored. */
const COMPRESSED_SHORT_TAG = 0x40;
const FRAME_FLAGS = { unsynchronised: 2, lengthFirst: 1 };

function* readTextFrames(tag: Uint8Array, version: number): Generator<TextFrame> {
  const flags = tag[5] ?? 0;
  if (version === 2 && flags & COMPRESSED_SHORT_TAG) return;
  const isUnsynchronised = (flags & TAG_FLAGS.unsynchronised) !== 0;
  // Up to 2.3 everything behind the header is altered, in 2.4 each frame's content.
  const body = tag.subarray(HEADER_BYTES);
  const bytes = version < 4 && isUnsynchronised ? resynchronise(body) : body;
  const layout = version === 2 ? SHORT_LAYOUT : LONG_LAYOUT;
  let offset = version > 2 && flags & TAG_FLAGS.extended ? extendedHeaderBytes(bytes, version) : 0;
  while (offset + layout.headerBytes < bytes.length && bytes[offset] !== 0) {
    const id = readText(bytes, offset, layout.idBytes);
    const size = version === 4 ? readSyncSafe(bytes, offset + 4) : readSize(bytes, offset + layout.idBytes, layout);
    const start = offset + layout.headerBytes;
    const content = bytes.subarray(start, start + size);
    const frameFlags =
      version === 4 ? (bytes[offset + 9] ?? 0) | (isUnsynchronised ? FRAME_FLAGS.unsynchronised : 0) : 0;
    const frame = readTextFrame(LONG_NAMES.get(id) ?? id, plainContent(content, frameFlags));
    if (frame) yield frame;
    offset = start + size;
  }
}

/** Frames of version 2.2 have short names, sizes of three bytes and no flags (id3.org, "ID3 tag version 2", 3.2). */
const SHORT_LAYOUT = { idBytes: 3, sizeBytes: 3, headerBytes: 6 };
const LONG_LAYOUT = { idBytes: 4, sizeBytes: 4, headerBytes: FRAME_HEADER_BYTES };
const LONG_NAMES = new Map(
  Object.entries({ TT2: "TIT2", TBP: "TBPM", TKE: "TKEY", COM: "COMM", TSS: "TSSE", TEN: "TENC", TXX: "TXXX" }),
);

function readSize(bytes: Uint8Array, offset: number, { sizeBytes }: typeof LONG_LAYOUT): number {
  return bytes.subarray(offset, offset + sizeBytes).reduce((size, byte) => size * 256 + byte, 0);
}

/** Programs keep numbers for themselves in comments whose description begins so. */
const PROGRAM_NOTE = /^iTun/;

function readTextFrame(id: string, content: Uint8Array): TextFrame | null {
  const encoding = content[0] ?? 0;
  if (id === "TXXX") return readDescribed(id, decodeText(encoding, content.subarray(1)));
  if (id.startsWith("T")) return { id, about: "", text: decodeText(encoding, content.subarray(1)) };
  if (id !== "COMM") return null;
  const comment = readDescribed(id, decodeText(encoding, content.subarray(4)));
  return PROGRAM_NOTE.test(comment.about) ? null : comment;
}

/** A description, a zero, the text. */
function readDescribed(id: string, content: string): TextFrame {
  const [about = "", text = about] = content.split("\0").map((part) => part.replace(/^[\ufeff\ufffe]/, "").trim());
  return { id, about, text };
}

/** In 2.3 the size does not count its own four bytes; in 2.4 it does. */
function extendedHeaderBytes(bytes: Uint8Array, version: number): number {
  if (version === 4) return readSyncSafe(bytes, 0);
  return bytes.length < 4 ? 0 : 4 + viewOf(bytes).getUint32(0);
}

function plainContent(content: Uint8Array, flags: number): Uint8Array {
  const bytes = flags & FRAME_FLAGS.lengthFirst ? content.subarray(4) : content;
  return flags & FRAME_FLAGS.unsynchronised ? resynchronise(bytes) : bytes;
}

/** Takes out the zeros that were put behind each 0xFF, so that no player takes a tag for sound. */
function resynchronise(bytes: Uint8Array): Uint8Array {
  return bytes.filter((byte, i) => byte !== 0 || bytes[i - 1] !== 0xff);
}

function decodeText(encoding: number, bytes: Uint8Array): string {
  const name = ENCODINGS[encoding] ?? "latin1";
  const isBigEndian = name === "utf-16" && bytes[0] === 0xfe && bytes[1] === 0xff;
  const text = new TextDecoder(isBigEndian ? "utf-16be" : name).decode(bytes);
  return text.replace(/\0+$/, "").trim();
}

/** Sizes in ID3 keep the top bit of each byte clear, so that they never look like a frame's start. */
function readSyncSafe(bytes: Uint8Array, offset: number): number {
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(offset, offset + 4);
  return ((a & 0x7f) << 21) | ((b & 0x7f) << 14) | ((c & 0x7f) << 7) | (d & 0x7f);
}

function encodeFrame(id: string, content: Uint8Array): Uint8Array {
  const header = new Uint8Array(FRAME_HEADER_BYTES);
  writeText(header, 0, id);
  viewOf(header).setUint32(4, content.length);
  return concatBytes([header, content]);
}

/** The encoding byte, a byte order mark and the text. */
function encodeUtf16(text: string): Uint8Array {
  return concatBytes([Uint8Array.of(1), utf16(text)]);
}

/** Encoding, language, an empty description, the comment. */
function encodeComment(text: string): Uint8Array {
  const language = new Uint8Array(4);
  writeText(language, 0, "\x01eng");
  return concatBytes([language, utf16(""), Uint8Array.of(0, 0), utf16(text)]);
}

/** The encoding, a description, the text. */
function encodeUserText(description: string, value: number): Uint8Array {
  return concatBytes([Uint8Array.of(1), utf16(description), Uint8Array.of(0, 0), utf16(String(value))]);
}

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * text.length);
  const view = viewOf(bytes);
  view.setUint16(0, 0xfeff, true);
  for (let i = 0; i < text.length; i++) view.setUint16(2 + 2 * i, text.charCodeAt(i), true);
  return bytes;
}

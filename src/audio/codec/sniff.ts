import { AudioError } from "../audio.ts";
import { readableFormats } from "../../contracts/audio/audio-formats.ts";
import { tagsLength } from "./tags/leading-tags.ts";
import { firstPacketOf, isOgg } from "./ogg/read.ts";
import { READERS } from "./readers/table.ts";
import type { FormatReader } from "./readers/reader.ts";
import { readText } from "./riff.ts";

/** Sound that other programs read, by its first bytes. */
const OTHER_SOUND: readonly [text: string, name: string][] = [
  ["ADIF", "a bare AAC stream (ADIF)"],
  ["MAC ", "a Monkey's Audio file"],
  ["TTA1", "a True Audio (TTA) file"],
  ["#!AMR", "an AMR file"],
  ["0&\xb2u", "a Windows Media (WMA) file"],
];

/** Other things people hand over, by their first bytes: [offset, text, what it is]. */
const OTHERS: readonly [number, string, string][] = [
  [0, "MThd", "a MIDI file: notes, not audio"],
  [0, "FORM", "an IFF file that is not AIFF"],
  [0, "RIFF", "a RIFF file that is not WAV"],
  [0, "RIFX", "a RIFX file that is not WAV"],
  [0, "PK\x03\x04", "a ZIP archive"],
  [0, "\x1f\x8b", "a gzip archive"],
  [0, "%PDF", "a PDF document"],
  [0, "\x89PNG", "a PNG picture"],
  [0, "\xff\xd8\xff", "a JPEG picture"],
  [0, "GIF8", "a GIF picture"],
];

/**
 * The reader of a file, chosen by its content; names and media types are not asked, since they lie.
 * @throws AudioError `empty` for no bytes, `unsupported` for everything that cannot be read, naming what was found
 */
export function readerOf(bytes: Uint8Array): FormatReader {
  if (bytes.length === 0) throw new AudioError("empty", "This file is empty (0 bytes).");
  const reader = READERS.find(({ recognises }) => recognises(bytes));
  if (reader) return reader;
  const sound = OTHER_SOUND.find(([text]) => startsWith(bytes, 0, text));
  const what = sound ? sound[1] : describe(bytes);
  const remedy = sound ? " Convert it first: ffmpeg -i FILE out.wav." : "";
  throw new AudioError("unsupported", `This is ${what}; ${readableFormats()} can be read.${remedy}`);
}

const OGG_CODECS: readonly [string, string][] = [
  ["Speex   ", "Speex audio in an Ogg file"],
  ["\x80theora", "a Theora video"],
];

function describeOgg(codec: string): string {
  const known = OGG_CODECS.find(([id]) => codec.startsWith(id));
  return known ? known[1] : "an Ogg file of an unknown codec";
}

function describe(bytes: Uint8Array): string {
  if (isOgg(bytes)) return describeOgg(firstPacketOf(bytes));
  if (isFreeFormat(bytes.subarray(tagsLength(bytes))))
    return "an MP3 in the free format, which few programs read (lame --decode FILE out.wav does)";
  const known = OTHERS.find(([offset, text]) => startsWith(bytes, offset, text));
  if (known) return known[2];
  if (looksLikeText(bytes))
    return /<(!doctype html|html|head|body)/i.test(readText(bytes, 0, 512)) ? "an HTML page" : "a text file";
  return "not audio in any known format";
}

/** A header of MPEG audio without a bit rate; two of them, so that no other file is taken for one. */
function isFreeFormat(bytes: Uint8Array): boolean {
  const [b0 = 0, b1 = 0, b2 = 0] = bytes;
  const isHeader = b0 === 0xff && (b1 & 0xe0) === 0xe0 && (b1 & 0x18) !== 0x08 && (b1 & 6) !== 0;
  if (!isHeader || b2 >> 4 !== 0 || (b2 & 12) === 12) return false;
  for (let at = bytes.indexOf(0xff, 1); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    // The next frame may have one byte more or less.
    if (bytes[at + 1] === b1 && ((bytes[at + 2] ?? 0xff) & 0xfd) === (b2 & 0xfd)) return true;
  }
  return false;
}

function startsWith(bytes: Uint8Array, offset: number, text: string): boolean {
  return [...text].every((character, i) => bytes[offset + i] === character.charCodeAt(0));
}

/** Bytes looked at when telling text from binary data. */
const TEXT_SAMPLE_BYTES = 512;

function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.subarray(0, TEXT_SAMPLE_BYTES).every((byte) => byte >= 32 || byte === 9 || byte === 10 || byte === 13);
}

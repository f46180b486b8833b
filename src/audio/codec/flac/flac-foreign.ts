import type { Hertz } from "../../audio.ts";
import type { AudioMetadata } from "../metadata.ts";
import { concatBytes, encodeChunk, readChunks, readText, viewOf, writeText, type Chunk } from "../riff.ts";
import { encodeTrailingChunks } from "../wav-chunks.ts";

/**
 * Chunks of a WAV file within FLAC, where `flac --keep-foreign-metadata` puts them and finds them again: one APPLICATION
 * block for each, with the id "riff", in the order of the file; the data chunk as its header alone
 * (foreign_metadata.c of flac 1.4). So loop points and root note stay with the sound.
 */

const APPLICATION = "riff";
const KEPT = ["smpl", "acid"];
const CHUNK_HEADER_BYTES = 8;
const FORMAT_BYTES = 16;
const PCM = 1;

/** Shape of the WAV file that the sound would be. */
interface SoundShape {
  sampleRate: Hertz;
  channels: number;
  bitDepth: number;
  frames: number;
}

/** Contents of the APPLICATION blocks; none where there are no loop points, no root note and no form to keep. */
export function encodeForeignChunks(metadata: AudioMetadata, shape: SoundShape): Uint8Array[] {
  const { loop, rootMidiNote, oneShot } = metadata;
  if (loop === undefined && rootMidiNote === undefined && oneShot === undefined) return [];
  const trailing = encodeTrailingChunks(metadata, shape.frames, shape.sampleRate);
  const kept = trailing.filter((chunk) => KEPT.includes(readText(chunk, 0, 4)));
  const format = encodeFormat(shape);
  const dataBytes = (shape.frames * shape.channels * shape.bitDepth) / 8;
  const data = encodeChunk("data", new Uint8Array(0));
  viewOf(data).setUint32(4, dataBytes, true);
  const size = [format, ...kept].reduce((sum, chunk) => sum + chunk.length, 0);
  const header = new Uint8Array(12);
  writeText(header, 0, "RIFF");
  viewOf(header).setUint32(4, 4 + size + CHUNK_HEADER_BYTES + dataBytes + (dataBytes % 2), true);
  writeText(header, 8, "WAVE");
  return [header, format, data, ...kept].map((part) => concatBytes([new TextEncoder().encode(APPLICATION), part]));
}

function encodeFormat({ sampleRate, channels, bitDepth }: SoundShape): Uint8Array {
  const bytes = new Uint8Array(FORMAT_BYTES);
  const view = viewOf(bytes);
  const frameBytes = (channels * bitDepth) / 8;
  view.setUint16(0, PCM, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, sampleRate, true);
  view.setUint32(8, sampleRate * frameBytes, true);
  view.setUint16(12, frameBytes, true);
  view.setUint16(14, bitDepth, true);
  return encodeChunk("fmt ", bytes);
}

/** The chunk in the content of an APPLICATION block; none in that of another application, or that says nothing of the sound. */
export function readForeignChunk(block: Uint8Array): Chunk[] {
  if (readText(block, 0, 4) !== APPLICATION) return [];
  return [...readChunks(block, 4)].filter(({ id }) => KEPT.includes(id)).slice(0, 1);
}

import { execFile } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { AudioData } from "../../audio/audio.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { chunk, formatChunk, riffOf } from "../../audio/codec/riff.fixture.ts";
import { createRandom, type Random } from "../../audio/core/random.ts";
import type { Kind } from "./kinds.ts";

/** A file that programs which are not ours have made. */
interface ForeignFile {
  /** For a person: rate, channels, length and setting. */
  label: string;
  /** Samples per channel of its source. */
  length: number;
  sampleRate: number;
}

const run = promisify(execFile);
/** A picture of this size pushes what follows out of the reach of a reader that looks ahead a little. */
const PICTURE_BYTES = 70_000;

/** Makes file `index` of a kind at `output`. */
export async function makeFile(kind: Kind, index: number, output: string): Promise<ForeignFile> {
  const random = createRandom(kind.name, index);
  const sampleRate = random.pick(kind.rates);
  const channels = random.pick(kind.channels);
  const setting = kind.settings[index % kind.settings.length] ?? "";
  const [pieces, lengths]: [Uint8Array[], number[]] = [[], []];
  for (let piece = 0; piece < (kind.pieces ?? 1); piece++) {
    const length = 1_000 + random.integer(3 * sampleRate);
    await writeFile(`${output}.source.wav`, sourceOf(kind, soundOf({ sampleRate, channels, length }, random), index));
    await encode(kind, { input: `${output}.source.wav`, output, setting });
    pieces.push(await readFile(output));
    lengths.push(length);
  }
  await rm(`${output}.source.wav`);
  const tags = kind.hasSeveralTags ? severalTags(index) : [];
  await writeFile(output, Buffer.concat([...tags, ...pieces]));
  const depth = kind.validBits ? `, ${depthOf(kind.validBits, index)} bits` : "";
  const label = `${sampleRate} Hz, ${channels} channels, ${lengths.join(" + ")} samples${depth}, ${setting}`;
  return { label, length: lengths.reduce((sum, length) => sum + length, 0), sampleRate };
}

/** Tones and noise, at a level of its own for each channel. */
function soundOf(shape: { sampleRate: number; channels: number; length: number }, random: Random): AudioData {
  const { sampleRate, length } = shape;
  const channels = Array.from({ length: shape.channels }, (_, channel) =>
    Float32Array.from({ length }, (_unused, i) => {
      const tone = Math.sin((2 * Math.PI * 220 * (channel + 1) * i) / sampleRate);
      return (0.5 / (channel + 1)) * tone + 0.05 * (random.next() - 0.5);
    }),
  );
  return { sampleRate, channels };
}

function sourceOf({ validBits }: Kind, sound: AudioData, index: number): Uint8Array {
  if (validBits) return wavOfDepth(sound, depthOf(validBits, index));
  return writeWav(sound, { bitDepth: index % 3 === 0 ? 16 : 24 });
}

function depthOf(validBits: readonly number[], index: number): number {
  return validBits[index % validBits.length] ?? 16;
}

/** PCM of any depth in whole bytes, as recorders with odd converters write it. */
function wavOfDepth({ sampleRate, channels }: AudioData, validBits: number): Uint8Array {
  const bytes = Math.ceil(validBits / 8);
  const length = channels[0]?.length ?? 0;
  const data = Buffer.alloc(length * channels.length * bytes);
  const [highest, step] = [2 ** (validBits - 1) - 1, 2 ** (8 * bytes - validBits)];
  for (let i = 0; i < length * channels.length; i++) {
    const sample = channels[i % channels.length]?.[Math.floor(i / channels.length)] ?? 0;
    data.writeIntLE(Math.round(sample * highest) * step, i * bytes, bytes);
  }
  const fields = { channels: channels.length, sampleRate, bits: 8 * bytes, validBits, subFormat: 1 };
  return riffOf([formatChunk(fields), chunk("data", data)]);
}

async function encode({ program }: Kind, files: { input: string; output: string; setting: string }): Promise<void> {
  const { input, output, setting } = files;
  const settings = setting.split(" ").filter(Boolean);
  const ARGUMENTS = {
    ffmpeg: ["-v", "error", "-y", "-i", input, ...settings, output],
    flac: [...settings, "-f", input, "-o", output],
    lame: [...settings, input, output],
    sox: [input, ...settings, output],
  };
  await run(program, ARGUMENTS[program]);
}

/** What taggers leave in front of a file one after the other, in one of three orders. */
function severalTags(index: number): Uint8Array[] {
  const [picture, text, ape] = [id3("APIC", PICTURE_BYTES), id3("TIT2", 12), apeTag()];
  const orders = [
    [picture, text],
    [ape, picture],
    [text, ape, picture],
  ];
  return orders[index % orders.length] ?? [];
}

/** ID3v2.3 with one frame of zeros. */
function id3(frame: string, size: number): Uint8Array {
  const tag = Buffer.alloc(20 + size);
  tag.write("ID3\x03", "latin1");
  // Seven bits in each byte.
  for (let byte = 0; byte < 4; byte++) tag[6 + byte] = ((size + 10) >> (7 * (3 - byte))) & 0x7f;
  tag.write(frame, 10, "latin1");
  tag.writeUInt32BE(size, 14);
  return tag;
}

/** APEv2 with header and footer, and one item. */
function apeTag(): Uint8Array {
  const item = Buffer.from("\x05\0\0\0\0\0\0\0Title\0Night", "latin1");
  const frame = (flags: number) => {
    const bytes = Buffer.alloc(32);
    bytes.write("APETAGEX", "latin1");
    [2_000, item.length + 32, 1, flags].forEach((value, at) => bytes.writeUInt32LE(value >>> 0, 8 + 4 * at));
    return bytes;
  };
  return Buffer.concat([frame(0xa0_00_00_00), item, frame(0x80_00_00_00)]);
}

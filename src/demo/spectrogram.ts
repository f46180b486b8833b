import { deflateSync } from "node:zlib";
import type { AudioData, Hertz } from "../audio/audio.ts";
import { crc32 } from "../audio/codec/crc-32.ts";
import { RealFft } from "../audio/core/fft.ts";

const SIZE = 4096;
const RANGE: { from: Hertz; to: Hertz } = { from: 40, to: 18_000 };
/** Levels from silence to the loudest cell, in decibels. */
const FLOOR = -80;
/** From silence to loud: red, green and blue of each step of the scale. */
const SCALE = [
  [10, 10, 24],
  [45, 20, 92],
  [127, 33, 124],
  [214, 69, 86],
  [250, 150, 70],
  [252, 240, 190],
] as const;

/**
 * A picture of what sounds when: time to the right, frequency upwards on a logarithmic scale from 40 Hz to 18 kHz.
 * @returns a PNG of 256 colours
 */
export function spectrogramPng(audio: AudioData, picture: { width: number; height: number }): Uint8Array {
  const levels = levelsOf(audio, picture);
  const loudest = levels.reduce((highest, level) => Math.max(highest, level), -200);
  const pixels = Uint8Array.from(levels, (level) =>
    Math.round(255 * Math.min(1, Math.max(0, 1 - (level - loudest) / FLOOR))),
  );
  return indexedPng(pixels, picture);
}

/** Level of each cell in decibels, row by row from the top. */
function levelsOf(
  { channels, sampleRate }: AudioData,
  { width, height }: { width: number; height: number },
): Float32Array {
  const fft = new RealFft(SIZE);
  const window = Float64Array.from({ length: SIZE }, (_, index) => 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / SIZE));
  const frame = new Float64Array(SIZE);
  const [re, im] = [new Float64Array(fft.bins), new Float64Array(fft.bins)];
  const length = channels[0]?.length ?? 0;
  const levels = new Float32Array(width * height);
  for (let column = 0; column < width; column++) {
    const start = Math.round(((column + 0.5) / width) * length - SIZE / 2);
    for (let index = 0; index < SIZE; index++) {
      const sum = channels.reduce((total, samples) => total + (samples[start + index] ?? 0), 0);
      frame[index] = (window[index] ?? 0) * sum;
    }
    fft.forward(frame, re, im);
    for (let row = 0; row < height; row++) {
      const [low, high] = [binAt((height - row - 1) / height, sampleRate), binAt((height - row) / height, sampleRate)];
      let power = 0;
      for (let bin = low; bin <= Math.max(low, high - 1); bin++) {
        power = Math.max(power, (re[bin] ?? 0) * (re[bin] ?? 0) + (im[bin] ?? 0) * (im[bin] ?? 0));
      }
      levels[row * width + column] = 10 * Math.log10(power + 1e-12);
    }
  }
  return levels;
}

function binAt(share: number, sampleRate: Hertz): number {
  const frequency = RANGE.from * Math.exp(share * Math.log(RANGE.to / RANGE.from));
  return Math.min(SIZE / 2, Math.round((frequency * SIZE) / sampleRate));
}

/** A PNG (RFC 2083) whose pixels are places in `SCALE`. */
function indexedPng(pixels: Uint8Array, { width, height }: { width: number; height: number }): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits, palette, the only compression, the only filter, not interlaced.
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(row * width, (row + 1) * width), row * (width + 1) + 1);
  }
  const palette = Uint8Array.from({ length: 256 }, (_, index) => index).reduce<number[]>(
    (colours, index) => [...colours, ...colourAt(index / 255)],
    [],
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", Uint8Array.from(palette)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [size, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(named) >>> 0);
  return Buffer.concat([size, named, check]);
}

function colourAt(share: number): number[] {
  const place = share * (SCALE.length - 1);
  const [low, high] = [SCALE[Math.floor(place)] ?? SCALE[0], SCALE[Math.ceil(place)] ?? SCALE[0]];
  return low.map((value, index) => Math.round(value + (place % 1) * ((high[index] ?? value) - value)));
}

import { AudioError } from "../../audio.ts";
import { IMA_PACKET } from "../pcm/ima-adpcm.ts";
import type { Coding } from "../pcm/sound-layout.ts";
import { findBox, FullBox } from "./boxes.ts";

/** Where the packets of a track lie in the file. */
export interface PacketPlace {
  offset: number;
  bytes: number;
}

/** A run of packets that lie together. */
interface ChunkPlace {
  offset: number;
  /** Packets. */
  count: number;
}

/**
 * More packets than a quarter of an hour has of any codec, in Opus of 2.5 ms: a table of a few bytes may claim billions, and each
 * takes memory.
 */
const MAX_PACKETS = 400_000;

/** @throws AudioError `too-long` */
export function refuseTooMany(packets: readonly PacketPlace[]): void {
  if (packets.length <= MAX_PACKETS) return;
  throw new AudioError("too-long", `This MP4 file claims more than ${MAX_PACKETS} packets of sound. Cut it first.`);
}

/** @returns the track's duration by the sum of its packets', in its own time units */
export function totalTime(table: Uint8Array): number {
  const box = fullBox(table, "stts");
  let total = 0;
  for (let left = box.u32(); left > 0 && box.left > 0; left--) total += box.u32() * box.u32();
  return total;
}

/** The chunks of a track, in order. */
function* readChunkPlaces(table: Uint8Array): Generator<ChunkPlace> {
  const offsets = readOffsets(table);
  const runs = fullBox(table, "stsc");
  const runCount = runs.u32();
  let count = 0;
  let next = { first: 1, count: 0 };
  let runsRead = 0;
  const readRun = (): { first: number; count: number } => {
    if (runsRead++ >= runCount || runs.left < 12) return { first: Number.POSITIVE_INFINITY, count: 0 };
    const run = { first: runs.u32(), count: runs.u32() };
    runs.skip(4);
    return run;
  };
  next = readRun();
  for (let index = 0; index < offsets.length; index++) {
    if (index + 1 >= next.first) {
      count = next.count;
      next = readRun();
    }
    yield { offset: offsets[index] ?? 0, count };
  }
}

/**
 * The packets of a track, in order.
 * @throws AudioError `too-long` for more than are taken
 */
export function readPacketPlaces(table: Uint8Array): PacketPlace[] {
  const sizeAt = readSizes(table);
  const places: PacketPlace[] = [];
  for (const chunk of readChunkPlaces(table)) {
    let { offset } = chunk;
    for (let left = chunk.count; left > 0; left--) {
      const bytes = sizeAt(places.length);
      if (bytes === null) return places;
      places.push({ offset, bytes });
      refuseTooMany(places);
      offset += bytes;
    }
  }
  return places;
}

/** The chunks of a track of PCM, whose samples are not listed one by one. */
export function readPcmPlaces(table: Uint8Array, coding: Coding, channels: number): PacketPlace[] {
  const places: PacketPlace[] = [];
  for (const { offset, count } of readChunkPlaces(table)) {
    const bytes =
      coding.kind === "samples"
        ? count * coding.frameBytes
        : Math.ceil(count / IMA_PACKET.frames) * IMA_PACKET.bytes * channels;
    if (bytes > 0) places.push({ offset, bytes });
  }
  return places;
}

function readOffsets(table: Uint8Array): number[] {
  const small = findBox(table, "stco");
  const box = new FullBox(small ?? findBox(table, "co64") ?? new Uint8Array(0));
  const offsets: number[] = [];
  for (let left = box.u32(); left > 0 && box.left > 0; left--) offsets.push(small ? box.u32() : box.u64());
  return offsets;
}

/** @returns the size of packet `index`; null behind the last */
function readSizes(table: Uint8Array): (index: number) => number | null {
  const plain = findBox(table, "stsz");
  if (!plain) return readSmallSizes(table);
  const box = new FullBox(plain);
  const same = box.u32();
  const count = box.u32();
  if (same > 0) return (index) => (index < count ? same : null);
  const sizes: number[] = [];
  for (let left = count; left > 0 && box.left > 0; left--) sizes.push(box.u32());
  return (index) => sizes[index] ?? null;
}

function readSmallSizes(table: Uint8Array): (index: number) => number | null {
  const box = fullBox(table, "stz2");
  box.skip(3);
  const bits = box.u8();
  const count = box.u32();
  const sizes: number[] = [];
  while (sizes.length < count && box.left > 0) {
    const value = bits === 16 ? box.u16() : box.u8();
    if (bits === 4) sizes.push(value >> 4, value & 15);
    else sizes.push(value);
  }
  return (index) => (index < count ? (sizes[index] ?? null) : null);
}

function fullBox(table: Uint8Array, type: string): FullBox {
  return new FullBox(findBox(table, type) ?? new Uint8Array(0));
}

import type { Random } from "../../audio/core/random.ts";

/** Words that length fields hold at their edges. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

type Change = (bytes: Buffer, random: Random) => Buffer;

const CHANGES: readonly Change[] = [flipBits, setByte, setWord, cut, drop, repeat, insertNoise, zero];

/** Bytes with a few faults, as damaged disks, broken writers and attackers make them. */
export function mutateBytes(bytes: Uint8Array, random: Random, most = 4): Buffer {
  let changed = Buffer.from(bytes);
  const count = 1 + random.integer(most);
  for (let i = 0; i < count && changed.length > 0; i++) changed = Buffer.from(random.pick(CHANGES)(changed, random));
  return changed;
}

/** Random bytes. */
export function noise(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(256)));
}

function flipBits(bytes: Buffer, random: Random): Buffer {
  for (let i = 1 + random.integer(16); i > 0; i--) {
    const at = random.integer(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.integer(8));
  }
  return bytes;
}

function setByte(bytes: Buffer, random: Random): Buffer {
  bytes[placeIn(bytes, random)] = random.pick([0, 0x0a, 0x22, 0x7f, 0x80, 0xc0, 0xff]);
  return bytes;
}

function setWord(bytes: Buffer, random: Random): Buffer {
  if (bytes.length < 4) return bytes;
  const at = Math.min(placeIn(bytes, random), bytes.length - 4);
  const word = random.pick(EDGES);
  if (random.chance(0.5)) bytes.writeUInt32LE(word, at);
  else bytes.writeUInt32BE(word, at);
  return bytes;
}

function cut(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, random.integer(bytes.length));
}

function drop(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.integer(32))]);
}

function repeat(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length);
  const piece = bytes.subarray(at, at + 1 + random.integer(256));
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function insertNoise(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length);
  return Buffer.concat([bytes.subarray(0, at), noise(random, 1 + random.integer(16)), bytes.subarray(at)]);
}

function zero(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length);
  return bytes.fill(0, at, Math.min(bytes.length, at + 1 + random.integer(64)));
}

/** Headers are at the beginning: half of the changes go there. */
function placeIn(bytes: Buffer, random: Random): number {
  return random.integer(random.chance(0.5) ? Math.min(bytes.length, 128) : bytes.length);
}

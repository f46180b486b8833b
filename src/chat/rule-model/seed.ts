import { MAX_SEED } from "../../contracts/limits.ts";

const FNV_OFFSET = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;

/** A number for a text, the same for the same text (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
  return hash;
}

/** The seed of a conversation's take of that number: from 1 to MAX_SEED. */
export function seedOf(salt: number, take: number): number {
  return 1 + (hashOf(`${salt}:${take}`) % MAX_SEED);
}

import { MAX_SEED } from "../../contracts/limits.ts";

const FNV_OFFSET = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;

/** A number for a text, the same for the same text (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
  return hash;
}

/**
 * The seed of a conversation's next take: from 1 to MAX_SEED. It follows from the one before: of a long conversation
 * only the end is known, so the number of takes alone would stand still and give the same take again.
 */
export function seedOf(salt: number, takes: readonly { seed?: number }[]): number {
  return 1 + (hashOf(`${salt}:${takes.length}:${takes.at(-1)?.seed ?? 0}`) % MAX_SEED);
}

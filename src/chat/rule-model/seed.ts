import { MAX_SEED } from "../../contracts/limits.ts";

const FNV_OFFSET = 0x81_1c_9d_c5;
const FNV_PRIME = 0x01_00_01_93;

/** Hash of a text (FNV-1a, 32 bits). */
export function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), FNV_PRIME) >>> 0;
  return hash;
}

/**
 * Seed of the next take, 1 to MAX_SEED. Chained to the last seed: of a long conversation only the end is in the prompt,
 * so the number of takes alone would stop growing and repeat a take.
 */
export function seedOf(salt: number, takes: readonly { seed?: number }[]): number {
  return 1 + (hashOf(`${salt}:${takes.length}:${takes.at(-1)?.seed ?? 0}`) % MAX_SEED);
}

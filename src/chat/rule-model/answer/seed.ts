import { MAX_SEED } from "../../../contracts/limits.ts";
import { hashOf } from "../../text-hash.ts";

/**
 * Seed of the next take, 1 to MAX_SEED. Chained to the last seed: of a long conversation only the end is in the prompt,
 * so the number of takes alone would stop growing and repeat a take.
 */
export function seedOf(salt: number, takes: readonly { seed?: number }[]): number {
  return 1 + (hashOf(`${salt}:${takes.length}:${takes.at(-1)?.seed ?? 0}`) % MAX_SEED);
}

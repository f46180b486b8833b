import type { Chunk } from "./parts.ts";

/**
 * Merges neighbouring deltas of the same block, so that a row holds one chunk for all tokens of its time.
 * @returns chunks that reduce to the same parts
 */
export function compress(chunks: readonly Chunk[]): Chunk[] {
  const merged: Chunk[] = [];
  for (const chunk of chunks) {
    const previous = merged.at(-1);
    const both = previous && merge(previous, chunk);
    if (both) merged[merged.length - 1] = both;
    else merged.push(chunk);
  }
  return merged;
}

/** @returns one chunk that says what two neighbours say, or null if there is none */
export function merge(first: Chunk, second: Chunk): Chunk | null {
  if (second.type === "tool-input-delta") {
    if (first.type !== "tool-input-delta" || first.toolCallId !== second.toolCallId) return null;
    return { ...first, inputTextDelta: first.inputTextDelta + second.inputTextDelta };
  }
  if (second.type !== "text-delta" && second.type !== "reasoning-delta") return null;
  if (first.type !== second.type || first.id !== second.id) return null;
  // The latest metadata of a block is the block's.
  return { ...first, ...second, delta: first.delta + second.delta };
}

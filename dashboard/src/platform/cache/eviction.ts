import type { KeptFile } from "./audio-file.ts";

/** Space needed and available, in bytes. */
export interface Room {
  needed: number;
  budget: number;
  /** Names that must stay, beside those that are pinned. */
  inUse: readonly string[];
}

/**
 * Files to evict so that a new one fits, least recently used first; pinned files and files in use stay.
 * @returns null if it would not fit even then
 */
export function filesToEvict(files: readonly KeptFile[], { needed, budget, inUse }: Room): string[] | null {
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const going: string[] = [];
  const candidates = files.filter(({ sha256, isPinned }) => !isPinned && !inUse.includes(sha256));
  for (const { sha256, bytes } of candidates.sort((left, right) => left.usedAt - right.usedAt)) {
    if (total + needed <= budget) break;
    total -= bytes;
    going.push(sha256);
  }
  return total + needed <= budget ? going : null;
}

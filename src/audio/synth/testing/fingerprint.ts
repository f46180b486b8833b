import { createHash } from "node:crypto";
import type { AudioData } from "../../audio.ts";

/** Prompts whose renders are fingerprinted for good: loops and one-shots through every part of the synthesiser. */
export const GOLDEN_PROMPTS = [
  "house, 1 bar",
  "dark techno acid bass in F# minor at 133 bpm, 1 bar",
  "lofi keys and vinyl, 1 bar",
  "drum and bass drums, 2 bars",
  "dreamy ambient pad in D major, 1 bar",
  "808 in F",
  "house chord stab one shot in C minor",
];
export const GOLDEN_SEED = 20;

/** Length and hash of every bit of a sample. */
export function fingerprintOf({ channels }: AudioData): string {
  const hash = createHash("sha256");
  for (const { buffer, byteOffset, byteLength } of channels)
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  return `${channels[0]?.length} ${hash.digest("hex").slice(0, 16)}`;
}

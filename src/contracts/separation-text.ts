import type { Separation } from "./separation.ts";

const METHOD_WORDS: Record<Separation["method"], string> = {
  score: "Rendered from its score",
  demucs: "Separated by your own Demucs model",
  learned: "Separated at quality learned",
  fast: "Separated at quality fast",
};

/** A sentence for a person: which way ran and, where it is not what was asked for, why. */
export function separationText({ method, why }: Separation): string {
  return `${METHOD_WORDS[method]}${why === undefined ? "" : `, since ${why}`}.`;
}

import { GENRES } from "../../src/audio/synth/genres/index.ts";
import { readPrompt } from "../../src/audio/synth/prompt.ts";
import { normalTag } from "../../src/contracts/mark.ts";

/** A prompt may name a whole orchestra. */
const MAX_TAGS = 6;

/** Tags from a prompt: genres by their canonical names, and instruments. */
export function promptTags(prompt: string): string[] {
  const { genres, instruments } = readPrompt(prompt);
  const named = instruments
    .filter(({ standing }) => standing !== "excluded")
    .flatMap(({ word }): readonly string[] => (word.instruments === "drums" ? ["drums"] : word.instruments));
  // "trap / hip-hop" is two names of one genre.
  const styles = genres.map(({ genre }) => GENRES[genre].label.split(" / ")[0] ?? "");
  const words = [...styles, ...named.map((name) => name.replaceAll("_", " "))];
  return [...new Set(words.flatMap((word) => normalTag(word) ?? []))].slice(0, MAX_TAGS);
}

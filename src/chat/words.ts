import type { MessagePart } from "./parts.ts";

const MAX_TITLE_CHARACTERS = 60;

/** @returns the title of a conversation that begins so: its first words, as many as fit */
export function titleOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const characters = [...line];
  if (characters.length <= MAX_TITLE_CHARACTERS) return line;
  const start = characters.slice(0, MAX_TITLE_CHARACTERS - 1).join("");
  const words = characters[MAX_TITLE_CHARACTERS - 1] === " " ? start : start.replace(/\s+\S*$/, "");
  return `${words.trimEnd()}…`;
}

/** @returns what a message says in words, without reasoning and tools; at most so many characters */
export function plainText(parts: readonly MessagePart[], maxCharacters: number): string {
  const texts = parts.flatMap((part) => (part.type === "text" && "text" in part ? [part.text] : []));
  return wellFormed(texts.join("\n\n").slice(0, maxCharacters));
}

/** Half of a character, as a cut or a model may leave it, is refused in a Convex string. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

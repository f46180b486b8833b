import type { LibraryRow } from "../../../src/contracts/dashboard.ts";

/** What a title is read from. */
export type Titled = Pick<LibraryRow, "name" | "prompt" | "isNamed">;

/** Begins the file names that the studio gives. */
const STUDIO_NAME = /^wav0_/;
/** Parts of such a name that have columns of their own. */
const TEMPO = /^\d{2,3}(?:\.\d+)?$/;
const KEY = /^[A-G][#b]?(?:m|min|maj)$/;

/**
 * The title of a sample: the name that a person gave it, else the words that it was asked for, else its file name as a
 * person would say it. Names of files that were brought in are their owner's, and stay as they are.
 */
export function titleOf({ name, prompt, isNamed }: Titled): string {
  if (isNamed) return name;
  const asked = prompt?.replaceAll(/\s+/g, " ").trim();
  return asked || (STUDIO_NAME.test(name) ? spoken(name) : name);
}

/** "wav0_124.5_dusty_drums_Amin_2" is "dusty drums 2". */
function spoken(name: string): string {
  const words = name.replace(STUDIO_NAME, "").split("_");
  const said = words.filter((word, place) => !(place === 0 && TEMPO.test(word)) && !KEY.test(word));
  return said.join(" ").trim() || name;
}

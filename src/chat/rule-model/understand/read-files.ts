import type { ProjectFormat } from "../../../contracts/project-formats.ts";
import type { FileReference, Intent } from "./intent.ts";
import { FORMATS } from "./read-project.ts";
import { readReference } from "./reference.ts";

const ASKED_FOR =
  /^(?:which|what|show(?: me)?|list|see|browse|find|open|where(?:'s| is| are)?|(?:do|have) i|did i|are there|is there|my)\b/i;
const DELETED = /^(?:delete|remove|trash|throw (?:away|out)|get rid of)\b/i;
const FETCHED = /^(?:download|open|get|give me|save|show(?: me)?|where(?:'s| is))\b/i;
/** "The last pack" is a file; "the last loop as a pack" becomes one. */
const PLACED =
  /\b(?:last|latest|newest|most recent|previous|first|second|third|fourth|fifth|[1-8](?:st|nd|rd|th)|all)$/i;
/** Words around the kind of a file that narrow nothing. */
const FILLER =
  /\b(?:which|what|show|me|list|see|browse|find|open|where|is|are|do|did|does|have|has|i|we|got|made|make|exported|export|created|there|any|my|our|the|all|of|mine|so|far|yet|already|files?|projects?|library|in|your|you|a|an|s)\b/gi;
const PLURAL = /\b(pack|folder|instrument|session|file|project|midi)s\b/gi;
/** A file by its whole name. */
const FILE_NAME = /(?:^|\s)"?([^\s"][^"\n]*?\.(?:zip|mid|dawproject))"?(?=\s|$)/i;

/**
 * Reads a request about project files that are there: "which project files do I have", "delete the last pack",
 * "download Night.zip".
 */
export function readFiles(text: string): Intent | null {
  const named = fileNamed(text);
  if (named && DELETED.test(text)) return { kind: "deleteFiles", format: null, which: named };
  if (named && FETCHED.test(text)) return { kind: "files", format: null, which: named };
  const noun = nounOf(text);
  if (!noun) return null;
  const { format, before, after } = noun;
  if (DELETED.test(text)) {
    const which = whichOf(before.replace(DELETED, " "), after);
    return which && { kind: "deleteFiles", format, which };
  }
  const isPlaced = FETCHED.test(text) && PLACED.test(before.trim()) && after.trim() === "";
  if (isPlaced) return { kind: "files", format, which: whichOf(before.replace(FETCHED, " "), after) ?? "all" };
  const isListed = ASKED_FOR.test(text) && `${before} ${after}`.replace(FILLER, " ").trim() === "";
  return isListed ? { kind: "files", format, which: "all" } : null;
}

/** The name of a file after the request's verb. */
function fileNamed(text: string): FileReference | null {
  const [, name] =
    FILE_NAME.exec(
      text
        .replace(DELETED, "")
        .replace(FETCHED, "")
        .replace(/^\s*(?:my|the)\s+/i, " "),
    ) ?? [];
  return name === undefined ? null : { kind: "name", name: name.trim() };
}

/** The kind of file that is spoken of; null for all kinds. */
function nounOf(text: string): { format: ProjectFormat | null; before: string; after: string } | null {
  const nouns: readonly (readonly [ProjectFormat | null, RegExp])[] = [
    [null, /\b(?:project files?|(?<!\b(?:daw|ableton|bitwig) )projects|export(?:ed)? files?)\b/i],
    ...FORMATS,
  ];
  for (const [format, words] of nouns) {
    const said = format === null ? text : text.replaceAll(PLURAL, "$1");
    const match = words.exec(said);
    if (match) return { format, before: said.slice(0, match.index), after: said.slice(match.index + match[0].length) };
  }
  return null;
}

/** @returns null where the words mean a sample: "delete the midi chords" */
function whichOf(before: string, after: string): FileReference | null {
  const [, called] = /^\s*(?:called|named)\s+"?([^"]+?)"?\s*$/i.exec(after) ?? [];
  if (called !== undefined) return { kind: "name", name: called };
  if (after.replace(FILLER, " ").trim() !== "" || /\b(?:from|out of|in|off|of)\b/i.test(before)) return null;
  const words = before.replace(/\b(?:the|my|that|this|a|an)\b/gi, " ").trim();
  if (words === "") return { kind: "places", first: -1, count: 1 };
  const about = readReference(`the ${words}`);
  return about.kind === "places" ? about : { kind: "name", name: words };
}

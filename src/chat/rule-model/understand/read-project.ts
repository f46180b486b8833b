import type { ProjectFormat } from "../../../contracts/project-formats.ts";
import type { Intent } from "./intent.ts";
import { readReference } from "./reference.ts";

/** Words for each kind of project file, the surest first. */
export const FORMATS: readonly (readonly [ProjectFormat, RegExp])[] = [
  ["sfz", /\bsfz(?: instrument)?\b/i],
  ["decentsampler", /\bdecent ?sampler(?: instrument)?\b/i],
  ["midi", /\b(?:midi|mid)(?: files?)?\b/i],
  ["ableton", /\bableton(?: live)?(?: folder| pack| project)?\b/i],
  [
    "dawproject",
    /\b(?:\.?daw ?projects?|bitwig(?: studio)?|cubase|studio one|(?:an? |my )?daw|project(?: file)?|session)\b/i,
  ],
  ["pack", /\b(?:sample ?)?pack\b/i],
];
const ASKED = /^(?:export|save|download|bounce|convert|render|send|(?:give|get) (?:me|us)|pack)\b/i;
/** "Make a midi melody" makes a sound; "make a pack of them" does not. */
const MADE = /^(?:make|create|build)\s+(?:(?:an?|the)\s+)?\S+(?:\s\S+)?\s+(?:of|from|with|out of)\b/i;
const EVERYTHING =
  /\b(?:everything|(?:all|the whole)(?: of)? (?:this|the|our) (?:conversation|chat)|(?:this|the|our) (?:whole )?(?:conversation|chat))\b/i;
const STEMS = /\b(?:with|and|including|plus)\s+(?:all\s+)?(?:(?:the|its|their)\s+)?stems\b/i;

/** Reads an export of a project: "export it to Bitwig with stems", "a pack of everything", "give me the midi". */
export function readProject(text: string): Intent | null {
  if (!ASKED.test(text) && !MADE.test(text) && !/^(?:the |its )?midi(?: files?)?$/i.test(text)) return null;
  const [format, words] = FORMATS.find(([, pattern]) => pattern.test(text)) ?? [];
  if (!format || !words) return /^pack\b/i.test(text) ? readProject(`save ${text}`) : null;
  const stems = STEMS.test(text);
  if (EVERYTHING.test(text)) return { kind: "project", format, stems, about: "everything" };
  const rest = text
    .replace(ASKED, " ")
    .replace(/^(?:make|create|build)\b/i, " ")
    .replace(STEMS, " ")
    .replace(words, " ")
    .replace(/\b(?:open|opens|for|with|out|up|new)\b/gi, " ");
  return { kind: "project", format, stems, about: readReference(rest) };
}

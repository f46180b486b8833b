import type { AskedFact, Intent } from "./intent.ts";
import { readReference } from "./reference.ts";

/** Readers of questions about samples that are there. */

const FACT = "(?:bpm|tempo|key|tonality|length|speed|duration|loudness|lufs|pitch)";
const FACTS = String.raw`(?:the )?${FACT}(?:\s*(?:,|and|&|or|\/)+\s*(?:the )?${FACT})*`;
const MEASURED =
  /^(?:analy[sz]e|measure|listen to|check (?:the )?(?:tempo|key|loudness|bpm))\b\s*(?:(?:of|is|in)\b)?\s*/i;
const ASKED = new RegExp(
  String.raw`^(?:(?:do you know |tell me |say )?(?:what|which)(?:'s| is| are| was)? (?:exact )?${FACTS}|(?:do you know |tell me |give me )(?:its |the )?${FACTS}|how (?:loud|fast|long|slow) (?:is|are)|(?:in )?(?:what|which) key)\b\s*(?:(?:of|is|are|in|does|do|for|has|was)\b)?\s*`,
  "i",
);
const ASKED_FACTS: readonly (readonly [AskedFact, RegExp])[] = [
  ["bpm", /\b(?:bpm|tempo|speed|fast|slow)\b/i],
  ["key", /\b(?:key|tonality|pitch)\b/i],
  ["durationSeconds", /\b(?:length|long|duration)\b/i],
];
const LOUD = /\b(?:loud|loudness|lufs)\b/i;
/** Words of the question after what it is about. */
const TAIL = /\b(?:in|at|have|has|running|set to)\s*$/i;

/** Reads a request for facts: "what key and tempo is it", "analyse the last one". */
export function readAnalyse(text: string): Intent | null {
  const measured = MEASURED.exec(text);
  if (measured) return { kind: "analyse", about: readReference(text.slice(measured[0].length)) };
  const asked = ASKED.exec(text);
  if (!asked) return null;
  const about = readReference(text.slice(asked[0].length).replace(TAIL, ""));
  if (LOUD.test(asked[0])) return { kind: "analyse", about };
  return {
    kind: "askFacts",
    asked: ASKED_FACTS.flatMap(([fact, words]) => (words.test(asked[0]) ? [fact] : [])),
    about,
  };
}

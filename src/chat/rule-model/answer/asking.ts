import { QUESTION_TOOL } from "../../parts.ts";
import { type Script, call, endWith } from "./script.ts";

/** Most options of one question. */
const MAX_OPTIONS = 8;

/**
 * Asks the user a question with options.
 * @returns the answers, at least one
 */
export function* ask(question: string, options: readonly string[]): Script<string[]> {
  const output = yield* call(QUESTION_TOOL, { question, options: options.slice(0, MAX_OPTIONS) });
  const answers = readAnswers(output);
  return answers.length > 0 ? answers : yield* endWith("All right. Tell me when you know.");
}

/** Reads the user's answer in any of the forms that clients send. */
function readAnswers(output: unknown): string[] {
  if (typeof output === "string") return [output];
  if (Array.isArray(output)) return output.filter((item) => typeof item === "string");
  if (typeof output !== "object" || output === null) return [];
  return "answers" in output ? readAnswers(output.answers) : [];
}

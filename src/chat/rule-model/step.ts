import { answerScript } from "./answer-script.ts";
import type { CallResult, Conversation, PastCall } from "./conversation.ts";
import { remember } from "./memory.ts";
import { type Script, ScriptEnd } from "./script.ts";

/** What the model says in one step, and what it calls then, if anything. */
export interface Step {
  text: string;
  call: { tool: string; input: Readonly<Record<string, unknown>> } | null;
}

/**
 * The next step of an answer: runs its script with the results that there are, to the first call that has none.
 * @param salt of the conversation; see Scene
 * @param hasTool whether a tool can be called here
 */
export function nextStep(conversation: Conversation, salt: number, hasTool: (name: string) => boolean): Step {
  const done: PastCall[] = [];
  const scene = { ...conversation, memory: remember(conversation.earlier), salt, done };
  return follow(answerScript(scene), conversation.now, done, hasTool);
}

function follow(
  script: Script,
  results: readonly PastCall[],
  done: PastCall[],
  hasTool: (name: string) => boolean,
): Step {
  let text = "";
  let result: CallResult = { kind: "denied" }; // The first is given to nobody.
  for (;;) {
    const act = advance(script, result);
    if (act === null) return { text: text.trim() || "Done.", call: null };
    if (act.kind === "say") {
      text += act.text;
      continue;
    }
    const past = results[done.length];
    if (!past) return hasTool(act.tool) ? { text, call: act } : { text: "I cannot do that here.", call: null };
    // Another model began this answer; what it was about to do is its own.
    if (past.tool !== act.tool) return { text: "That is what came of it.", call: null };
    done.push(past);
    result = past.result;
    text = "";
  }
}

/** @returns null at the end of the script */
function advance(script: Script, result: CallResult) {
  try {
    const { value, done } = script.next(result);
    return done || !value ? null : value;
  } catch (error) {
    if (error instanceof ScriptEnd) return null;
    throw error;
  }
}

import { answerScript } from "./answer/answer-script.ts";
import type { CallResult, Conversation, PastCall } from "./answer/conversation.ts";
import { remember } from "./answer/memory.ts";
import { type Script, ScriptEnd } from "./answer/script.ts";

/** One step of the model: text, then at most one call. */
export interface Step {
  text: string;
  call: { tool: string; input: Readonly<Record<string, unknown>> } | null;
}

/**
 * Computes the next step: replays the script with the results so far, up to the first call without one.
 * @param salt hash of the conversation; see Scene
 * @param hasTool true if the tool is offered here
 */
export function nextStep(conversation: Conversation, salt: number, hasTool: (name: string) => boolean): Step {
  const done: PastCall[] = [];
  const scene = { ...conversation, memory: remember(conversation.earlier), salt, done, hasTool };
  return follow(answerScript(scene), conversation.now, done, hasTool);
}

function follow(
  script: Script,
  results: readonly PastCall[],
  done: PastCall[],
  hasTool: (name: string) => boolean,
): Step {
  let text = "";
  let result: CallResult = { kind: "denied" }; // A generator discards the first value sent to it.
  for (;;) {
    const act = advance(script, result);
    if (act === null) return { text: text.trim() || "Done.", call: null };
    if (act.kind === "say") {
      text += act.text;
      continue;
    }
    const past = results[done.length];
    if (!past) return hasTool(act.tool) ? { text, call: act } : { text: "I cannot do that here.", call: null };
    // Another model began this answer; its plan is unknown.
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

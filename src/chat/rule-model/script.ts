import type { CallResult, Conversation, PastCall } from "./conversation.ts";
import type { Memory } from "./memory.ts";

/** What the model does next. */
export type Act =
  | { kind: "say"; text: string }
  | { kind: "call"; tool: string; input: Readonly<Record<string, unknown>> };

/**
 * An answer as a script: it says things, calls tools and is given their results. The model has no state: for each step
 * the script is run from the start with the results that there are.
 */
export type Script<Result = void> = Generator<Act, Result, CallResult>;

/** What scripts know. */
export interface Scene extends Conversation {
  memory: Memory;
  /** Calls of this answer that the script has got results of, so far. */
  done: readonly PastCall[];
  /** A number of this conversation: other conversations get other takes of the same words. */
  salt: number;
}

/** Ends a script with the words that it said last. */
export class ScriptEnd extends Error {}

/** Says something to the user. */
export function* say(text: string): Script {
  yield { kind: "say", text };
}

/**
 * Calls a tool.
 * @throws ScriptEnd after saying why, where it failed or was not allowed
 */
export function* call(tool: string, input: Readonly<Record<string, unknown>>): Script<unknown> {
  const result = yield { kind: "call", tool, input };
  switch (result.kind) {
    case "done":
      return result.value;
    case "denied":
      yield* say("All right, I leave it.");
      throw new ScriptEnd();
    case "failed":
      yield* say(`That did not work. ${readable(result.message)}`);
      throw new ScriptEnd();
  }
}

/** Says something and ends the script. */
export function* endWith(text: string): Script<never> {
  yield* say(text);
  throw new ScriptEnd();
}

/** Without the code that stands before what the studio says. */
function readable(message: string): string {
  return message.replace(/^[A-Z_]+: /, "");
}

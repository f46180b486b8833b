import type { CallResult, Conversation, PastCall } from "./conversation.ts";
import type { Memory } from "./memory.ts";

/** Next act of the model. */
export type Act =
  | { kind: "say"; text: string }
  | { kind: "call"; tool: string; input: Readonly<Record<string, unknown>> };

/**
 * Script of an answer: a generator that says things, calls tools and receives their results. The model is stateless:
 * each step replays the script from the start with the results so far.
 */
export type Script<Result = void> = Generator<Act, Result, CallResult>;

/** Input of a script. */
export interface Scene extends Conversation {
  memory: Memory;
  /** Calls of this answer whose results the script has received so far. */
  done: readonly PastCall[];
  /** Hash of the conversation: other conversations get other takes of the same prompt. */
  salt: number;
  /** True for the name of a tool that is offered here. */
  hasTool(name: string): boolean;
}

/** Ends a script after its last words. */
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

/** Error message of the studio without its code. */
function readable(message: string): string {
  return message.replace(/^[A-Z_]+: /, "");
}

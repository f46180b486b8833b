import { InvalidCursorError } from "../storage/cursor.ts";
import type { ConvexJson } from "../values/json.ts";

/** Why a function failed, as its caller sees it: Convex's text, and the data of a ConvexError. */
export interface FunctionFailure {
  message: string;
  data?: ConvexJson;
}

/** An error that a syscall gives to the function that called it. Its message crosses into the realm, its stack does not. */
export class SyscallError extends Error {
  readonly data: ConvexJson | undefined;
  constructor(message: string, data?: ConvexJson) {
    super(message);
    this.data = data;
  }
}

/**
 * The text of an uncaught error in Convex's form: "Uncaught Error: text", then the frames inside the bundle's own
 * modules. Frames of shared chunks and of the engine say nothing to the author and are left out.
 */
export function uncaught(text: string, stack: string): string {
  const frames = stack
    .split("\n")
    .filter((line) => /^\s+at .*\.\.\/.*:\d+:\d+\)?$/.test(line) && !line.includes("/_deps/"));
  return [`Uncaught ${text}`, ...frames.map((frame) => `    ${frame.trim()}`)].join("\n");
}

/** A failure from whatever was thrown inside the engine on behalf of a function. */
export function failureOf(error: unknown): FunctionFailure {
  if (error instanceof SyscallError || error instanceof InvalidCursorError) {
    return { message: error.message, data: error.data };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

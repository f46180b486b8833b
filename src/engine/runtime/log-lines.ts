import { inspect, type InspectOptions } from "node:util";

/** Convex keeps this many lines of a function call. */
const MAX_LOG_LINES = 256;

/** Readers of logs go by lines; only what has lines of its own, such as the stack of an error, takes several. */
const ON_ONE_LINE: InspectOptions = { depth: 4, breakLength: Infinity, compact: true };

/** One line of a function's log: "[LOG] 'text' { a: 1 }", values as Node shows them. */
export function formatLogLine(level: string, values: unknown[]): string {
  return `[${level}] ${values.map((value) => inspect(value, ON_ONE_LINE)).join(" ")}`;
}

/** Adds to the log of a call, or says once that it is full. */
export function appendLog(lines: string[], line: string): void {
  if (lines.length < MAX_LOG_LINES) lines.push(line);
  else if (lines.length === MAX_LOG_LINES) {
    lines.push(`[WARN] 'Log overflow (maximum ${MAX_LOG_LINES}). Remaining log lines omitted.'`);
  }
}

import { fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";

/** Writes one line to stderr; stdout belongs to protocols and to results. */
export type Log = (message: string, details?: Record<string, unknown>) => void;

/** A log whose lines are `time message {"key":…}`. */
export function createLog(stream: { write(text: string): unknown } = standardError()): Log {
  return (message, details) => {
    const suffix = details ? ` ${JSON.stringify(details)}` : "";
    stream.write(`${new Date().toISOString()} ${message}${suffix}\n`);
  };
}

/** The log for parts that tell of errors beside their messages. */
export function errorLog(log: Log): (message: string, error?: unknown) => void {
  return (message, error) => log(message, error === undefined ? undefined : { error: String(error) });
}

const STDERR = 2;

/** Where it is a file, by way of its descriptor: a stream whose disk is full ends for good, and its process with it. */
function standardError(): { write(text: string): unknown } {
  const kind = fstatSync(STDERR);
  return kind.isFIFO() || kind.isSocket() || isatty(STDERR) ? process.stderr : { write: writeLine };
}

function writeLine(line: string): void {
  try {
    writeSync(STDERR, line);
  } catch {
    // It is lost, since there is no other place to tell of that; those that follow may find room.
  }
}

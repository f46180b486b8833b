import * as z from "zod";
import { readErrorPayload } from "../contracts/errors.ts";
import { readSettings } from "../config.ts";

/**
 * The executable. Without arguments it is the stdio MCP server: then stdout carries protocol only. With arguments it
 * is a command line.
 */
async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    const { runCommand } = await import("./commands.ts");
    return runCommand(args, readSettings());
  }
  // Such a process checks too few messages to pay for compiling their schemas.
  z.config({ jitless: true });
  const { serveStdioClient } = await import("./stdio.ts");
  const code = await serveStdioClient(readSettings());
  // An unanswered call would keep the process for as long as it waits; nobody is there to read the answer.
  process.exit(code);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = 1;
}

/** An error with a remedy is one line; any other is a bug and prints its stack. */
function describeFailure(error: unknown): string {
  // By its shape: the commands are a bundle of their own, with their own class of the name.
  const payload = readErrorPayload(error);
  if (payload) return `${payload.code}: ${payload.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

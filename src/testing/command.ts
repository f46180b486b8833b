import { spawn } from "node:child_process";
import { getDefaultEnvironment } from "@modelcontextprotocol/sdk/client/stdio.js";
import { EXECUTABLE } from "./studio-process.ts";

/** How a command of the built package ended. */
export interface Outcome {
  /** Null if it was killed. */
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CommandOptions {
  /** Beside a home and a port of the system's choosing. */
  environment?: Record<string, string>;
  /** What it reads from standard input. */
  input?: string;
  /** Kills it without warning as soon as this was said on stderr. */
  killAt?: RegExp;
  /** Kills it without warning after this time. */
  killAfterMillis?: number;
}

/** Runs a command of the built package on a data directory. */
export async function runCommandLine(
  home: string,
  args: readonly string[],
  { environment = {}, input = "", killAt, killAfterMillis }: CommandOptions = {},
): Promise<Outcome> {
  const env = { ...getDefaultEnvironment(), WAV0_HOME: home, WAV0_PORT: "0", ...environment };
  const child = spawn(process.execPath, [EXECUTABLE, ...args], { env, stdio: "pipe" });
  const outcome: Outcome = { exitCode: null, stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (outcome.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => {
    outcome.stderr += data.toString();
    if (killAt?.test(outcome.stderr)) child.kill("SIGKILL");
  });
  child.stdin.on("error", () => undefined).end(input);
  const timer = killAfterMillis === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfterMillis);
  outcome.exitCode = await new Promise((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  return outcome;
}

import { spawn } from "node:child_process";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { hubEnvironment } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { announceStart, findStart } from "./hub-start.ts";
import { isHubLocked } from "./lock.ts";

export interface StarterOptions {
  home: string;
  /** Arguments for `node` that start a hub. */
  command: string[];
}

/** Starts a hub for the holder of the start lock. */
export interface HubStarter {
  /**
   * Starts a hub process if none is on its way. Call it until a hub answers.
   * @throws AppError HUB_UNAVAILABLE, with what the hub said, if it ends with an error time and again
   */
  tend(): void;
}

/** Where a hub that was started on demand writes its messages. */
export function logFile(home: string): string {
  return path.join(home, "hub.log");
}

/** A second try tells a passing fault from a lasting one. */
const TRIES = 2;
const PAUSE_MILLIS = 1_000;

/** Starts nothing by itself. One process at a time: the next only after the one before has ended. */
export function createHubStarter(options: StarterOptions): HubStarter {
  const { home } = options;
  let isRunning = false;
  let pausedUntil = 0;
  const failures: string[] = [];

  function ended(failure: string | null): void {
    isRunning = false;
    pausedUntil = performance.now() + PAUSE_MILLIS;
    if (failure !== null) failures.push(failure);
  }

  return {
    tend() {
      const failure = failures.length < TRIES ? undefined : failures.at(-1);
      if (failure !== undefined) throw new AppError("HUB_UNAVAILABLE", `The local studio cannot start: ${failure}`);
      if (isRunning || performance.now() < pausedUntil || findStart(home) || isHubLocked(home)) return;
      isRunning = true;
      startDetached(options, ended);
    },
  };
}

/** By V8's own limit (16 MB) each thread of a hub holds some 15 MB of garbage more, and is no faster. */
const YOUNG_GENERATION = "--max-semi-space-size=4";

/** @param ended is told why the process failed; null if it ended in peace, or was killed */
function startDetached({ home, command }: StarterOptions, ended: (failure: string | null) => void): void {
  const log = openSync(logFile(home), "a", 0o600);
  const logStart = fstatSync(log).size;
  const child = spawn(process.execPath, [YOUNG_GENERATION, ...command], {
    detached: true,
    env: hubEnvironment(),
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  closeSync(log);
  child.once("error", (error) => ended(error.message));
  child.once("exit", (code) => ended(code ? `${lastWords(home, logStart)}; see ${logFile(home)}` : null));
  child.unref();
  if (child.pid !== undefined) announceStart(home, { pid: child.pid, step: "started" });
}

const MAX_WORDS = 500;

/** Last words of a process, as one line: the failure that has a code, else an error without its stack, if there is one. */
function lastWords(home: string, logStart: number): string {
  const lines = readFileSync(logFile(home))
    .subarray(logStart)
    .toString("utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");
  const isError = [/^[A-Z_]+: /, /^(Uncaught )?[A-Z]\w*( \[\w+\])?: /];
  const [failure] = isError.flatMap((kind) => lines.findLast((line) => kind.test(line)) ?? []);
  const told = failure ?? lines.at(-1) ?? "it ended without a word";
  return told.slice(0, MAX_WORDS);
}

import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isAlive } from "../backend/processes.ts";

/** A process on its way to become the hub. */
export interface HubStart {
  pid: number;
  /** How far it is; changes with each step. */
  step: string;
}

/** A process that has said nothing for this long is no longer taken to be starting: its id may be another's by now. */
const SILENT_MILLIS = 30_000;

/**
 * Says in `hub.starting` which process is becoming the hub and how far it is, so that whoever needs a hub waits for this
 * one. Never throws: it is advice; the locks decide.
 */
export function announceStart(home: string, { pid, step }: HubStart): void {
  try {
    writeFileSync(startFile(home), `${pid} ${step}\n`, { mode: 0o600 });
  } catch {
    // The others wait without it, for less long.
  }
}

/** The start is over. */
export function endStart(home: string): void {
  rmSync(startFile(home), { force: true });
}

/** @returns the process that is becoming the hub, or null if there is none that lives */
export function findStart(home: string): HubStart | null {
  try {
    const file = startFile(home);
    const [, pid, step] = /^(\d+) (.*)\n$/.exec(readFileSync(file, "utf8")) ?? [];
    if (pid === undefined || step === undefined || !isAlive(Number(pid))) return null;
    const isSilent = Math.abs(Date.now() - statSync(file).mtimeMs) > SILENT_MILLIS;
    return isSilent ? null : { pid: Number(pid), step };
  } catch {
    return null;
  }
}

function startFile(home: string): string {
  return path.join(home, "hub.starting");
}

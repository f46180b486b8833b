import { spawn } from "node:child_process";
import { mkdirSync, openSync, closeSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { AppError } from "../contracts/errors.ts";
import { readHubFile, readHubToken, type HubInfo } from "./hub-file.ts";
import { isNewer } from "./version.ts";

export interface HubAddress extends HubInfo {
  url: string;
}

export interface EnsureHubOptions {
  home: string;
  /** Version of the caller: it replaces an older hub and uses a newer one as it is. */
  version: string;
  /** Arguments for `node` that start a hub. */
  command: string[];
  timeoutSeconds?: number;
}

const linkSchema = z.object({ url: z.url() });
const POLL_MILLISECONDS = 40;
const RESTART_MILLISECONDS = 5_000;
const DEFAULT_START_SECONDS = 30;
const HEALTH_TIMEOUT_MILLISECONDS = 2_000;

/** @returns the hub that answers for this data directory, or null */
export async function findHub(home: string): Promise<HubAddress | null> {
  const info = await readHubFile(home);
  if (!info) return null;
  const url = `http://127.0.0.1:${info.port}`;
  return (await answers(url, info.pid)) ? { ...info, url } : null;
}

/**
 * Finds the hub or starts one that outlives this process. However many processes call at once, one hub stays: the
 * others' attempts end by themselves at the hub lock.
 * @throws AppError HUB_UNAVAILABLE if none answers in time
 */
export async function ensureHub(options: EnsureHubOptions): Promise<HubAddress> {
  const deadline = Date.now() + (options.timeoutSeconds ?? DEFAULT_START_SECONDS) * 1000;
  let nextStart = 0;
  while (Date.now() < deadline) {
    const hub = await findHub(options.home);
    if (hub && !isNewer(options.version, hub.version)) return hub;
    if (hub) await stopHub(hub, options.home);
    // Again after a while: the first attempt may have met a hub that was just leaving.
    if (Date.now() >= nextStart) {
      startDetached(options);
      nextStart = Date.now() + RESTART_MILLISECONDS;
    }
    await sleep(POLL_MILLISECONDS);
  }
  throw new AppError(
    "HUB_UNAVAILABLE",
    `The local studio did not start within ${options.timeoutSeconds ?? DEFAULT_START_SECONDS} s; see ${logFile(options.home)}, or run "wav0-mcp doctor"`,
  );
}

/** Asks the hub to finish what it is writing and leave; open jobs go on in the next hub. */
export async function stopHub(hub: HubAddress, home: string): Promise<void> {
  const token = await readHubToken(home);
  await fetch(`${hub.url}/control/stop`, { method: "POST", headers: { authorization: `Bearer ${token}` } }).catch(
    () => null,
  );
  const deadline = Date.now() + DEFAULT_START_SECONDS * 1000;
  while (isAlive(hub.pid) && Date.now() < deadline) await sleep(POLL_MILLISECONDS);
}

/**
 * An address of the dashboard: it signs one browser in, once, if nobody has to sign in by name.
 * @throws AppError HUB_UNAVAILABLE if this hub has no dashboard
 */
export async function requestDashboardLink(hub: HubAddress, home: string): Promise<string> {
  const token = await readHubToken(home);
  const request = { method: "POST", headers: { authorization: `Bearer ${token}` } };
  const response = await fetch(`${hub.url}/control/dashboard-link`, request);
  const answer = response.ok ? linkSchema.safeParse(await response.json()) : null;
  if (answer?.success) return answer.data.url;
  throw new AppError(
    "HUB_UNAVAILABLE",
    `The studio at ${hub.url} has no dashboard: it was built without its pages; run "npm run build"`,
  );
}

/** Where a hub that was started on demand writes its messages. */
export function logFile(home: string): string {
  return path.join(home, "hub.log");
}

function startDetached(options: EnsureHubOptions): void {
  mkdirSync(options.home, { recursive: true });
  const log = openSync(logFile(options.home), "a");
  const child = spawn(process.execPath, options.command, {
    detached: true,
    stdio: ["ignore", log, log],
    windowsHide: true,
  });
  child.unref();
  closeSync(log);
}

async function answers(url: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MILLISECONDS) });
    const body: unknown = await response.json();
    return response.ok && typeof body === "object" && body !== null && "pid" in body && body.pid === pid;
  } catch {
    return false;
  }
}

/** Whether a process of this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

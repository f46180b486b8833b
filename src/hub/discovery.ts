import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { boundedJson } from "../bodies/bounded-body.ts";
import { MAX_SMALL_BODY_BYTES } from "../contracts/limits.ts";
import { isAlive } from "../backend/processes.ts";
import { AppError } from "../contracts/errors.ts";
import { readHubFile, readHubToken, type HubInfo } from "./hub-file.ts";
import { findStart } from "./hub-start.ts";
import { createHubStarter, logFile } from "./hub-starter.ts";
import { type ProcessLock, takeStartLock } from "./lock.ts";
import { createPatience } from "./patience.ts";
import { isNewer } from "../engine/upgrade/version.ts";

export interface HubAddress extends HubInfo {
  url: string;
}

export interface EnsureHubOptions {
  home: string;
  /** Version of the caller: it replaces an older hub and uses a newer one as it is. */
  version: string;
  /** Arguments for `node` that start a hub. */
  command: string[];
  /** How long to wait while nothing gets on. */
  timeoutSeconds?: number;
}

const linkSchema = z.object({ url: z.url() });
const POLL_MILLISECONDS = 40;
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
 * Finds the hub or starts one that outlives this process. However many processes call at once, one starts it and the
 * others wait; should that one die, the next takes over. Nobody gives up on a hub that gets on with its start.
 * @throws AppError HUB_UNAVAILABLE if none answers in time, or if it cannot start; FOLDER_NOT_WRITABLE
 */
export async function ensureHub(options: EnsureHubOptions): Promise<HubAddress> {
  const { home } = options;
  const running = await findHub(home);
  if (running && !isOutdated(running, options)) return running;
  const patience = createPatience(options.timeoutSeconds ?? DEFAULT_START_SECONDS);
  const starter = createHubStarter(options);
  let turn: ProcessLock | null = null;
  try {
    while (patience.lasts(findStart(home)?.step)) {
      // Before the hub is looked for: the one whose turn it was may just have brought it up.
      turn ??= takeStartLock(home);
      const hub = await findHub(home);
      if (hub && !isOutdated(hub, options)) return hub;
      if (turn && hub) await stopHub(hub, home);
      if (turn) starter.tend();
      await sleep(POLL_MILLISECONDS);
    }
  } finally {
    turn?.release();
  }
  const start = findStart(home);
  const state = start ? `; process ${start.pid} is still at it (${start.step})` : "";
  throw new AppError(
    "HUB_UNAVAILABLE",
    `The local studio did not start within ${patience.seconds()} s${state}; see ${logFile(home)}, or run "wav0-mcp doctor"`,
  );
}

function isOutdated(hub: HubAddress, { version }: EnsureHubOptions): boolean {
  return isNewer(version, hub.version);
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
  const answer = response.ok ? linkSchema.safeParse(await boundedJson(response, MAX_SMALL_BODY_BYTES)) : null;
  if (answer?.success) return answer.data.url;
  throw new AppError(
    "HUB_UNAVAILABLE",
    `The studio at ${hub.url} has no dashboard: it was built without its pages; run "npm run build"`,
  );
}

async function answers(url: string, pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  try {
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(HEALTH_TIMEOUT_MILLISECONDS) });
    const body = await boundedJson(response, MAX_SMALL_BODY_BYTES);
    return response.ok && typeof body === "object" && body !== null && "pid" in body && body.pid === pid;
  } catch {
    return false;
  }
}

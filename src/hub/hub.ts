import { once } from "node:events";
import type { HostedAuth } from "../auth/hosted/settings.ts";
import { folderError } from "../backend/folders.ts";
import type { Config } from "../config.ts";
import type { McpHttp } from "../mcp/http/mcp-http.ts";
import { openDashboard, type Dashboard } from "./dashboard/open-dashboard.ts";
import type { LivePage } from "./dashboard/live-page.ts";
import { readHubToken, readLastPort, removeHubFile, writeHubFile } from "./hub-file.ts";
import { type FreeSpace, watchFreeSpace } from "./health/free-space.ts";
import { createHubApp, type HubParts } from "./http.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { watchIdle } from "./idle.ts";
import { listen, type Listener } from "./listener.ts";
import { announceStart, endStart } from "./hub-start.ts";
import type { ProcessLock } from "./lock.ts";
import type { Log } from "./log.ts";
import { closeToOthers } from "./private-home.ts";
import { assertMayBind, openSignIn } from "./sign-in.ts";
import { openStudioMcp } from "./studio-mcp.ts";
import { mayBeOwnUser } from "./peer-user.ts";
import { tellPublicAddress } from "./health/public-address.ts";
import { checkReadiness } from "./health/readiness.ts";
import { startStudio, type Studio } from "./studio.ts";

export interface HubOptions {
  config: Config;
  version: string;
  /** Started by a client that needed it: leaves when idle. */
  onDemand: boolean;
  log: Log;
  /** Folder of the bundles and of the deployment; default: where this code runs from. */
  distDirectory?: string;
  /** The page from its sources, in development; default: the built one. */
  page?: LivePage;
}

export interface Hub {
  url: string;
  /** Finishes what is being written and leaves; open jobs go on at the next start. */
  close(): Promise<void>;
  /** Resolves when the hub has left. */
  closed: Promise<void>;
}

/**
 * Becomes the hub of the data directory: the embedded deployment, the inference server and the library folder behind
 * one port. `hub.json` appears when everything answers.
 * @param lock of `takeHubLock`; released when the hub has left, or when it cannot start
 * @throws AppError INVALID_INPUT if others could reach it and nobody would have to sign in; FOLDER_NOT_WRITABLE
 */
export async function startHub(options: HubOptions, lock: ProcessLock): Promise<Hub> {
  const { config, log } = options;
  try {
    assertMayBind(config);
    const open = await closeToOthers(config.home, config.libraryDirectory);
    if (open.length > 0) log("others on this machine can open a part of the data directory", { open });
    return await openHub(options, () => lock.release());
  } catch (error) {
    endStart(config.home);
    lock.release();
    throw folderError("data", config.home, error);
  }
}

/** How long a deletion that was begun and failed, or was begun elsewhere, waits at most. */
const DEPARTURES_MILLIS = 10 * 60_000;

async function openHub(options: HubOptions, releaseLock: () => void): Promise<Hub> {
  const { config, version, log } = options;
  const startedAt = Date.now();
  const leaving = new AbortController();
  const announce = (step: string) => announceStart(config.home, { pid: process.pid, step });
  announce("opening its data");
  const token = await readHubToken(config.home);
  const { port, host } = config;
  const listener = await listen({ port, lastPort: await readLastPort(config.home), host, log });
  const { auth, studio } = await openParts(options, { token, listener, signal: leaving.signal });
  announce("opening its doors");
  const publicUrl = auth?.issuer ?? null;
  const mcp = openStudioMcp({ config, version, url: listener.url, hubToken: token, auth, log });
  const dist = options.distDirectory ?? import.meta.dirname;
  const dashboard = await openDashboard({ config, hubToken: token, url: listener.url, auth, dist, page: options.page });
  let isStarting = true;
  const idle = watchIdle({
    idleSeconds: options.onDemand ? config.idleSeconds : Number.POSITIVE_INFINITY,
    isBusy: () => isStarting || isBusy({ studio, listener, mcp }),
    onIdle: () => leaving.abort(),
  });
  const closed = once(leaving.signal, "abort").then(() =>
    closeAll(config, { listener, auth, studio, mcp, dashboard, stopIdle: idle.stop, releaseLock }),
  );
  const freeSpace = watchFreeSpace(config.home, config.libraryDirectory);
  const partsHealth = () => ({ ...studio.health(), ...freeSpace(), ...accountsHealth(auth) });
  const app = createHubApp({
    token,
    health: () => ({ pid: process.pid, version, startedAt, ...partsHealth() }),
    readiness: () => checkReadiness({ auth, studio, convexUrl: config.convexUrl }),
    metrics: openMetrics(config, { studio, listener, mcp, freeSpace, startedAt, log, signal: leaving.signal }),
    stop: () => setImmediate(() => leaving.abort()), // After the answer has been sent.
    deployment: studio.deployment,
    inference: studio.inference,
    mcp,
    // A page on another deployment has its chat there.
    dashboard: dashboard && !config.convexUrl ? withPreparation(dashboard, () => studio.prepareChat()) : dashboard,
    auth,
    publicUrl,
    mayBeOwnUser: (peer) => mayBeOwnUser(peer, listener.port),
    log,
  });
  listener.serve({
    fetch: async (request, peer) => {
      idle.notice();
      return app.fetch(request, { peer });
    },
    upgrade: (...socket) => options.page?.upgrade(...socket) || studio.deployment.upgrade(...socket),
    publicUrl,
  });
  announce("taking up open work");
  await studio.run();
  finishDepartures(auth, leaving.signal);
  await writeHubFile(config.home, { pid: process.pid, port: listener.port, version, startedAt });
  endStart(config.home);
  isStarting = false;
  idle.notice();
  tellReady(options, { url: listener.url, publicUrl, startedAt });
  return { url: listener.url, closed, close: () => close(leaving, closed) };
}

interface Measured extends Pick<Parts, "studio" | "listener" | "mcp"> {
  freeSpace: () => Partial<FreeSpace>;
  startedAt: number;
  log: Log;
  /** Ends the counting. */
  signal: AbortSignal;
}

/** Numbers are kept where the operator has set the token that opens them. */
function openMetrics({ metricsToken: token, convexUrl }: Config, measured: Measured): HubParts["metrics"] {
  if (token === null) return null;
  const { studio, listener, mcp, freeSpace, startedAt, log } = measured;
  const metrics = createMetrics({
    ...studio.counted,
    ...(convexUrl === null ? {} : { census: null }),
    connections: () => ({ websocket: listener.connections(), mcp: mcp.connections() }),
    dataFreeBytes: () => freeSpace().dataFreeBytes,
    onCensusFailure: (error) => log("/metrics lacks the numbers of jobs and storage", { error: String(error) }),
    startedAt,
  });
  measured.signal.addEventListener("abort", () => metrics.close());
  return { ...metrics, token };
}

/** Deletions of accounts that an earlier process, or a command, has begun: now and again. */
function finishDepartures(auth: HostedAuth | null, leaving: AbortSignal): void {
  if (auth === null) return;
  const finish = () => void auth.finishDepartures();
  const timer = setInterval(finish, DEPARTURES_MILLIS);
  leaving.addEventListener("abort", () => clearInterval(timer));
  finish();
}

function accountsHealth(auth: HostedAuth | null): Record<string, string> {
  return auth === null ? {} : { accounts: auth.wasAway() ? "away" : "fine" };
}

function close(leaving: AbortController, closed: Promise<void>): Promise<void> {
  leaving.abort();
  return closed;
}

/** One line in the log, and for a hosted studio another one if its public address does not lead to it. */
function tellReady(
  { config, log }: HubOptions,
  hub: { url: string; publicUrl: string | null; startedAt: number },
): void {
  const { url, publicUrl, startedAt } = hub;
  log("hub is ready", { url, milliseconds: Date.now() - startedAt, ...hostedFacts(config, publicUrl) });
  if (publicUrl !== null && publicUrl !== url) void tellPublicAddress(publicUrl, log);
}

/** What an operator wants to see of a hosted studio at its start. */
function hostedFacts({ hosted }: Config, publicUrl: string | null): Record<string, unknown> {
  if (hosted === null) return {};
  const accounts = hosted.databaseUrl === null ? "sqlite" : "postgres";
  return { publicUrl, accounts, signUp: hosted.signUp, trustedProxies: hosted.trustedProxies.length };
}

/** Prepares the chat at the first request of the page; a hub that only serves tools loads nothing for it. */
function withPreparation(dashboard: Dashboard, prepare: () => void): Pick<Dashboard, "fetch" | "newAddress"> {
  let isPrepared = false;
  return {
    newAddress: () => dashboard.newAddress(),
    fetch(request) {
      if (!isPrepared) prepare();
      isPrepared = true;
      return dashboard.fetch(request);
    },
  };
}

/** Sign-in first: the deployment must know the keys with which it signs. The listener closes if one cannot be opened. */
async function openParts(
  options: HubOptions,
  { token, listener, signal }: { token: string; listener: Listener; signal: AbortSignal },
) {
  const { url } = listener;
  let auth: HostedAuth | null = null;
  try {
    auth = await openSignIn(options.config, url, { log: options.log, signal });
    return { auth, studio: await startStudio({ ...options, token, url, auth }) };
  } catch (error) {
    await auth?.close();
    await listener.close();
    throw error;
  }
}

interface Parts {
  listener: Listener;
  auth: HostedAuth | null;
  studio: Studio;
  mcp: McpHttp;
  dashboard: Dashboard | null;
  stopIdle: () => void;
  releaseLock: () => void;
}

/** True while the hub has work or clients. */
async function isBusy({ studio, listener, mcp }: Pick<Parts, "studio" | "listener" | "mcp">): Promise<boolean> {
  const isUsed = studio.openWork() > 0 || listener.connections() > 0 || mcp.connections() > 0;
  return isUsed || (await studio.awaitsPredictions());
}

/**
 * The address goes first, so that nobody new comes; calls under way are answered while the studio still runs; it reaches
 * itself while it finishes; the lock goes last, so that two hubs never share a database.
 */
async function closeAll(config: Config, parts: Parts): Promise<void> {
  const { listener, auth, studio, mcp, dashboard, stopIdle, releaseLock } = parts;
  stopIdle();
  await removeHubFile(config.home);
  await mcp.close();
  await dashboard?.close();
  await studio.close();
  await listener.close();
  await auth?.close();
  releaseLock();
}

import { folderError } from "../backend/folders.ts";
import type { Config } from "../config.ts";
import type { Engine } from "../engine/types.ts";
import { openDeploymentEngine } from "./deployment-engine.ts";
import { announceStart, endStart } from "./hub-start.ts";
import { takeHubLock } from "./lock.ts";
import type { Log } from "./log.ts";

/** A studio in which nothing runs: no job, no cron, no answer of the chat. No hub starts before it is closed. */
export interface RestingStudio {
  engine: Engine;
  close(): Promise<void>;
}

export interface RestingStudioOptions {
  /** What it is opened for, as "backing up": processes that want a hub wait for it and say so. */
  purpose: string;
  /** Folder of the bundles and of the deployment; default: where this code runs from. */
  distDirectory?: string;
  log: Log;
}

/** Each step is worth the whole patience of those who wait again. */
const STEP_MILLIS = 5_000;
/** Nobody asks it for anything, and what it stores has no addresses in it. */
const ADDRESS = "http://127.0.0.1";

/**
 * Opens the deployment of a data directory, which is made if it does not exist.
 * @returns null if another process has it open: a hub that starts, serves or leaves
 * @throws AppError FOLDER_NOT_WRITABLE, DATA_DAMAGED
 */
export async function openRestingStudio(config: Config, options: RestingStudioOptions): Promise<RestingStudio | null> {
  const { home } = config;
  const lock = takeHubLock(home);
  if (!lock) return null;
  const announcement = announce(home, options.purpose);
  const release = () => {
    announcement.end();
    lock.release();
  };
  try {
    const engine = await openDeploymentEngine(config, {
      dist: options.distDirectory ?? import.meta.dirname,
      environment: {},
      log: options.log,
      cloudUrl: () => ADDRESS,
      siteUrl: () => ADDRESS,
    });
    return { engine, close: () => engine.close().finally(release) };
  } catch (error) {
    release();
    throw folderError("data", home, error);
  }
}

function announce(home: string, purpose: string): { end(): void } {
  let steps = 0;
  const next = () => announceStart(home, { pid: process.pid, step: `${purpose}, step ${(steps += 1)}` });
  next();
  const timer = setInterval(next, STEP_MILLIS);
  return {
    end() {
      clearInterval(timer);
      endStart(home);
    },
  };
}

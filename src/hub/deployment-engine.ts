import path from "node:path";
import { storageError } from "../backend/storage-troubles.ts";
import { VERSION, type Config } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { createEngine } from "../engine/engine.ts";
import { DEPLOYMENT_FILE, readDeploymentFile } from "../engine/host/deployment-file.ts";
import type { Engine } from "../engine/types.ts";
import { NoCopyError } from "../engine/upgrade/data-copy.ts";
import { NewerDataError } from "../engine/upgrade/data-release.ts";
import { INSTANCE_NAME } from "./admin-key.ts";
import type { Log } from "./log.ts";
import { RENAMED_FUNCTIONS } from "./renamed-functions.ts";

export interface DeploymentEngineOptions {
  /** Folder of the bundles and of the deployment. */
  dist: string;
  /** Variables that the functions read. */
  environment: Record<string, string>;
  log: Log;
  /** Where clients reach it, and its HTTP actions. */
  cloudUrl(): string;
  siteUrl(): string;
}

/**
 * Opens the deployment of a data directory with the functions that the package ships. Nothing runs by itself before `start`.
 * Only the holder of the hub lock may call it.
 */
export async function openDeploymentEngine(
  { home, durability }: Pick<Config, "home" | "durability">,
  { dist, log, ...options }: DeploymentEngineOptions,
): Promise<Engine> {
  const engine = await createEngine({
    ...options,
    directory: deploymentDirectory(home),
    workerEntry: path.join(dist, "action-worker.js"),
    deploymentName: INSTANCE_NAME,
    durability,
    release: { version: VERSION, backups: path.join(home, "backups") },
    renamedFunctions: RENAMED_FUNCTIONS,
    onSystemLog: (message, error) => log(message, error === undefined ? undefined : { error: String(error) }),
  }).catch((error: unknown) => {
    throw refusalOf(error) ?? error;
  });
  await engine.install(await readDeploymentFile(path.join(dist, DEPLOYMENT_FILE)));
  return engine;
}

/** What the user can do about data that this release may not take over; null for any other failure. */
function refusalOf(error: unknown): AppError | null {
  if (error instanceof NewerDataError) return new AppError("INVALID_INPUT", error.message, { cause: error });
  return error instanceof NoCopyError ? storageError(error.kind, error.message, error) : null;
}

/** Where the database and the files of a data directory are. */
export function deploymentDirectory(home: string): string {
  return path.join(home, "deployment");
}

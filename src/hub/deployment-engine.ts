import path from "node:path";
import { VERSION, type Config } from "../config.ts";
import { createEngine } from "../engine/engine.ts";
import { DEPLOYMENT_FILE, readDeploymentFile } from "../engine/host/deployment-file.ts";
import type { Engine } from "../engine/types.ts";
import { INSTANCE_NAME } from "./admin-key.ts";
import { tellDataRefusal } from "./data-refusal.ts";
import { errorLog, type Log } from "./log.ts";
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
    onSystemLog: errorLog(log),
  }).catch((error: unknown) => {
    throw tellDataRefusal(error);
  });
  await engine.install(await readDeploymentFile(path.join(dist, DEPLOYMENT_FILE)));
  return engine;
}

/** Where the database and the files of a data directory are. */
export function deploymentDirectory(home: string): string {
  return path.join(home, "deployment");
}

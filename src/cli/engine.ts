import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createOnce } from "../auth/private-file.ts";
import { VERSION } from "../config.ts";
import { AppError } from "../contracts/errors.ts";
import { createEngine } from "../engine/engine.ts";
import { sentinel } from "../engine/runtime/time-limit/sentinel.ts";
import { createEngineServer } from "../engine/server/engine-server.ts";
import { listenLocally, type LocalServer } from "../engine/server/local-server.ts";
import type { Engine } from "../engine/types.ts";
import { tellDataRefusal } from "../hub/data-refusal.ts";
import { createLog, errorLog } from "../hub/log.ts";
import { takeHubLock } from "../hub/lock.ts";
import { readCommand } from "./usage.ts";

/** The port of Convex's own local deployments. */
const DEFAULT_PORT = 3210;
const DEFAULT_FOLDER = ".wav0-engine";
const NAME = "engine";

/** `engine [--data folder] [--port n]`: serves the Convex engine alone, for any project of Convex, until it is told to stop. */
export async function engine(args: readonly string[]): Promise<number> {
  const { flags } = readCommand("engine", args);
  const directory = path.resolve(flags.data ?? DEFAULT_FOLDER);
  const lock = takeHubLock(directory);
  if (!lock) {
    throw new AppError("INVALID_INPUT", `An engine serves ${directory} already; stop it, or name another with --data`);
  }
  try {
    const adminKey = `${NAME}|${await keptSecret(directory)}`;
    const { opened, server } = await open(directory, { adminKey, port: flags.port ?? DEFAULT_PORT });
    const stopped = new Promise<void>((resolve) => {
      process.once("SIGTERM", resolve);
      sentinel.onInterrupt(resolve);
    });
    process.stdout.write(describe(server.url, { adminKey, directory }));
    await stopped;
    await server.close();
    await opened.close();
    return 0;
  } finally {
    lock.release();
  }
}

/** What whoever has it may do everything with: made once, and kept where only this user reads. */
async function keptSecret(directory: string): Promise<string> {
  const file = path.join(directory, "admin-key");
  await createOnce(file, randomBytes(32).toString("hex"));
  // Data are no part of the project that they lie in.
  await createOnce(path.join(directory, ".gitignore"), "*\n");
  return readFileSync(file, "utf8").trim();
}

async function open(
  directory: string,
  { adminKey, port }: { adminKey: string; port: number },
): Promise<{ opened: Engine; server: LocalServer }> {
  let url = "";
  const addresses = { cloudUrl: () => url, siteUrl: () => `${url}/http` };
  const opened = await createEngine({
    ...addresses,
    directory: path.join(directory, "deployment"),
    workerEntry: path.join(import.meta.dirname, "action-worker.js"),
    deploymentName: NAME,
    release: { version: VERSION, backups: path.join(directory, "backups") },
    onSystemLog: errorLog(createLog()),
  }).catch((error: unknown) => {
    throw tellDataRefusal(error);
  });
  try {
    const served = createEngineServer(opened, { ...addresses, adminKey, instanceName: NAME });
    const server = await listenLocally(served, port);
    url = server.url;
    await opened.start();
    return { opened, server };
  } catch (error) {
    await opened.close();
    throw isTaken(error)
      ? new AppError("INVALID_INPUT", `Port ${port} is taken; name another with --port, or 0 for any free one`)
      : error;
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function describe(url: string, { adminKey, directory }: { adminKey: string; directory: string }): string {
  return `The engine listens at ${url}, HTTP actions at ${url}/http, its data are in ${directory}.
In your project, put these lines into .env.local and run npx convex dev:

CONVEX_SELF_HOSTED_URL=${url}
CONVEX_SELF_HOSTED_ADMIN_KEY='${adminKey}'

Whoever has the key may do everything. Ctrl+C stops the engine; data and functions stay.
`;
}

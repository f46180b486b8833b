import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { findDeployProject } from "../build/deploy-project.ts";
import { modifiedAt } from "../build/modified-at.ts";
import { runConvexCli } from "../engine/deploy/official-cli.ts";
import { captureDeployment } from "../engine/host/capture.ts";
import { DEPLOYMENT_FILE, writeDeploymentFile } from "../engine/host/deployment-file.ts";
import { findHub } from "../hub/discovery.ts";
import { readHubToken } from "../hub/hub-file.ts";
import { adminKeyOf } from "../hub/admin-key.ts";

export interface FunctionsOptions {
  projectDirectory: string;
  /** Folder of the hub's bundle, which starts with the functions that lie there. */
  bundleDirectory: string;
  /** Data directory of the hub. */
  home: string;
}

/** The functions in convex/, on their way to the hub. */
export interface Functions {
  /** True if a file is a part of them, by what they import. */
  include(file: string): boolean;
  /** Finds again what they import. @throws with the place of what cannot be parsed or found */
  follow(): Promise<void>;
  /** Makes the functions with which the next hub starts, unless they are made of the same sources. @throws with the CLI's words */
  capture(): Promise<void>;
  /** Replaces those of the running hub by the official CLI; if it fails they stay. @throws with the CLI's words */
  push(): Promise<void>;
}

/** Brotli quality: a quarter of a second. */
const QUICK_QUALITY = 5;
/** A source of functions that nothing imports yet. */
const FUNCTION_FILE = /^convex\/(?!_generated\/)[^.]+(\.config)?\.ts$/;

/** Nothing is read before the first call. */
export function createFunctions({ projectDirectory, bundleDirectory, home }: FunctionsOptions): Functions {
  let files: string[] = [];
  const file = path.join(bundleDirectory, DEPLOYMENT_FILE);
  const built = path.join(projectDirectory, "dist", DEPLOYMENT_FILE);
  const mark = path.join(bundleDirectory, "deployment.sha256");

  async function hash(): Promise<string> {
    const digest = createHash("sha256");
    for (const each of files) digest.update(`${each}\0`).update(await readFile(path.join(projectDirectory, each)));
    return digest.digest("hex");
  }

  /** True if `npm run build` wrote the functions after the last change of their sources. */
  async function isBuilt(): Promise<boolean> {
    const builtAt = await modifiedAt(built);
    const changedAt = await Promise.all(files.map((each) => modifiedAt(path.join(projectDirectory, each))));
    return builtAt > Math.max(...changedAt);
  }

  async function make(): Promise<void> {
    if (await isBuilt()) return cp(built, file);
    const workerEntry = path.join(bundleDirectory, "action-worker.js");
    await writeDeploymentFile(file, await captureDeployment({ projectDirectory, workerEntry }), QUICK_QUALITY);
  }

  return {
    include: (name) => FUNCTION_FILE.test(name) || files.includes(name),
    async follow() {
      ({ files } = await findDeployProject(projectDirectory));
    },
    async capture() {
      const wanted = await hash();
      if ((await readFile(mark, "utf8").catch(() => null)) === wanted) return;
      await make();
      await writeFile(mark, wanted);
    },
    async push() {
      const hub = await findHub(home);
      if (!hub) throw new Error("No hub runs that could take them");
      const target = { url: hub.url, adminKey: adminKeyOf(await readHubToken(home)) };
      const command = ["deploy", "-y", "--typecheck", "disable"];
      const { exitCode, stdout, stderr } = await runConvexCli(command, { projectDirectory, target });
      if (exitCode !== 0) throw new Error(`${stdout}${stderr}`.trim());
    },
  };
}

import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** The bundled worker that vitest's global set-up makes. */
export const WORKER_ENTRY = path.join(ROOT, "dist", "action-worker.js");

export interface FixtureProject {
  directory: string;
  remove(): Promise<void>;
}

/** A copy of the Convex project beside this file that a test may change, with this repository's dependencies. */
export async function copyFixtureProject(): Promise<FixtureProject> {
  const directory = await mkdtemp(path.join(tmpdir(), "project-"));
  await cp(path.join(import.meta.dirname, "project"), directory, { recursive: true });
  await symlink(path.join(ROOT, "node_modules"), path.join(directory, "node_modules"), "dir");
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

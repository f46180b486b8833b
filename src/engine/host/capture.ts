import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createEngine } from "../engine.ts";
import { createEngineServer } from "../server/engine-server.ts";
import { listenLocally } from "../server/local-server.ts";
import type { Deployment, Engine } from "../types.ts";
import { runConvexCli } from "../deploy/official-cli.ts";
import type { CliTarget } from "../deploy/official-cli.ts";

export interface CaptureOptions {
  /** The project: where package.json and convex/ are. */
  projectDirectory: string;
  /** Path of the bundled action worker. */
  workerEntry: string;
}

/**
 * Has the official CLI push a project to a deployment that exists for this only, and returns what was pushed. As with
 * any push, `convex/_generated` is refreshed.
 * @throws with the CLI's output if it fails
 */
export async function captureDeployment(options: CaptureOptions): Promise<Deployment> {
  return withEphemeralDeployment(options, async (engine, target) => {
    await run(["deploy", "-y", "--typecheck", "disable"], options, target);
    const deployment = engine.deployment();
    if (deployment === null) throw new Error("The push succeeded but installed nothing");
    return deployment;
  });
}

/** Refreshes `convex/_generated` of a project with the official CLI, components included. @throws with its output */
export async function generateCode(options: CaptureOptions): Promise<void> {
  await withEphemeralDeployment(options, (_engine, target) =>
    run(["codegen", "--typecheck", "disable"], options, target),
  );
}

async function run(command: string[], options: CaptureOptions, target: CliTarget): Promise<void> {
  const { exitCode, stdout, stderr } = await runConvexCli(command, { ...options, target });
  if (exitCode !== 0) throw new Error(`npx convex ${command.join(" ")} failed:\n${stdout}${stderr}`);
}

async function withEphemeralDeployment<T>(
  { workerEntry }: CaptureOptions,
  work: (engine: Engine, target: CliTarget) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(path.join(tmpdir(), "capture-"));
  let url = "";
  const addresses = { cloudUrl: () => url, siteUrl: () => `${url}/http` };
  const engine = await createEngine({ directory, workerEntry, deploymentName: "capture", ...addresses });
  const adminKey = `capture|${randomBytes(24).toString("hex")}`;
  const server = await listenLocally(createEngineServer(engine, { adminKey, instanceName: "capture", ...addresses }));
  ({ url } = server);
  try {
    return await work(engine, { url, adminKey });
  } finally {
    await server.close();
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

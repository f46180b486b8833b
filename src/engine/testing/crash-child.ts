import { readFileSync } from "node:fs";
import { createEngine } from "../engine.ts";
import type { Deployment, Engine } from "../types.ts";

/**
 * A process to be killed: opens the engine in a directory, installs a deployment, starts it, and tells its parent.
 * Arguments: directory, deployment as a JSON file, path of the action worker, and perhaps the label of a trace: the
 * process kills itself as soon as that trace is committed.
 */
const address = (): string => "http://127.0.0.1:1";

async function main(): Promise<void> {
  const [directory = "", deploymentFile = "", workerEntry = "", label] = process.argv.slice(2);
  const engine = await createEngine({
    directory,
    workerEntry,
    deploymentName: "test",
    cloudUrl: address,
    siteUrl: address,
  });
  await engine.install(JSON.parse(readFileSync(deploymentFile, "utf8")) as Deployment); // Written by the parent.
  await engine.start();
  process.send?.("started");
  // Stays until it is killed.
  setInterval(() => void (label !== undefined && killWhenTraced(engine, label)), 5);
}

async function killWhenTraced(engine: Engine, label: string): Promise<void> {
  const path = { component: "", module: "flows", name: "traces" };
  const { answers } = await engine.queries([{ path, args: { label }, caller: { kind: "system", identity: null } }]);
  if (answers[0]?.ok && answers[0].value !== 0) process.kill(process.pid, "SIGKILL");
}

void main();

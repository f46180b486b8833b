import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixtureDeployment, openTestEngine, until, type TestEngine } from "./testing/open-test-engine.ts";
import type { ConvexObject } from "./values/json.ts";

const CHILD = path.resolve("dist/engine-crash-child.mjs");
const WORKER = path.resolve("dist/action-worker.js");
const deploymentFile = path.join(mkdtempSync(path.join(tmpdir(), "wav0-crash-")), "deployment.json");

beforeAll(async () => {
  const entry = path.join(import.meta.dirname, "testing/crash-child.ts");
  const options = { bundle: true, format: "esm", platform: "node", packages: "external", logLevel: "error" } as const;
  await build({ ...options, entryPoints: [entry], outfile: CHILD });
  writeFileSync(deploymentFile, JSON.stringify(await fixtureDeployment()));
});
afterAll(() => {
  rmSync(CHILD, { force: true });
  rmSync(path.dirname(deploymentFile), { recursive: true, force: true });
});

/** @param label the child kills itself once this trace is committed */
async function startChild(directory: string, label?: string): Promise<ChildProcess> {
  const trace = label === undefined ? [] : [label];
  const child = fork(CHILD, [directory, deploymentFile, WORKER, ...trace], { execArgv: [] });
  await once(child, "message");
  return child;
}

/** As a power button would: no handler of the process gets to run. */
async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis));

/** Prepares work while nothing runs yet. */
async function prepared(prepare: (app: TestEngine) => Promise<void>): Promise<string> {
  const app = await openTestEngine();
  await prepare(app);
  await app.engine.close();
  return app.directory;
}

test("scheduled mutations run exactly once each although the process is killed again and again", async () => {
  const LENGTH = 600;
  const LABELS = ["one", "two", "three"];
  const directory = await prepared(async (app) => {
    for (const label of LABELS) {
      const args = { label, left: LENGTH };
      await app.mutation("jobs:schedule", { kind: "mutation", name: "jobs:chain", delayMillis: 0, args });
    }
  });
  for (const millis of [40, 90, 150, 230]) {
    const child = await startChild(directory);
    await sleep(millis);
    await kill(child);
  }
  const app = await openTestEngine({ directory });
  await app.engine.start();
  await until(async () => (await app.query("flows:traces", { label: "three:0" })) === 1 && app.engine.openWork() === 0);
  for (const label of LABELS) {
    for (let left = 0; left <= LENGTH; left++) {
      if ((await app.query("flows:traces", { label: `${label}:${left}` })) !== 1) throw new Error(`${label}:${left}`);
    }
  }
  // Not of all jobs: the deployment has a cron, and a busy machine takes minutes.
  const states = (await app.query("jobs:listStates", { name: "jobs.js:chain" })) as string[];
  expect(new Set(states)).toEqual(new Set(["success"]));
  expect(states).toHaveLength(LABELS.length * (LENGTH + 1));
  await app.dispose();
});

test("an action that was running when the process was killed has failed and is not run again", async () => {
  let id = "";
  const directory = await prepared(async (app) => {
    const args = { label: "cut", millis: 60_000 };
    const call = { kind: "action", name: "jobs:lasting", delayMillis: 0, args };
    id = String(await app.mutation("jobs:schedule", call));
  });
  await once(await startChild(directory, "cut"), "exit");
  const app = await openTestEngine({ directory });
  await app.engine.start();
  const job = (await app.query("jobs:state", { id })) as ConvexObject;
  expect(job["state"]).toEqual({ kind: "failed", error: "Transient error while executing action" });
  expect(await app.query("flows:traces", { label: "cut" })).toBe(1);
  await app.dispose();
});

test("a workflow whose action was cut off by a crash is retried soon and completes", async () => {
  let id = "";
  const directory = await prepared(async (app) => {
    const args = { label: "flow", millis: 1_500 };
    id = String(await app.mutation("flows:start", { name: "slow", args }));
  });
  await once(await startChild(directory, "flow"), "exit");
  const app = await openTestEngine({ directory });
  await app.engine.start();
  // The component by itself would look for dead jobs after five minutes, when this test is long over.
  await until(async () => ((await app.query("flows:status", { id })) as ConvexObject)["type"] !== "inProgress");
  expect(await app.query("flows:status", { id })).toEqual({ type: "completed", result: 2 });
  await app.dispose();
});

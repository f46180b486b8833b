import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createEngine, type EngineOptions } from "../engine.ts";
import { parseFunctionPath } from "../function-path.ts";
import type { Caller, Deployment, Engine, FunctionOutcome, UserIdentity } from "../types.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { bundleDeployment } from "./bundle-deployment.ts";

/** Calls functions by name; a failed function throws its message. */
export interface TestCalls {
  query(name: string, args?: ConvexObject): Promise<ConvexJson>;
  mutation(name: string, args?: ConvexObject): Promise<ConvexJson>;
  action(name: string, args?: ConvexObject): Promise<ConvexJson>;
}

export interface TestEngine extends TestCalls {
  engine: Engine;
  directory: string;
  as(identity: UserIdentity | null): TestCalls;
  /** Closes it and removes its directory. */
  dispose(): Promise<void>;
}

let bundled: Promise<Deployment> | null = null;

/** The deployment of `fixtures/app`, bundled once per process. */
export function fixtureDeployment(): Promise<Deployment> {
  bundled ??= bundleDeployment(path.join(import.meta.dirname, "fixtures/app"));
  return bundled;
}

/**
 * An engine in a temporary directory (or a given one); not started.
 * @param deployment what is installed in it; default: the fixture
 */
export async function openTestEngine(
  options: Partial<EngineOptions> = {},
  deployment?: Deployment,
): Promise<TestEngine> {
  const directory = options.directory ?? mkdtempSync(path.join(tmpdir(), "wav0-engine-"));
  const engine = await createEngine({
    workerEntry: path.resolve("dist/action-worker.js"),
    deploymentName: "test",
    cloudUrl: () => "http://127.0.0.1:1",
    siteUrl: () => "http://127.0.0.1:1/http",
    ...options,
    directory,
  });
  await engine.install(deployment ?? (await fixtureDeployment()));
  return {
    ...callsOf(engine, { kind: "admin", identity: null }),
    engine,
    directory,
    as: (identity) => callsOf(engine, { kind: "user", identity }),
    async dispose() {
      await engine.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function callsOf(engine: Engine, caller: Caller): TestCalls {
  return {
    async query(name, args = {}) {
      const { answers } = await engine.queries([{ path: parseFunctionPath(name), args, caller }]);
      return valueOf(answers[0]);
    },
    mutation: async (name, args = {}) => valueOf(await engine.mutation(parseFunctionPath(name), args, caller)),
    action: async (name, args = {}) => valueOf(await engine.action(parseFunctionPath(name), args, caller)),
  };
}

function valueOf(outcome: FunctionOutcome | undefined): ConvexJson {
  if (!outcome) throw new Error("No answer");
  if (outcome.ok) return outcome.value;
  throw Object.assign(new Error(outcome.message), { data: outcome.data });
}

/** Repeats until it is true; fails when the test's own time is over. */
export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 10));
}

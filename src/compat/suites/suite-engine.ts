import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { getFunctionAddress, type FunctionReference, type SchemaDefinition } from "convex/server";
import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values";
import { createEngine } from "../../engine/engine.ts";
import { resolveAddress } from "../../engine/runtime/function-address.ts";
import { LoadedDeployment } from "../../engine/runtime/loaded-deployment.ts";
import { TimeLimit } from "../../engine/runtime/time-limit/time-limit.ts";
import { JobQueue } from "../../engine/scheduler/job-queue.ts";
import type { SchemaJson } from "../../engine/storage/types.ts";
import type {
  DeployedComponent,
  Engine,
  FileSyscalls,
  FunctionOutcome,
  UdfType,
  UserIdentity,
} from "../../engine/types.ts";
import type { ConvexObject } from "../../engine/values/json.ts";
import { bundleComponent, filesOf, type Glob, type ModuleFiles } from "./bundle-component.ts";
import { type HostFunction, HostFunctions, plain } from "./host-function.ts";

export type AnySchema = SchemaDefinition<never, boolean>;
export type AnyReference = FunctionReference<"query" | "mutation" | "action">;

interface Component {
  path: string;
  schema: SchemaJson | null;
  files: ModuleFiles;
}

/** A component that no suite has. */
const WAKER = "wav0Waker";
const ADMIN = { kind: "admin" as const, identity: null };
/** Timers of the machine, whatever a test makes of the global ones. */
const { setTimeout: later, setImmediate: soon, setInterval: repeat } = globalThis;

/** One deployment of the engine with the components that a test registers; it is installed by the first call. */
export class SuiteEngine {
  readonly #components: Component[] = [];
  readonly #directory = mkdtempSync(path.join(os.tmpdir(), "wav0-suites-"));
  #hasScheduled = false;
  #opened: Promise<{ engine: Engine; host: HostFunctions }> | null = null;

  add(component: string, schema: AnySchema | undefined, glob: Glob): unknown {
    const json = schema === undefined ? null : exported(schema);
    this.#components.push({ path: component, schema: json, files: filesOf(glob) });
    return {};
  }

  async call(
    reference: AnyReference,
    udfType: UdfType,
    args: Record<string, Value>,
    identity: UserIdentity | null,
  ): Promise<unknown> {
    const { engine } = await this.#open();
    // What convex/server says of a reference is plain JSON.
    const target = resolveAddress(getFunctionAddress(reference) as unknown as ConvexObject, "");
    const caller = { kind: "admin" as const, identity };
    const json = convexToJson(args) as ConvexObject;
    if (udfType === "query") {
      const { answers } = await engine.queries([{ path: target, args: json, caller }]);
      return valueOf(answers[0]);
    }
    return valueOf(await engine[udfType](target, json, caller));
  }

  async runHost(
    handler: HostFunction,
    udfType: UdfType,
    identity: UserIdentity | null,
    component = "",
  ): Promise<unknown> {
    const { host, engine } = await this.#open();
    const value = await host.run({ component, identity, udfType: udfType === "query" ? "query" : "mutation" }, handler);
    await this.#wake(engine);
    return value;
  }

  async fetch(address: string, init: RequestInit | undefined, identity: UserIdentity | null): Promise<Response> {
    const { engine } = await this.#open();
    return engine.httpAction(new Request(new URL(address, "https://some.convex.site"), init), {
      kind: "user",
      identity,
    });
  }

  /** Waits until no function runs. */
  async finishRunning(): Promise<void> {
    const { engine } = await this.#open();
    await turns();
    while (this.#count(engine, "state = 'running'") > 0) await turns();
    await engine.database.transact(() => undefined);
  }

  async finishAll(advance: () => void, most: number): Promise<void> {
    const { engine } = await this.#open();
    for (let round = 0; round < most; round++) {
      advance();
      await this.finishRunning();
      if (this.#count(engine, "state IN ('pending', 'running')") === 0) return;
    }
    throw new Error(
      "finishAllScheduledFunctions: too many iterations. Check for infinitely recursive scheduled functions, or increase maxIterations.",
    );
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => null);
    await opened?.engine.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #open() {
    this.#opened ??= this.#install();
    return this.#opened;
  }

  async #install() {
    const engine = await createEngine({
      directory: this.#directory,
      workerEntry: path.resolve(import.meta.dirname, "../../../dist/action-worker.js"),
      deploymentName: "suites",
      cloudUrl: () => "https://some.convex.cloud",
      siteUrl: () => "https://some.convex.site",
      // Not Date.now itself: a test may put another one into its place.
      clock: () => Date.now(),
      transactionTimeoutMillis: Infinity,
      environment: {},
    });
    const waker = { waker: path.resolve(import.meta.dirname, "waker.ts") };
    const components = [...this.#components, { path: WAKER, schema: null, files: waker }];
    const deployed = await Promise.all(components.map(deploy));
    const deployment = { components: deployed, authConfig: null, udfServerVersion: "1.48.0" };
    await engine.install(deployment);
    const { setInterval } = globalThis;
    // A test that runs all timers would never come to the end of one that repeats.
    globalThis.setInterval = repeat;
    await engine.start().finally(() => {
      globalThis.setInterval = setInterval;
    });
    const loaded = new LoadedDeployment(deployment, () => ({}));
    const { database } = engine;
    // The engine's own store is both; it shows the one only.
    const files = engine.files as unknown as FileSyscalls;
    const queue = new JobQueue(
      database.connection,
      () => database.now(),
      () => {
        this.#hasScheduled = true;
      },
    );
    const parts = {
      database,
      files,
      queue,
      limit: new TimeLimit(Infinity),
      deploymentName: "suites",
      now: () => Date.now(),
    };
    return { engine, host: new HostFunctions(parts, () => loaded) };
  }

  /** A job that a test scheduled is seen by the queue's table alone: one of the engine's own makes it look. */
  async #wake(engine: Engine): Promise<void> {
    if (!this.#hasScheduled) return;
    this.#hasScheduled = false;
    valueOf(await engine.mutation({ component: WAKER, module: "waker", name: "wake" }, {}, ADMIN));
  }

  #count(engine: Engine, condition: string): number {
    const row = engine.database.connection
      .prepare(`SELECT count(*) AS jobs FROM scheduled_jobs WHERE ${condition}`)
      .get();
    return Number(row?.["jobs"]);
  }
}

async function deploy({ path: place, schema, files }: Component): Promise<DeployedComponent> {
  const code = await bundleComponent(files);
  return {
    path: place,
    definitionPath: place === "" ? "" : `components/${place}`,
    schema,
    crons: [],
    environment: {},
    ...code,
  };
}

function exported(schema: AnySchema): SchemaJson {
  // Set by defineSchema, for the push.
  const text = (schema as unknown as { export(): string }).export();
  return JSON.parse(text) as SchemaJson; // Written by convex/server.
}

/** Lets what the machine does, and what waits for it, go on. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => soon(resolve));
  await new Promise<void>((resolve) => later(resolve, 1));
}

function valueOf(outcome: FunctionOutcome | undefined): unknown {
  if (!outcome) throw new Error("No answer");
  if (outcome.ok) return jsonToConvex(outcome.value);
  const { data, message } = outcome;
  if (data === undefined) throw new Error(plain(message));
  throw Object.assign(new ConvexError(jsonToConvex(data)), { message: plain(message) });
}

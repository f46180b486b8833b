import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createEngine, type EngineOptions } from "../engine/engine.ts";
import { bundleDeployment } from "../engine/testing/bundle-deployment.ts";
import type { Engine, FunctionPath } from "../engine/types.ts";
import type { ConvexObject } from "../engine/values/json.ts";
import { perSecond, printSection, type Figure } from "./report.ts";
import { timeIt } from "./statistics.ts";

const SIZES = [1_000, 100_000] as const;
const BATCH = 500;
const CALLS = 2_000;
const ROUNDS = 8;

const SYSTEM = { kind: "system", identity: null } as const;

/** Functions of a small app through the whole engine: realm, validation, transaction, SQLite. */
export async function benchEngine(): Promise<void> {
  const figures: Figure[] = [];
  for (const rows of SIZES) figures.push(...(await atSize(rows)));
  figures.push(await limitCost());
  printSection("engine, one function call per operation", figures);
}

async function withEngine<T>(options: Partial<EngineOptions>, body: (engine: Engine) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(path.join(os.tmpdir(), "wav0-bench-engine-"));
  const engine = await createEngine({
    directory,
    workerEntry: path.resolve("dist/action-worker.js"),
    deploymentName: "bench",
    cloudUrl: () => "http://127.0.0.1",
    siteUrl: () => "http://127.0.0.1/http",
    ...options,
  });
  try {
    await engine.install(await bundleDeployment(path.resolve("src/bench/fixture/convex")));
    return await body(engine);
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Processor time of a query with a time limit to the same without, the least of some rounds of each in turn. */
async function limitCost(): Promise<Figure> {
  const ratio = await withEngine({}, (limited) =>
    withEngine({ transactionTimeoutMillis: Infinity }, async (free) => {
      const least = new Map([limited, free].map((engine) => [engine, Infinity]));
      for (let round = 0; round < ROUNDS; round++) {
        for (const [engine, best] of least) {
          const before = process.cpuUsage();
          await repeat(CALLS, (n) => query(engine, "byNumber", { number: n }));
          const { user, system } = process.cpuUsage(before);
          least.set(engine, Math.min(best, user + system));
        }
      }
      return (least.get(limited) ?? 0) / (least.get(free) ?? 1);
    }),
  );
  return { name: "processor time of a query, with the time limit to without", value: `${ratio.toFixed(2)} times` };
}

function atSize(rows: number): Promise<Figure[]> {
  return withEngine({}, async (engine) => {
    for (let first = 0; first < rows; first += BATCH)
      await mutate(engine, "fill", { first, count: Math.min(BATCH, rows - first) });
    const inserts = await timeIt(() =>
      repeat(CALLS, (n) => mutate(engine, "insert", { number: rows + n, tag: randomBytes(4).toString("hex") })),
    );
    const points = await timeIt(() => repeat(CALLS, (n) => query(engine, "byNumber", { number: (n * 7919) % rows })));
    const ranges = await timeIt(() =>
      repeat(CALLS, (n) => query(engine, "range", { from: (n * 7919) % rows, count: 20 })),
    );
    const at = `at ${rows.toLocaleString("en-US")} rows`;
    return [
      { name: `inserts ${at}`, value: perSecond(CALLS, inserts) },
      { name: `indexed point queries ${at}`, value: perSecond(CALLS, points) },
      { name: `indexed queries of 20 documents ${at}`, value: perSecond(CALLS, ranges) },
    ];
  });
}

async function repeat(count: number, call: (n: number) => Promise<void>): Promise<void> {
  for (let n = 0; n < count; n++) await call(n);
}

async function mutate(engine: Engine, name: string, args: ConvexObject): Promise<void> {
  const outcome = await engine.mutation(functionPath(name), args, SYSTEM);
  if (!outcome.ok) throw new Error(outcome.message);
}

async function query(engine: Engine, name: string, args: ConvexObject): Promise<void> {
  const { answers } = await engine.queries([{ path: functionPath(name), args, caller: SYSTEM }]);
  for (const answer of answers) if (!answer.ok) throw new Error(answer.message);
}

function functionPath(name: string): FunctionPath {
  return { component: "", module: "rows", name };
}

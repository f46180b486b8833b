import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createEngine, type EngineOptions } from "../engine/engine.ts";
import { createSharedQueries } from "../engine/server/sync/shared-queries.ts";
import { openSqlite } from "../engine/storage/disk/sqlite.ts";
import { bundleDeployment } from "../engine/testing/bundle-deployment.ts";
import type { Engine, FunctionPath } from "../engine/types.ts";
import type { ConvexObject } from "../engine/values/json.ts";
import { perSecond, printSection, type Figure } from "./report.ts";
import { timeIt } from "./statistics.ts";

const SIZES = [1_000, 100_000] as const;
const BATCH = 500;
const CALLS = 2_000;
const ROUNDS = 8;
/** Divides `CALLS`. */
const CALLERS = 50;

const SYSTEM = { kind: "system", identity: null } as const;

/** Functions of a small app through the whole engine: realm, validation, transaction, SQLite. */
export async function benchEngine(): Promise<void> {
  const figures: Figure[] = [];
  for (const rows of SIZES) figures.push(...(await atSize(rows)));
  figures.push(await limitCost(), ...(await besideSqlite()), await fanOut());
  printSection("engine, one function call per operation", figures);
}

async function withEngine<T>(
  options: Partial<EngineOptions>,
  body: (engine: Engine, directory: string) => Promise<T>,
): Promise<T> {
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
    return await body(engine, directory);
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Processor time of a query with a time limit to the same without, the least of some rounds of each in turn. */
async function limitCost(): Promise<Figure> {
  const ratio = await withEngine({}, (limited) =>
    withEngine({ transactionTimeoutMillis: Infinity }, async (free) => {
      const least = await leastCpu({
        limited: (n) => query(limited, "byNumber", { number: n }),
        free: (n) => query(free, "byNumber", { number: n }),
      });
      return least.limited / least.free;
    }),
  );
  return { name: "processor time of a query, with the time limit to without", value: `${ratio.toFixed(2)} times` };
}

/** Operations per CPU second beside the same rows and index in SQLite alone, the least CPU time of some rounds in turn. */
async function besideSqlite(): Promise<Figure[]> {
  return withEngine({}, async (engine, directory) => {
    const rows = SIZES[0];
    const raw = openSqlite(path.join(directory, "raw.sqlite"));
    raw.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    raw.exec(
      "CREATE TABLE rows (id INTEGER PRIMARY KEY, number REAL, tag TEXT); CREATE INDEX by_number ON rows (number)",
    );
    const write = raw.prepare("INSERT INTO rows (number, tag) VALUES (?, ?)");
    const read = raw.prepare("SELECT * FROM rows WHERE number = ? LIMIT 2");
    await mutate(engine, "fill", { first: 0, count: rows });
    for (let number = 0; number < rows; number++) write.run(number, `row ${number}`);
    const point = (n: number): number => (n * 7919) % rows;
    const least = await leastCpu({
      points: (n) => query(engine, "byNumber", { number: point(n) }),
      rawPoints: async (n) => void read.all(point(n)),
      inserts: (n) => mutate(engine, "insert", { number: rows + n, tag: "tag" }),
      rawInserts: async (n) => void write.run(rows + n, "tag"),
      together: (n) => (n % CALLERS === 0 ? insertTogether(engine, rows + n) : Promise.resolve()),
    });
    raw.close();
    return [
      {
        name: "indexed point query, share of SQLite's per CPU second",
        value: share(least.rawPoints, least.points),
        beside: "aim ≥ 0.12",
      },
      {
        name: "insert, share of SQLite's per CPU second",
        value: share(least.rawInserts, least.inserts),
        beside: "aim ≥ 0.45",
      },
      { name: `the same of ${CALLERS} callers at once`, value: share(least.rawInserts, least.together) },
    ];
  });
}

async function insertTogether(engine: Engine, first: number): Promise<void> {
  const numbers = Array.from({ length: CALLERS }, (_, at) => first + at);
  await Promise.all(numbers.map((number) => mutate(engine, "insert", { number, tag: "tag" })));
}

/** CPU time of a commit that 100 sessions show, to one that a single session shows; without sockets. */
async function fanOut(): Promise<Figure> {
  return withEngine({}, async (engine) => {
    const shared = createSharedQueries(
      (requests) => engine.queries(requests),
      () => performance.now(),
    );
    const request = { path: functionPath("range"), args: { from: 0, count: 20 }, caller: SYSTEM };
    const commit = async (subscribers: number, n: number): Promise<void> => {
      await mutate(engine, "insert", { number: n % 20, tag: "tag" });
      shared.forget();
      await Promise.all(Array.from({ length: subscribers }, () => shared.run([request])));
    };
    const least = await leastCpu({ one: (n) => commit(1, n), hundred: (n) => commit(100, n) });
    const value = `${(least.hundred / least.one).toFixed(2)} times`;
    return {
      name: "processor time of a commit with 100 subscribers to 1, without sockets",
      value,
      beside: "aim ≤ 4 times",
    };
  });
}

/** Microseconds of processor time that each takes for `CALLS`, at the least. */
async function leastCpu<K extends string>(works: Record<K, (n: number) => Promise<void>>): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[]; // A literal's.
  const least = new Map(names.map((name) => [name, Infinity]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const before = process.cpuUsage();
      await repeat(CALLS, (n) => works[name](round * CALLS + n));
      const { user, system } = process.cpuUsage(before);
      least.set(name, Math.min(least.get(name) ?? Infinity, user + system));
    }
  }
  return Object.fromEntries(least) as Record<K, number>; // One entry for each name.
}

function share(raw: number, own: number): string {
  return (raw / own).toFixed(3);
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

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { collect, fullScan, read } from "./temporary-database.fixture.ts";
import type { Database } from "./types.ts";

/** Commits one number after another, beside a counter in the same transaction, and reports each commit. */
const WRITER = `
import { writeSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { openDatabase } from "./database.ts";
const database = openDatabase({ file: process.argv[2], clock: () => Date.now(), random: (count) => randomBytes(count) });
const index = { indexDescriptor: "by_n", fields: ["n"] };
const table = { tableName: "numbers", indexes: [index], searchIndexes: [], vectorIndexes: [], documentType: null };
await database.transact((t) => database.catalog.applySchema(t, "", { schemaValidation: false, tables: [table] }));
for (;;) {
  const { value, timestamp } = await database.transact((transaction) => {
    const documents = transaction.documents("");
    const counter = documents.stream({ source: { type: "FullTableScan", tableName: "counter" }, operators: [] }).next().value;
    const n = counter === undefined ? 0 : counter.n;
    if (counter === undefined) documents.insert("counter", { n: 1 });
    else documents.patch(counter._id, { n: n + 1 });
    documents.insert("numbers", { n, padding: "x".repeat(n % 700) });
    return n;
  });
  writeSync(1, value + " " + timestamp + "\\n");
}`;

const folder = mkdtempSync(path.join(tmpdir(), "convex-crash-"));
// Inside the project, so that the script finds the SQLite package.
const scripts = path.resolve("node_modules/.cache/storage-crash");
const script = path.join(scripts, `writer-${process.pid}.mjs`);
const file = path.join(folder, "data.sqlite");

beforeAll(async () => {
  mkdirSync(scripts, { recursive: true });
  await build({
    stdin: { contents: WRITER, resolveDir: import.meta.dirname, loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: script,
    logLevel: "silent",
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true });
  rmSync(script, { force: true });
});

interface Acknowledged {
  n: number;
  timestamp: bigint;
}

/** Runs the writer and kills it after so many commits. @returns the last commit that it reported */
async function writeUntilKilled(commits: number): Promise<Acknowledged> {
  const child: ChildProcess & { stdout: NonNullable<unknown> } = spawn(process.execPath, [script, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last: Acknowledged | null = null;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    const [n = "", timestamp = ""] = line.split(" ");
    last = { n: Number(n), timestamp: BigInt(timestamp) };
    seen += 1;
    if (seen === commits) child.kill("SIGKILL");
  }
  if (last === null) throw new Error("the writer reported nothing");
  return last;
}

function open(): Database {
  return openDatabase({ file, clock: () => 0, random: (count) => new Uint8Array(count) });
}

test("every commit that was reported is there after kill -9, whole, and the next process goes on from it", async () => {
  let timestamp = 0n;
  for (const commits of [1, 37, 250, 400, 90]) {
    const last = await writeUntilKilled(commits);
    const database = open();
    const { counter, numbers, byIndex } = read(database, (documents) => ({
      counter: collect(documents, fullScan("counter")),
      numbers: collect(documents, fullScan("numbers")).map(({ n }) => n),
      byIndex: collect(documents, {
        source: { type: "IndexRange", indexName: "numbers.by_n", range: [] },
        operators: [],
      }).map(({ n }) => n),
    }));
    expect(numbers.length).toBeGreaterThan(last.n);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    expect(byIndex).toEqual(numbers);
    expect(counter).toEqual([{ n: numbers.length }]);
    expect(last.timestamp).toBeGreaterThan(timestamp);
    expect(database.latestTimestamp()).toBeGreaterThanOrEqual(last.timestamp);
    // The clock of this process stands at 1970; timestamps rise all the same.
    ({ timestamp } = await database.transact(() => undefined));
    expect(timestamp).toBeGreaterThan(last.timestamp);
    database.close();
  }
});

test("a second process is refused while the first one runs", async () => {
  const database = open();
  const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += String(chunk)));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(1);
  expect(errors).toContain("is in use by another process");
  database.close();
});

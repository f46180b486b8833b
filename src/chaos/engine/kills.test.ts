import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSqlite } from "../../engine/storage/disk/sqlite.ts";
import { openTestEngine } from "../../engine/testing/open-test-engine.ts";
import { inspect, wrongLinks } from "./inspection.ts";
import { isFlawless, killEngine } from "./kills.ts";

test("an engine that is killed six times under load loses nothing and does nothing twice", async () => {
  // Four lives of 54, 3, 30 and 30 answers, and two that end while the process starts.
  const moments = [0.05, 0.3, 0.9, 0.5, 0.4];
  let at = 0;
  const killed = await killEngine(6, () => moments[(at += 1) % moments.length] ?? 0);
  expect(isFlawless(killed), JSON.stringify(killed)).toBe(true);
  expect([killed.kills, killed.early]).toEqual([6, 2]);
  expect(killed.answered).toBeGreaterThan(50);
  expect(killed.links).toBeGreaterThan(0);
});

describe("the inspection finds", () => {
  let directory = "";
  beforeEach(() => (directory = mkdtempSync(path.join(tmpdir(), "engine-inspection-"))));
  afterEach(() => rmSync(directory, { recursive: true }));

  /** A small data directory. @param damage what is done to its tables */
  async function found(counters: Record<string, number>, damage?: string) {
    const app = await openTestEngine({ directory });
    for (const name of ["a", "a", "b"]) await app.mutation("counters:add", { name, amount: 1 });
    for (const label of ["one:3", "one:2", "action 1", "action 1"]) await app.mutation("flows:trace", { label });
    await app.engine.close();
    const connection = openSqlite(path.join(directory, "deployment.sqlite"));
    if (damage !== undefined) connection.exec(damage);
    connection.close();
    return inspect(directory, new Map(Object.entries(counters)));
  }

  test("an action that began twice, and nothing else in whole data; an unanswered last request may be stored", async () => {
    expect(await found({ a: 2, b: 0 })).toEqual({
      integrity: "ok",
      wrongCounters: [],
      wrongLinks: [],
      links: 2,
      repeatedActions: ["action 1"],
      actions: 2,
      wrongEntries: 0,
    });
  });

  test("a lost and a doubled write", async () => {
    const { wrongCounters } = await found({ a: 3, b: 0, c: 1 });
    expect(wrongCounters).toEqual(["a is at 2, and 3 were answered", "c is at , and 1 were answered"]);
    expect((await found({ a: 2, b: 2 })).wrongCounters).toEqual(["a is at 4, and 2 were answered"]);
  });

  test("entries without a document", async () => {
    const { wrongEntries } = await found({}, "DELETE FROM storage_documents WHERE json LIKE '%action 1%'");
    expect(wrongEntries).toBeGreaterThan(0);
  });

  test("documents that an index of their table lacks", async () => {
    const ofCounters =
      "SELECT i.index_id FROM storage_indexes i JOIN storage_tables t ON t.tablet = i.tablet " +
      "WHERE t.component = '' AND t.name = 'counters' AND i.name = 'by_name'";
    const { wrongEntries } = await found({}, `DELETE FROM storage_entries WHERE index_id = (${ofCounters})`);
    expect(wrongEntries).toBe(1);
  });

  test("a gap and a repetition in a chain, once for each chain", () => {
    expect(wrongLinks(["one:9", "one:8", "two:5", "one:7", "two:4"])).toEqual([]);
    expect(wrongLinks(["one:9", "one:7", "one:6", "two:5", "two:5"])).toEqual(["one:7", "two:5"]);
  });
});

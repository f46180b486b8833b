import path from "node:path";
import { expect, test } from "vitest";
import { openSqlite } from "../storage/disk/sqlite.ts";
import { openTestEngine } from "../testing/open-test-engine.ts";

test("a function that goes on when the disk is full fails with what is wrong with the disk, and leaves nothing", async () => {
  const told: unknown[] = [];
  const app = await openTestEngine({ onSystemLog: (message, error) => told.push([message, String(error)]) });
  const { connection } = app.engine.database;
  const pages = Number(connection.prepare("PRAGMA page_count").get()?.["page_count"]);
  connection.exec(`PRAGMA max_page_count = ${pages + 20}`);
  const write = () => app.mutation("counters:writeRegardless", { characters: 900_000 });
  await expect(write()).rejects.toMatchObject({ name: "StorageTrouble", kind: "disk-full" });
  await expect(write()).rejects.toThrow(/disk is full.*deployment\.sqlite/);
  expect(told).toEqual([["Nothing can be stored", expect.stringContaining("disk is full")]]);
  expect(await app.query("counters:names")).toEqual([]);
  connection.exec("PRAGMA max_page_count = 1000000");
  expect(await write()).toBe("never mind");
  await app.dispose();
});

test("a function that is handed a damaged document fails with what is wrong with the file, and others go on", async () => {
  const app = await openTestEngine();
  await app.mutation("counters:add", { name: "whole", amount: 1 });
  await app.mutation("counters:add", { name: "torn", amount: 1 });
  const other = openSqlite(path.join(app.directory, "deployment.sqlite"));
  other.exec("UPDATE storage_documents SET json = substr(json, 1, 20) WHERE json LIKE '%torn%'");
  other.close();
  await expect(app.query("counters:value", { name: "torn" })).rejects.toThrow(/deployment\.sqlite is damaged/);
  await expect(app.query("counters:names")).rejects.toThrow(/is damaged\. Restore it from a backup/);
  await expect(app.mutation("counters:add", { name: "torn", amount: 1 })).rejects.toThrow(/is damaged/);
  expect(await app.query("counters:value", { name: "whole" })).toBe(1);
  expect(await app.mutation("counters:add", { name: "whole", amount: 1 })).toBe(2);
  await app.dispose();
});

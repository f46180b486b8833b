import { expect, test } from "vitest";
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

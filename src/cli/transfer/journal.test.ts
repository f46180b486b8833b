import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal } from "./journal.ts";

const DAY = 24 * 60 * 60 * 1000;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(path.join(os.tmpdir(), "wav0-journal-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test("a journal remembers its steps by the two addresses, and forgets them with its archive", async () => {
  const journal = await openJournal(home, "here", "there");
  expect(journal.steps).toEqual({});
  await journal.save({ exportedAt: "7", upload: { uploadToken: "t", partTokens: ["1"] } });
  for (const suffix of ["", ".part", ".back"]) await writeFile(`${journal.archive}${suffix}`, "archive");
  expect((await openJournal(home, "here", "there")).steps).toEqual(journal.steps);
  expect((await openJournal(home, "there", "here")).steps).toEqual({});
  await journal.end();
  expect([journal.steps, await readdir(path.join(home, "moves"))]).toEqual([{}, []]);
});

test("a journal that is damaged counts as none", async () => {
  const journal = await openJournal(home, "here", "there");
  await journal.save({ importId: "i" });
  const [file = ""] = await readdir(path.join(home, "moves"));
  await writeFile(path.join(home, "moves", file), "{");
  expect((await openJournal(home, "here", "there")).steps).toEqual({});
});

test.each([
  ["being exported", { exportedAt: "7" }],
  ["being sent", { isFetched: true, importId: "i" }],
])("the data of a move that was broken off while %s is good for a day from its first step", async (_, steps) => {
  const journal = await openJournal(home, "here", "there", 1000);
  await journal.save(steps);
  const later = await openJournal(home, "here", "there", 1000 + DAY);
  expect(later.steps).toEqual({ ...steps, startedAt: 1000 });
  await later.save({ ...later.steps, isEntering: true });
  expect((await openJournal(home, "here", "there", 1001 + DAY)).steps).toEqual({});
});

test("a journal of an earlier version, which tells no beginning, counts as none", async () => {
  const journal = await openJournal(home, "here", "there");
  await journal.save({ exportedAt: "7" });
  const [file = ""] = await readdir(path.join(home, "moves"));
  await writeFile(path.join(home, "moves", file), JSON.stringify({ exportedAt: "7", fetchedAt: Date.now() }));
  expect((await openJournal(home, "here", "there")).steps).toEqual({});
});

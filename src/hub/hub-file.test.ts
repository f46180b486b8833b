import { mkdtemp, readdir, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readHubFile, readHubToken, removeHubFile, writeHubFile } from "./hub-file.ts";

const newHome = () => mkdtemp(path.join(os.tmpdir(), "wav0-hub-"));
const info = { pid: 42, port: 4790, version: "1.2.3", startedAt: 1 };

test("hub.json reads back, and is gone after removal", async () => {
  const home = await newHome();
  expect(await readHubFile(home)).toBeNull();
  await writeHubFile(home, info);
  expect(await readHubFile(home)).toEqual(info);
  await removeHubFile(home);
  expect(await readHubFile(home)).toBeNull();
});

test.each(["", "{", "{}", '{"pid":"1"}'])("a damaged hub.json (%j) reads as none", async (text) => {
  const home = await newHome();
  await writeFile(path.join(home, "hub.json"), text);
  expect(await readHubFile(home)).toBeNull();
});

test("racing processes agree on one token, readable by this user only", async () => {
  const home = await newHome();
  const tokens = await Promise.all(Array.from({ length: 20 }, () => readHubToken(home)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]?.length).toBeGreaterThanOrEqual(32);
  expect((await stat(path.join(home, "hub.token"))).mode & 0o777).toBe(0o600);
  expect(await readdir(home)).toEqual(["hub.token"]);
});

import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";

const ASSETS = path.resolve("dist/dashboard/assets");
const KIB = 1024;

/** As they travel, all together. */
async function gzippedBytes(extension: string): Promise<number> {
  const names = (await readdir(ASSETS)).filter((name) => name.endsWith(`${extension}.gz`));
  expect(names.length).toBeGreaterThan(0);
  const files = await Promise.all(names.map((name) => readFile(path.join(ASSETS, name))));
  return files.reduce((sum, file) => sum + file.length, 0);
}

test("all scripts together are 110 KiB at most", async () => {
  expect(await gzippedBytes(".js")).toBeLessThanOrEqual(110 * KIB);
});

test("all styles together are 10 KiB at most", async () => {
  expect(await gzippedBytes(".css")).toBeLessThanOrEqual(10 * KIB);
});

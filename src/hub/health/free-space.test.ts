import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { freeBytes, watchFreeSpace } from "./free-space.ts";

test("a folder that is yet to be made lies on the disk of the one above", async () => {
  expect(await freeBytes(path.join(tmpdir(), "wav0-not", "there", "yet"))).toBeGreaterThan(0);
});

test("the space for both folders is measured without keeping anybody waiting", async () => {
  const look = watchFreeSpace(tmpdir(), path.join(tmpdir(), "wav0-library"));
  await expect.poll(look).toEqual({ dataFreeBytes: expect.any(Number), libraryFreeBytes: expect.any(Number) });
});

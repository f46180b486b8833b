import { createHash } from "node:crypto";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { ScratchFile } from "./scratch-file.ts";

async function begin(): Promise<string> {
  return path.join(await mkdtemp(path.join(tmpdir(), "wav0-scratch-")), "p1.bass");
}

test("a file is written from start to end, with its size and digest", async () => {
  const file = new ScratchFile(await begin());
  file.write(Buffer.from("RIFF"));
  file.write(new Uint8Array(0));
  file.write(Buffer.from("WAVE"));
  const written = file.finish();
  expect(written.path).toMatch(/p1\.bass\.tmp$/);
  expect(await readFile(written.path, "utf8")).toBe("RIFFWAVE");
  expect(written).toMatchObject({ sizeBytes: 8, sha256: createHash("sha256").update("RIFFWAVE").digest("hex") });
});

test("what an earlier run left is overwritten, and a file may be closed twice", async () => {
  const where = await begin();
  await writeFile(`${where}.tmp`, "left by a run that crashed");
  const file = new ScratchFile(where);
  file.write(Buffer.from("new"));
  const { path: written } = file.finish();
  file.close();
  expect(await readFile(written, "utf8")).toBe("new");
});

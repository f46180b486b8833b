import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureLibraryFile } from "./library-files.ts";
import { sweepTemporaries } from "./library-records.ts";

let directory: string;

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-library-")), "wav0");
});

afterEach(async () => {
  await rm(path.dirname(directory), { recursive: true, force: true });
});

test("what one of two writers has written and the user removes at once, the other does not write again", async () => {
  for (let round = 0; round < 100; round++) {
    const sample = { sampleId: `sample${round}`, name: `kick ${round}`, format: "wav" };
    const writers = [0, round % 20].map(async (turns) => ensureLibraryFile(directory, sample, async () => late(turns)));
    const file = await Promise.race(writers);
    await rm(String(file));
    await Promise.all(writers);
    await expect(stat(String(file)), `round ${round}`).rejects.toThrow("ENOENT");
  }
});

test("nobody waits for a turn of a process that is no more, or that could not say which it is", async () => {
  const open = async () => late(0);
  for (const [index, holder] of [`${crypto.randomUUID()}.${2 ** 22 + 1}.tmp`, ""].entries()) {
    const sample = { sampleId: `sample${index}`, name: `kick ${index}`, format: "wav" };
    await mkdir(path.join(directory, ".wav0"), { recursive: true });
    await writeFile(path.join(directory, ".wav0", `${sample.sampleId}.turn`), holder);
    if (holder !== "") await writeFile(path.join(directory, ".wav0", holder), "RI");
    expect(await ensureLibraryFile(directory, sample, open)).toBe(path.join(directory, `kick_${index}.wav`));
  }
  await sweepTemporaries(directory);
  expect((await readdir(path.join(directory, ".wav0"))).sort()).toEqual(["sample0", "sample1"]);
});

/** The bytes of a file, some turns of the event loop late. */
async function* late(turns: number) {
  for (let turn = 0; turn < turns; turn++) await setImmediate();
  yield Buffer.from("RIFF");
}

import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, rmdir, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { withScratchFile } from "./scratch-file.ts";

const KIND = { kind: "scratched", extension: ".wav" };
const placed: string[] = [];
afterEach(() => Promise.all(placed.splice(0).map((file) => rm(file, { force: true }))));

/** Puts a file of this age into the temporary folder. */
async function place(name: string, hours: number): Promise<string> {
  const file = path.join(tmpdir(), name);
  placed.push(file);
  await writeFile(file, "left");
  const seconds = Date.now() / 1_000 - hours * 3_600;
  await utimes(file, seconds, seconds);
  return file;
}

const uuid = () => crypto.randomUUID();

test("work has a path of its own, whose file is gone after it", async () => {
  const files = await Promise.all(
    ["one", "two"].map((text) =>
      withScratchFile(KIND, async (file) => {
        expect(existsSync(file)).toBe(false);
        await writeFile(file, text, { flag: "wx" });
        expect(await readFile(file, "utf8")).toBe(text);
        return file;
      }),
    ),
  );
  expect(new Set(files).size).toBe(2);
  expect(files.map((file) => existsSync(file))).toEqual([false, false]);
});

test("the file is gone also where the work fails, and the failure is the work's", async () => {
  let scratch = "";
  const failing = withScratchFile(KIND, async (file) => {
    scratch = file;
    await writeFile(file, "half");
    throw new Error("the disk is full");
  });
  await expect(failing).rejects.toThrow("the disk is full");
  expect(path.dirname(scratch)).toBe(tmpdir());
  expect(existsSync(scratch)).toBe(false);
});

test("what a killed process left a day ago goes; what may be in use, and what is another's, stays", async () => {
  const left = await place(`wav0-scratched-${uuid()}.wav`, 25);
  const others = await Promise.all([
    place(`wav0-scratched-${uuid()}.wav`, 23),
    place(`wav0-scratched-${uuid()}.flac`, 25),
    place(`wav0-scratched-mine.wav`, 25),
    place(`wav0-another-${uuid()}.wav`, 25),
  ]);
  await withScratchFile(KIND, async () => undefined);
  expect(existsSync(left)).toBe(false);
  expect(others.map((file) => existsSync(file))).toEqual([true, true, true, true]);
});

test("a link with such a name never removes what it leads to", async () => {
  const target = await place(`kept-${uuid()}.wav`, 48);
  const link = path.join(tmpdir(), `wav0-scratched-${uuid()}.wav`);
  placed.push(link);
  await symlink(target, link);
  await withScratchFile(KIND, async () => undefined);
  expect(await readFile(target, "utf8")).toBe("left");
});

test("what the work answers is what is answered, also where it wrote nothing", async () => {
  expect(await withScratchFile(KIND, async () => 42)).toBe(42);
  expect(await withScratchFile(KIND, async () => null)).toBeNull();
});

test("work that removes or renames its file itself is no failure", async () => {
  await withScratchFile(KIND, async (file) => {
    await writeFile(file, "gone");
    await rm(file);
  });
  const kept = path.join(tmpdir(), `kept-${uuid()}.wav`);
  placed.push(kept);
  await withScratchFile(KIND, async (file) => {
    await writeFile(file, "delivered");
    await rename(file, kept);
  });
  expect(await readFile(kept, "utf8")).toBe("delivered");
});

test("work inside other work has another file, and leaves the outer one alone", async () => {
  await withScratchFile(KIND, async (outer) => {
    await writeFile(outer, "outer");
    const inner = await withScratchFile(KIND, async (file) => {
      await writeFile(file, "inner");
      return file;
    });
    expect(inner).not.toBe(outer);
    expect([existsSync(outer), existsSync(inner)]).toEqual([true, false]);
  });
});

test("a folder with such a name is left alone, and is in nobody's way", async () => {
  const folder = path.join(tmpdir(), `wav0-scratched-${uuid()}.wav`);
  await mkdir(folder);
  const seconds = Date.now() / 1_000 - 48 * 3_600;
  await utimes(folder, seconds, seconds);
  expect(await withScratchFile(KIND, async () => "done")).toBe("done");
  expect(existsSync(folder)).toBe(true);
  await rmdir(folder);
});

import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureLibraryFile, findLibraryFile, removeLibraryFile } from "./library-files.ts";
import { readRecord, writeRecord } from "./library-records.ts";
import { renameLibraryFile } from "./library-rename.ts";

let directory: string;

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-rename-")), "wav0");
  await mkdir(path.join(directory, ".wav0"), { recursive: true });
});

afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

const kick = { sampleId: "k57abc123", name: "kick", format: "wav" as const };
const named = (name: string) => ({ ...kick, name });
const at = (name: string) => path.join(directory, name);
const sha256 = (content: string) => createHash("sha256").update(content).digest("hex");

async function* bytes(content: string) {
  yield Buffer.from(content);
}

const write = (sample = kick, content = "one") => ensureLibraryFile(directory, sample, async () => bytes(content));

/** The visible files with their content. */
async function files(): Promise<Record<string, string>> {
  const names = (await readdir(directory)).filter((name) => !name.startsWith(".")).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(at(name), "utf8")])));
}

test("a file follows its sample's name; once more changes nothing; it is still the sample's", async () => {
  await write();
  await renameLibraryFile(directory, named("deep kick 122.5"));
  await renameLibraryFile(directory, named("deep kick 122.5"));
  expect(await files()).toEqual({ "deep_kick_122.5.wav": "one" });
  expect(await findLibraryFile(directory, kick)).toBe(at("deep_kick_122.5.wav"));
  expect(await write(named("deep kick 122.5"))).toBe(at("deep_kick_122.5.wav"));
  expect(await removeLibraryFile(directory, { sampleId: kick.sampleId, sha256: sha256("one") })).toBe(true);
  expect(await files()).toEqual({});
});

describe("nothing of the user's is lost:", () => {
  test("a file that was changed keeps its name and its content", async () => {
    await write();
    await writeFile(at("kick.wav"), "mine");
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "kick.wav": "mine" });
  });

  test("a file of that name stays, and the sample's gets its id", async () => {
    await write();
    await writeFile(at("snare.wav"), "mine");
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "snare.wav": "mine", "snare_k57abc.wav": "one" });
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "snare.wav": "mine", "snare_k57abc.wav": "one" });
  });

  test("a file of that name with the very same bytes is not taken for the sample's", async () => {
    await write();
    await writeFile(at("snare.wav"), "one");
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "snare.wav": "one", "snare_k57abc.wav": "one" });
  });

  test("a file that was moved or renamed by hand stays where it is", async () => {
    await write();
    await rename(at("kick.wav"), at("my kick.wav"));
    await write();
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "my kick.wav": "one" });
  });

  test("a file that was removed is not written", async () => {
    await write();
    await rm(at("kick.wav"));
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({});
  });

  test("a file that was there before the sample keeps its name", async () => {
    await writeFile(at("kick.wav"), "one");
    await write();
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "kick.wav": "one" });
  });

  test("a file that another sample has too stays for that one", async () => {
    await write();
    const other = { ...kick, sampleId: "k57other9" };
    await write(other);
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "kick.wav": "one", "snare.wav": "one" });
    expect(await findLibraryFile(directory, other)).toBe(at("kick.wav"));
  });
});

describe("a process that is killed", () => {
  test("behind the second link leaves one file when it comes back", async () => {
    await write();
    await link(at("kick.wav"), at("snare.wav"));
    await renameLibraryFile(directory, named("snare"));
    expect(await files()).toEqual({ "snare.wav": "one" });
  });

  test("behind the record leaves one file when it comes back, unless the old name is another file now", async () => {
    for (const [content, left] of [
      ["one", { "snare.wav": "one" }],
      ["mine", { "kick.wav": "mine", "snare.wav": "one" }],
    ] as const) {
      await write();
      const record = await readRecord(directory, kick.sampleId);
      await rename(at("kick.wav"), at("snare.wav"));
      await writeFile(at("kick.wav"), content);
      if (record) await writeRecord(directory, kick.sampleId, { ...record, name: "snare.wav", former: "kick.wav" });
      await renameLibraryFile(directory, named("snare"));
      expect(await files()).toEqual(left);
      expect(await readRecord(directory, kick.sampleId)).not.toHaveProperty("former");
      await removeLibraryFile(directory, { sampleId: kick.sampleId, sha256: sha256("one") });
      await rm(at("kick.wav"), { force: true });
    }
  });

  test("before it wrote the file at all leaves it to the writer, under the new name", async () => {
    await writeFile(at(path.join(".wav0", kick.sampleId)), `kick.wav\nintended\n3 ${sha256("one")}`);
    await renameLibraryFile(directory, named("snare"));
    expect(await write(named("snare"))).toBe(at("snare.wav"));
  });
});

test("a record that names a place outside the folder is none", async () => {
  for (const former of ["../x.wav", "/etc/passwd", "a/../../x.wav"]) {
    await write();
    const record = await readRecord(directory, kick.sampleId);
    await writeFile(
      at(path.join(".wav0", kick.sampleId)),
      ["kick.wav", "written", `${record?.content?.size} ${record?.content?.sha256}`, former].join("\n"),
    );
    expect(await readRecord(directory, kick.sampleId)).toEqual(record);
  }
});

test("whatever names follow each other, and at once, there is one file of the sample and all others are untouched", async () => {
  const names = fc.constantFrom("kick", "Kick", "KICK", "snare", "taken", "../up", "con", "", "a.b", "1.5");
  const runs = fc.array(fc.array(names, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(runs, async (rounds) => {
      await rm(directory, { recursive: true, force: true });
      await mkdir(path.join(directory, ".wav0"), { recursive: true });
      await writeFile(at("taken.wav"), "mine");
      await write();
      for (const round of rounds) {
        await Promise.allSettled(round.map((name) => renameLibraryFile(directory, named(name))));
        await renameLibraryFile(directory, named(round[0] ?? "kick"));
      }
      const { "taken.wav": mine, ...others } = await files();
      expect(mine).toBe("mine");
      expect(Object.values(others)).toContain("one");
      expect(await findLibraryFile(directory, kick)).not.toBeNull();
    }),
    { numRuns: 30 },
  );
});

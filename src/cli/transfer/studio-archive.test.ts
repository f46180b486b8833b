import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig, VERSION } from "../../config.ts";
import { AppError } from "../../contracts/errors.ts";
import { describeDigest, differences, digestArchive, withoutWorkpools } from "./archive-digest.ts";
import { readLabel, writeLabel } from "./archive-label.ts";
import { lines, writeArchive } from "./archive.fixture.ts";
import { restore } from "./backup.ts";
import { measure, writeChecked } from "./checked-archive.ts";
import { checkFiles, readStudioArchive } from "./studio-archive.ts";

/** What is refused here is refused before anything is opened. */
const NOWHERE = readConfig({ WAV0_HOME: "/nowhere", HOME: "/nowhere" });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-archive-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let made = 0;
/** An archive of these files. @returns where it is */
async function archiveOf(files: Record<string, string>): Promise<string> {
  const file = path.join(folder, `${(made += 1)}.zip`);
  await writeArchive(file, files);
  return file;
}

const KICK = { _id: "a", name: "kick", bpm: 120, storageId: "f" };
const SNARE = { _id: "b", name: "snare", tags: ["dry"] };
const STUDIO = {
  "samples/documents.jsonl": lines(KICK, SNARE),
  "jobs/documents.jsonl": lines({ status: "completed" }, { status: "pending" }, { status: "processing" }),
  "threads/documents.jsonl": lines({ title: "Beats" }),
  "streams/documents.jsonl": lines({ state: "live" }, { state: "done" }),
  "_storage/documents.jsonl": lines({ _id: "f", size: 4 }),
  "_storage/f.wav": "RIFF",
  "_components/workflow/jobs/documents.jsonl": lines({ status: "pending" }),
};

describe("the archive of a studio", () => {
  test("is read with what it holds, what is under way in the app, and where it comes from", async () => {
    const file = await archiveOf(STUDIO);
    await writeLabel(file, { wav0: VERSION, machine: "here" });
    const { digest, ...facts } = await readStudioArchive(file);
    expect(facts).toEqual({ openJobs: 2, liveAnswers: 1, missingFiles: [], label: { wav0: VERSION, machine: "here" } });
    expect(describeDigest(digest)).toBe("2 samples, 3 jobs, 1 chat, 0 messages, 1 file");
    expect(digest["workflow:jobs"]?.count).toBe(1);
  });

  test("of the official command line has no label, and is taken as well", async () => {
    expect(await readStudioArchive(await archiveOf(STUDIO))).toMatchObject({ label: null });
  });

  test.each([
    ["a sample", "samples", { storageId: "gone" }],
    ["the plain file of a sample", "samples", { storageId: "f", plainStorageId: "gone" }],
    ["a project", "projectFiles", { storageId: "gone" }],
  ])("without the file of %s is not restored, unless it is one of ours", async (_, table, document) => {
    const file = await archiveOf({ ...STUDIO, [`${table}/documents.jsonl`]: lines(document) });
    const foreign = await readStudioArchive(file);
    expect(foreign.missingFiles).toEqual(["gone"]);
    expect(() => checkFiles(file, foreign)).toThrow(
      /lacks 1 of the files .*first is gone.*npx convex export --include-file-storage/,
    );
    await expect(restore([file], NOWHERE)).rejects.toThrow(/lacks 1 of the files.*Nothing was changed/);
    await writeLabel(file, { wav0: VERSION });
    const own = await readStudioArchive(file);
    expect(() => checkFiles(file, own)).not.toThrow();
  });

  test("does not take the file of a component for its own", async () => {
    const { "_storage/f.wav": bytes, ...others } = STUDIO;
    const file = await archiveOf({ ...others, "_components/cache/_storage/f.wav": bytes });
    expect((await readStudioArchive(file)).missingFiles).toEqual(["f"]);
  });

  test.each([
    ["of another app", { "notes/documents.jsonl": lines({ text: "a" }) }, /no table samples, jobs, threads/],
    ["with a line that is no document", { ...STUDIO, "jobs/documents.jsonl": "{" }, /is damaged.*Row 1/],
    ["with no file in it", {}, /is no backup of a studio/],
  ])("%s is refused", async (_, files, message) => {
    const refused = readStudioArchive(await archiveOf(files));
    await expect(refused).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringMatching(message) });
  });

  test.each([
    ["9.0.0", /is a backup of wav0-mcp 9\.0\.0.*wav0-mcp@latest/],
    [VERSION.replace(/^\d+/, (major) => String(Number(major) + 1)), /restore it with the newer one/],
  ])("of version %s is refused by this one", async (wav0, message) => {
    const file = await archiveOf(STUDIO);
    await writeLabel(file, { wav0 });
    await expect(readStudioArchive(file)).rejects.toThrow(message);
  });

  test("that lost or changed a byte anywhere is refused, or holds the same", { timeout: 60_000 }, async () => {
    const file = await archiveOf(STUDIO);
    await writeLabel(file, { wav0: VERSION });
    const [bytes, { digest }] = [await readFile(file), await readStudioArchive(file)];
    const damaged = path.join(folder, "damaged.zip");
    const damage = fc.record({
      at: fc.nat(bytes.length - 1),
      by: fc.integer({ min: 1, max: 255 }),
      cuts: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(damage, async ({ at, by, cuts }) => {
        const changed = Buffer.from(cuts ? bytes.subarray(0, at) : bytes);
        if (!cuts) changed[at] = (changed[at] ?? 0) ^ by;
        await writeFile(damaged, changed);
        const outcome = await readStudioArchive(damaged).catch((error: unknown) => error);
        if (outcome instanceof AppError) expect(outcome.code).toBe("INVALID_INPUT");
        else expect(outcome).toMatchObject({ digest });
      }),
      { numRuns: 300 },
    );
  });
});

describe("the digest of an archive", () => {
  test("does not depend on the order of documents and of their fields, nor on where Convex keeps bytes", async () => {
    const one = await archiveOf(STUDIO);
    const other = await archiveOf({
      "_storage/f.mp3": "RIFF",
      ...STUDIO,
      "samples/documents.jsonl": lines({ tags: ["dry"], name: "snare", _id: "b", internalId: "x" }, KICK),
      "_storage/f.wav": "RIFF",
    });
    const [first, second] = await Promise.all([one, other].map((file) => digestArchive(file)));
    expect(differences(first ?? {}, second ?? {})).toEqual(["files: 1 sent, 2 there"]);
  });

  test.each([
    ["a field", { "samples/documents.jsonl": lines(KICK, { ...SNARE, name: "clap" }) }, "samples: 2 sent, 2 there"],
    ["one document twice", { "samples/documents.jsonl": lines(KICK, KICK) }, "samples: 2 sent, 2 there"],
    ["no document", { "samples/documents.jsonl": "" }, "samples: 2 sent, 0 there"],
    ["a byte of a file", { "_storage/f.wav": "RIFX" }, "files: 1 sent, 1 there"],
    ["7.0 for 7", { "_storage/documents.jsonl": '{"_id":"f","size":4.0}\n' }, "_storage: 1 sent, 1 there"],
  ])("tells %s from what was sent", async (_, change, difference) => {
    const [sent, found] = await Promise.all([archiveOf(STUDIO), archiveOf({ ...STUDIO, ...change })]);
    expect(differences(await digestArchive(sent), await digestArchive(found))).toEqual([difference]);
  });

  test("leaves out workpools, wherever they are mounted, and nothing else", () => {
    const table = { count: 1, digest: "1" };
    const digest = { jobs: table, "workflow:journal": table, "workflow/workpool:work": table };
    const all = {
      ...digest,
      "workpool:work": table,
      "workflow/workpool/batchWorker:workers": table,
      "myworkpool:a": table,
    };
    expect(Object.keys(withoutWorkpools(all))).toEqual(["jobs", "workflow:journal", "myworkpool:a"]);
  });
});

test("a label leaves the archive as it is, and one that is none is not read as one", async () => {
  const file = await archiveOf(STUDIO);
  const before = await digestArchive(file);
  expect(await readLabel(file)).toBeNull();
  await writeLabel(file, { wav0: "1.2.3" });
  expect([await readLabel(file), await digestArchive(file)]).toEqual([{ wav0: "1.2.3" }, before]);
});

describe("an archive that is written", () => {
  test("has its name only when it was read back, and is measured as sha256sum does", async () => {
    const source = await archiveOf(STUDIO);
    const file = path.join(folder, "written.zip");
    const archive = await writeChecked(file, (unfinished) => copyFile(source, unfinished));
    expect([archive.openJobs, (await readFile(file)).equals(await readFile(source))]).toEqual([2, true]);
    const abc = path.join(folder, "abc");
    await writeFile(abc, "abc");
    const sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // FIPS 180-2, B.1.
    expect(await measure(abc)).toEqual({ bytes: 3, sha256 });
  });

  test("and is damaged leaves what was there, and no part of itself", async () => {
    const file = path.join(folder, "kept.zip");
    await writeFile(file, "earlier");
    await expect(writeChecked(file, (unfinished) => writeFile(unfinished, "PK"))).rejects.toThrow(/is damaged/);
    expect(await readFile(file, "utf8")).toBe("earlier");
    await expect(readFile(`${file}.unfinished`)).rejects.toThrow("ENOENT");
  });

  test("by a download begins without what an earlier one left, and leaves nothing if it breaks off", async () => {
    const file = path.join(folder, "download.zip");
    const part = `${file}.unfinished.part`;
    await writeFile(part, "earlier");
    const broken = writeChecked(file, async () => {
      expect(existsSync(part)).toBe(false);
      await writeFile(part, "half");
      throw new AppError("HUB_UNAVAILABLE", "The export broke off");
    });
    await expect(broken).rejects.toThrow("The export broke off");
    expect((await readdir(folder)).filter((name) => name.startsWith("download"))).toEqual([]);
  });
});

import { mkdtemp, readdir, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadMachineKey } from "../../auth/machine-key.ts";
import { readConfig, VERSION } from "../../config.ts";
import type { WriteTransaction } from "../../engine/storage/types.ts";
import type { Caller } from "../../engine/types.ts";
import type { ConvexObject } from "../../engine/values/json.ts";
import { encodeId } from "../../engine/values/id.ts";
import { isHubLocked, takeHubLock } from "../../hub/lock.ts";
import { fillStudio, restingStudioOf } from "../../testing/filled-studio.ts";
import { digestArchive, digestDeployment, withoutWorkpools, type ArchiveDigest } from "./archive-digest.ts";
import { readLabel } from "./archive-label.ts";
import { lines, writeArchive } from "./archive.fixture.ts";
import { putIn } from "./backup.ts";
import { openOwnStudio, type OwnStudio } from "./own-studio.ts";
import { readStudioArchive, type StudioArchive } from "./studio-archive.ts";

const USER = "https://local.wav0.invalid|local";
const USAGE = { inputTokens: 0, outputTokens: 0 };
const THREAD = {
  userId: USER,
  title: "a",
  isRenamed: false,
  seq: 1,
  isWaiting: false,
  usage: USAGE,
  createdAt: 1,
  updatedAt: 1,
};
const JOB = {
  userId: USER,
  type: "generate",
  status: "failed",
  model: "wav0/synth",
  progress: 0,
  seed: 1,
  createdAt: 1,
  input: { prompt: "kick" },
};
const CONNECTION = {
  userId: USER,
  name: "DAW",
  url: "https://daw.example/mcp",
  auth: { kind: "none" },
  isOnThisMachine: false,
  isEnabled: true,
  tools: [],
  allowed: [],
};
/** Of table 540. */
const FILE_ID = encodeId(540, new Uint8Array(16));
const SYSTEM: Caller = { kind: "system", identity: null };

let folder: string;
let archive: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-own-"));
  archive = path.join(folder, "studio.zip");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const homeOf = (name: string) => path.join(folder, name);
const configOf = (name: string) => readConfig({ WAV0_HOME: homeOf(name), WAV0_PORT: "0" });
function studioOf(name: string): OwnStudio {
  return openOwnStudio(configOf(name), { distDirectory: path.resolve("dist"), patienceSeconds: 0 });
}

const importInto = (name: string, expected: ArchiveDigest) =>
  studioOf(name).whileAtRest((studio) => studio.importFrom(archive, expected));

async function contentsOf(name: string): Promise<ArchiveDigest> {
  const { engine, close } = await restingStudioOf(homeOf(name));
  return digestDeployment(engine).finally(close);
}

async function write(name: string, change: (transaction: WriteTransaction) => void): Promise<void> {
  const { engine, close } = await restingStudioOf(homeOf(name));
  await engine.database.transact(change).finally(close);
}

describe("a studio that does not run", () => {
  test("is exported with a label of version and machine, and is as it was", { timeout: 60_000 }, async () => {
    await fillStudio(homeOf("here"), 4);
    const before = await contentsOf("here");
    await studioOf("here").exportTo(archive);
    const { keyId } = await loadMachineKey(homeOf("here"));
    expect(await readLabel(archive)).toEqual({ wav0: VERSION, machine: keyId });
    expect([await digestArchive(archive), await contentsOf("here")]).toEqual([before, before]);
  });

  test("comes into an empty directory equal, whatever texts and files it holds", { timeout: 240_000 }, async () => {
    const texts = fc.array(fc.string({ unit: "binary" }), { maxLength: 5 });
    const files = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 });
    let round = 0;
    await fc.assert(
      fc.asyncProperty(texts, files, async (titles, contents) => {
        const [from, to] = [`from-${(round += 1)}`, `to-${round}`];
        const { engine, close } = await restingStudioOf(homeOf(from));
        for (const content of contents) await engine.files.store("", content, { contentType: null });
        await engine.database.transact((transaction) => {
          for (const title of titles) transaction.documents("").insert("threads", { ...THREAD, title });
        });
        await close();
        await studioOf(from).exportTo(archive);
        const expected = await digestArchive(archive);
        await importInto(to, expected);
        expect(withoutWorkpools(await contentsOf(to))).toEqual(withoutWorkpools(expected));
        expect([expected["threads"]?.count ?? 0, expected["files"]?.count ?? 0]).toEqual([
          titles.length,
          contents.length,
        ]);
      }),
      { numRuns: 6 },
    );
  });

  test(
    "that was exported before it had a file stores its first one, and is imported into",
    { timeout: 60_000 },
    async () => {
      const { engine, close } = await restingStudioOf(homeOf("fresh"));
      await engine.database.transact((transaction) => {
        transaction.documents("").insert("ledgerReadings", { provider: "replicate", beganAt: 0 });
      });
      const outcome = await engine.mutation({ component: "", module: "jobs/jobs", name: "reconcileNow" }, {}, SYSTEM);
      await engine.database.transact((transaction) => {
        transaction.documents("").insert("_exports", { state: "failed", requestor: "snapshotExport" });
      });
      await close();
      expect(outcome.ok).toBe(true);
      await fillStudio(homeOf("fresh"), 1);
      await studioOf("fresh").exportTo(archive);
      await importInto("fresh", await digestArchive(archive));
      expect((await contentsOf("fresh"))["files"]?.count).toBe(1);
    },
  );

  test.each<[table: string, row: ConvexObject]>([
    ["threads", THREAD],
    ["jobs", JOB],
    ["collections", { userId: USER, name: "Dry", createdAt: 1 }],
    ["savedSearches", { userId: USER, name: "Kicks", query: "kick" }],
    ["connections", CONNECTION],
    ["charges", { provider: "replicate", model: "a/b", state: "settled", askedAt: 1 }],
    ["chatUsage", { userId: USER, day: "2026-01-31", model: "a", ...USAGE }],
  ])("is in use as soon as it holds something in %s, and not before", { timeout: 60_000 }, async (table, row) => {
    const studio = studioOf("here");
    expect([await studio.tableInUse(), await readdir(folder)]).toEqual([null, []]);
    await fillStudio(homeOf("here"), 0);
    expect(await studio.tableInUse()).toBeNull();
    await write("here", (transaction) => void transaction.documents("").insert(table, row));
    expect(await studio.tableInUse()).toBe(table);
  });
});

describe("an archive that cannot come in", { timeout: 60_000 }, () => {
  const EMPTY = { "samples/documents.jsonl": "", "jobs/documents.jsonl": "", "threads/documents.jsonl": "" };

  test.each([
    [
      "a row of another schema",
      { "threads/documents.jsonl": lines({ title: 7 }) },
      /Row 1 of table threads.*does not match/s,
    ],
    ["a table that this studio does not have", { "songs/documents.jsonl": lines({ title: "A" }) }, /songs/],
    ["a component that this studio does not have", { "_components/cache/x/documents.jsonl": lines({ a: 1 }) }, /cache/],
    [
      "a file that is not there",
      { "_storage/documents.jsonl": lines({ _id: FILE_ID, size: 1 }) },
      /does not hold the file/,
    ],
  ])("since it has %s leaves all as it was, and says so", async (_, change, message) => {
    await fillStudio(homeOf("here"), 2);
    const before = await contentsOf("here");
    await writeArchive(archive, { ...EMPTY, ...change });
    const refused = importInto("here", {});
    await expect(refused).rejects.toMatchObject({ code: "INVALID_INPUT", message: expect.stringMatching(message) });
    await expect(refused).rejects.toThrow(/does not take .*Nothing was changed/s);
    expect(await contentsOf("here")).toEqual(before);
    expect(isHubLocked(homeOf("here"))).toBe(false);
  });

  test("is told if what is there then is not what was expected", async () => {
    await fillStudio(homeOf("here"), 1);
    await studioOf("here").exportTo(archive);
    const expected = { ...(await digestArchive(archive)), samples: { count: 2, digest: "1" } };
    const refused = importInto("there", expected);
    await expect(refused).rejects.toThrow(/does not hold what the archive does: samples: 2 sent, 1 there/);
  });

  test("since another process keeps the data open waits for nobody's data to be lost", async () => {
    await writeArchive(archive, EMPTY);
    const lock = takeHubLock(homeOf("here"));
    const refused = importInto("here", {});
    await expect(refused).rejects.toMatchObject({
      code: "HUB_UNAVAILABLE",
      message: expect.stringContaining("Another process keeps"),
    });
    lock?.release();
    await importInto("here", {});
    expect((await contentsOf("here"))["threads"]).toBeUndefined();
  });
});

describe("a studio into which a backup comes and that somebody uses until it rests", { timeout: 60_000 }, () => {
  /** The archive of a studio with one chat, and a studio into which another one is written right before it rests. */
  async function usedMeanwhile(): Promise<{ studio: OwnStudio; incoming: StudioArchive }> {
    await fillStudio(homeOf("from"), 1);
    await studioOf("from").exportTo(archive);
    const own = studioOf("here");
    const studio: OwnStudio = {
      ...own,
      async whileAtRest(work) {
        await write("here", (transaction) => void transaction.documents("").insert("threads", THREAD));
        return own.whileAtRest(work);
      },
    };
    return { studio, incoming: await readStudioArchive(archive) };
  }
  const putInto = (studio: OwnStudio, incoming: StudioArchive, replace: boolean, entering?: () => Promise<void>) =>
    putIn({
      studio,
      config: configOf("here"),
      file: archive,
      archive: incoming,
      replace,
      ...(entering && { entering }),
    });

  test("is refused without agreement, and holds what was made", async () => {
    const { studio, incoming } = await usedMeanwhile();
    let isEntered = false;
    const refused = putInto(studio, incoming, false, async () => void (isEntered = true));
    await expect(refused).rejects.toThrow(/is not empty: it has threads.*Nothing was changed/s);
    expect([(await contentsOf("here"))["threads"]?.count, isEntered]).toEqual([1, false]);
  });

  test("is backed up with what was made, and replaced by agreement", async () => {
    const { studio, incoming } = await usedMeanwhile();
    await putInto(studio, incoming, true);
    const [kept = "", ...others] = await readdir(path.join(homeOf("here"), "backups"));
    const backup = await digestArchive(path.join(homeOf("here"), "backups", kept));
    expect([others, backup["threads"]?.count, backup["samples"]]).toEqual([[], 1, undefined]);
    expect((await contentsOf("here"))["samples"]).toEqual(incoming.digest["samples"]);
  });
});

test("a studio that another process opens for a moment is waited for", { timeout: 60_000 }, async () => {
  const config = configOf("here");
  const lock = takeHubLock(homeOf("here"));
  setTimeout(() => lock?.release(), 100);
  const opened = openOwnStudio(config, { distDirectory: path.resolve("dist") });
  expect(await opened.whileAtRest((studio) => studio.tableInUse())).toBeNull();
  expect(isHubLocked(homeOf("here"))).toBe(false);
});

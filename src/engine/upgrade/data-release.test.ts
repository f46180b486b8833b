import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openDatabase } from "../storage/database.ts";
import { openSqlite } from "../storage/disk/sqlite.ts";
import { collect, fullScan, read, write } from "../storage/temporary-database.fixture.ts";
import type { Database } from "../storage/types.ts";
import { openTestEngine } from "../testing/open-test-engine.ts";
import { latestCopy } from "./data-copy.ts";
import { NewerDataError, readRelease, takeOver, type TakenOver } from "./data-release.ts";
import { isNewer } from "./version.ts";

let home = "";
let directory = "";
let backups = "";
let file = "";
let log: string[] = [];

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), "engine-release-"));
  directory = path.join(home, "deployment");
  backups = path.join(home, "backups");
  file = path.join(directory, "deployment.sqlite");
  mkdirSync(path.join(directory, "files"), { recursive: true });
  log = [];
});
afterEach(() => rmSync(home, { recursive: true }));

/** Opens the data as a release does; null is one from before releases were recorded. */
function open(version: string | null, options: Partial<TakenOver> = {}, data = directory): Database {
  return openDatabase({
    file: path.join(data, "deployment.sqlite"),
    clock: () => 0,
    random: randomBytes,
    beforeChange: (connection) =>
      takeOver(connection, {
        directory: data,
        ...(version === null ? {} : { release: { version, backups } }),
        onSystemLog: (message) => log.push(message),
        ...options,
      }),
  });
}

/** Opens the data as a release, adds a note, and closes them. */
async function use(version: string | null, note: string, options: Partial<TakenOver> = {}): Promise<void> {
  const database = open(version, options);
  await write(database, (documents) => documents.insert("notes", { note }));
  database.close();
}

function notesIn(data: string, version: string): unknown[] {
  const database = open(version, {}, data);
  const notes = read(database, (documents) => collect(documents, fullScan("notes"))).map(({ note }) => note);
  database.close();
  return notes;
}

function copies(): string[] {
  return existsSync(backups) ? readdirSync(backups).toSorted() : [];
}

const DAY_MILLIS = 86_400_000;

describe("data of an earlier release", () => {
  test("are copied as they were before anything is changed, with their files, and the copy can take their place", async () => {
    await use(null, "old");
    writeFileSync(path.join(directory, "files", "kick"), "sound");
    await use("0.2.0", "new", { clock: () => Date.UTC(2026, 10, 30, 16, 5, 12) });

    expect(copies()).toEqual(["deployment-earlier-2026-11-30T16-05-12Z"]);
    const copy = path.join(backups, "deployment-earlier-2026-11-30T16-05-12Z");
    expect(log).toEqual([`The data of an earlier release were copied to ${copy} before release 0.2.0 changes them`]);
    // The new release deletes a sound: the copy has it all the same.
    rmSync(path.join(directory, "files", "kick"));
    expect(readFileSync(path.join(copy, "files", "kick"), "utf8")).toBe("sound");
    expect(notesIn(directory, "0.2.0")).toEqual(["old", "new"]);
    expect(notesIn(copy, "0.2.0")).toEqual(["old"]);
  });

  test("that a killed process left in the write-ahead log are in the copy, too", async () => {
    const database = open(null);
    await write(database, (documents) => documents.insert("notes", { note: "only in the log" }));
    const killed = path.join(home, "killed");
    mkdirSync(path.join(killed, "files"), { recursive: true });
    for (const suffix of ["", "-wal"]) {
      writeFileSync(path.join(killed, `deployment.sqlite${suffix}`), readFileSync(file + suffix));
    }
    expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    database.close();
    open("0.2.0", {}, killed).close();
    expect(notesIn(path.join(backups, copies()[0] ?? ""), "0.2.0")).toEqual(["only in the log"]);
  });

  test("are copied once for each release, and only the two newest copies stay, beside what others keep there", async () => {
    mkdirSync(backups);
    writeFileSync(path.join(backups, "wav0-backup.zip"), "mine");
    let day = 0;
    for (const version of [null, "0.2.0", "0.2.0", "0.3.0-beta.1", "0.3.0", "0.3.0", "0.10.0"]) {
      await use(version, String(version), { clock: () => (day += DAY_MILLIS) });
    }
    expect(log).toHaveLength(4);
    expect(copies()).toEqual([
      "deployment-0.3.0-1970-01-05T00-00-00Z",
      "deployment-0.3.0-beta.1-1970-01-04T00-00-00Z",
      "wav0-backup.zip",
    ]);
  });

  test("are readable to nobody else in the copy", async () => {
    await use(null, "old");
    await use("0.2.0", "new");
    const copy = path.join(backups, copies()[0] ?? "");
    const modes = [backups, copy, path.join(copy, "deployment.sqlite"), path.join(copy, "files")].map(
      (entry) => statSync(entry).mode & 0o077,
    );
    expect(modes).toEqual([0, 0, 0, 0]);
  });
});

describe("data that cannot be copied", () => {
  beforeEach(() => use(null, "old"));

  test("for want of room are refused with the folder and the sizes, unchanged, and taken over once there is room", async () => {
    const before = readFileSync(file);
    for (const _ of [1, 2]) {
      const full = () => open("0.2.0", { freeBytes: () => 5_000_000 });
      expect(full).toThrow(expect.objectContaining({ name: "NoCopyError", kind: "disk-full" }));
      expect(full).toThrow(
        /copied to .*backups, which failed: it takes \d+ MB, and 5 MB are free.*Free some space there/,
      );
    }
    expect(readFileSync(file)).toEqual(before);
    expect(copies()).toEqual([]);
    await use("0.2.0", "new");
    expect([copies().length, notesIn(directory, "0.2.0")]).toEqual([1, ["old", "new"]]);
  });

  test("as their folder is a file are refused by its name", () => {
    writeFileSync(backups, "");
    const refused = expect.objectContaining({ kind: "not-writable", message: expect.stringContaining(backups) });
    expect(() => open("0.2.0")).toThrow(refused);
    expect(readRelease(openSqlite(file))).toBeNull();
  });

  test("as they are damaged are refused, and no half of a copy stays", async () => {
    const database = open(null);
    await write(database, (documents) => {
      for (let n = 0; n < 500; n += 1) documents.insert("notes", { note: "x".repeat(500) });
    });
    database.close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length / 2, bytes.length / 2 + 16_384);
    writeFileSync(file, bytes);
    expect(() => open("0.2.0")).toThrow(/^The database .* is damaged. Restore it from a backup/);
    expect(copies()).toEqual([]);
  });

  test("as the process was killed at it begin again, without the half that it left", async () => {
    mkdirSync(path.join(backups, "deployment-earlier-2026-01-01T00-00-00Z.part"), { recursive: true });
    await use("0.2.0", "new");
    expect(copies()).toEqual([expect.stringMatching(/^deployment-earlier-.*Z$/)]);
  });
});

describe("copies", () => {
  const NOW = Date.UTC(2026, 10, 30, 16);
  const KEPT_BY_USER = ["deployment-mine", "deployment-0.1.0-2026-01-01T00-00-00Z-for-good", "mine.part"];

  test("that are older than 30 days, or not whole, are removed at the start, and nothing else", async () => {
    const young = "deployment-0.2.0-2026-10-31T16-00-00Z";
    const old = "deployment-0.1.0-2026-10-31T15-59-59Z";
    const unfinished = "deployment-0.2.0-2026-11-29T00-00-00Z.part";
    const names = [young, old, unfinished, ...KEPT_BY_USER];
    for (const name of names) mkdirSync(path.join(backups, name), { recursive: true });
    const app = await openTestEngine({ directory, clock: () => NOW, release: { version: "0.3.0", backups } });
    expect(copies()).toHaveLength(names.length);
    await app.engine.start();
    await app.engine.close();
    expect(copies()).toEqual([young, ...KEPT_BY_USER].toSorted());
  });

  test("push out older ones, and never what the user put beside them", async () => {
    await use(null, "old");
    for (const name of KEPT_BY_USER) mkdirSync(path.join(backups, name), { recursive: true });
    let time = NOW;
    const clock = () => (time += 1_000);
    for (const version of ["0.2.0", "0.3.0", "0.4.0"]) await use(version, version, { clock });
    const made = ["deployment-0.2.0-2026-11-30T16-00-02Z", "deployment-0.3.0-2026-11-30T16-00-03Z"];
    expect(copies()).toEqual([...made, ...KEPT_BY_USER].toSorted());
    // The clock has been set back: what was just made stays all the same.
    await use("0.5.0", "0.5.0", { clock: () => NOW });
    expect(copies()).toEqual(["deployment-0.4.0-2026-11-30T16-00-00Z", made[1], ...KEPT_BY_USER].toSorted());
  });

  test("do not pile up while the release cannot be written", async () => {
    await use(null, "old");
    const connection = openSqlite(file);
    connection.exec("CREATE TABLE engine_release (id INTEGER PRIMARY KEY, version TEXT NOT NULL)");
    connection.exec("CREATE TRIGGER refuse BEFORE INSERT ON engine_release BEGIN SELECT RAISE(ABORT, 'no'); END");
    connection.close();
    for (const _ of [1, 2, 3]) expect(() => open("0.2.0")).toThrow("no");
    expect(copies()).toEqual([]);
  });

  test("have the files where there are no hard links, on another file system", async () => {
    const other = existsSync("/dev/shm") ? mkdtempSync("/dev/shm/engine-backups-") : backups;
    onTestFinished(() => rmSync(other, { recursive: true, force: true }));
    await use(null, "old");
    writeFileSync(path.join(directory, "files", "kick"), "sound", { mode: 0o600 });
    await use("0.2.0", "new", { release: { version: "0.2.0", backups: other } });
    const copy = latestCopy(other) ?? "";
    expect(readFileSync(path.join(copy, "files", "kick"), "utf8")).toBe("sound");
    expect(statSync(path.join(copy, "files", "kick")).mode & 0o077).toBe(0);
    expect(notesIn(copy, "0.2.0")).toEqual(["old"]);
  });
});

describe("data of a newer release", () => {
  test("are refused with both versions and the way back, and left as they are", async () => {
    await use("0.2.0", "old");
    await use("0.3.0", "new");
    const before = readFileSync(file);
    const copy = path.join(backups, copies()[0] ?? "");
    const older = () => open("0.2.0");
    expect(older).toThrow(NewerDataError);
    expect(older).toThrow(
      `The data in ${directory} belong to release 0.3.0; this is release 0.2.0, which is older and could damage them. ` +
        `Nothing was changed. Start release 0.3.0 or a later one. To go back to an earlier state, move ${directory} away and put ${copy} in its place`,
    );
    expect(readFileSync(file)).toEqual(before);
    // The way back that the message names.
    rmSync(directory, { recursive: true });
    const database = open("0.2.0", {}, copy);
    expect(readRelease(database.connection)).toBe("0.2.0");
    database.close();
  });

  test("are refused by every older release and by no other", () => {
    const version = fc
      .tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.constantFrom("", "-beta.1"))
      .map(([major, minor, patch, pre]) => `${major}.${minor}.${patch}${pre}`);
    fc.assert(
      fc.property(version, version, (first, second) => {
        rmSync(file, { force: true });
        open(first).close();
        if (isNewer(first, second)) expect(() => open(second)).toThrow(NewerDataError);
        else open(second).close();
      }),
      { numRuns: 25 },
    );
  });
});

test("a new directory belongs to the release that made it, without a copy", async () => {
  await use("0.2.0", "first");
  await use("0.2.0", "second");
  expect([log, copies()]).toEqual([[], []]);
});

test("an engine without a release looks at nothing, and one with a release is refused newer data before it runs anything", async () => {
  const app = await openTestEngine({ directory });
  await app.engine.close();
  expect(readRelease(openSqlite(file))).toBeNull();
  const logged: string[] = [];
  const options = { directory, onSystemLog: (message: string) => logged.push(message) };
  const next = await openTestEngine({ ...options, release: { version: "0.3.0", backups } });
  expect(await next.mutation("notes:add", { text: "kept", stars: 1 }).catch(String)).toBeDefined();
  await next.engine.close();
  expect(logged).toEqual([expect.stringContaining("were copied to")]);
  await expect(openTestEngine({ ...options, release: { version: "0.2.9", backups } })).rejects.toThrow(NewerDataError);
});

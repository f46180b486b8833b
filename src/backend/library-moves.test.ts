import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureLibraryFile, findLibraryFile, removeLibraryFile } from "./library-files.ts";
import { readRecord, sweepTemporaries } from "./library-records.ts";

let directory: string;

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-moves-")), "wav0");
  await mkdir(path.join(directory, ".wav0"), { recursive: true });
});

afterEach(() => rm(path.dirname(directory), { recursive: true, force: true }));

const sample = { sampleId: "k57abc123", name: "kick", format: "wav" as const };
const other = { ...sample, sampleId: "k57abc999" };

function at(...names: string[]): string {
  return path.join(directory, ...names);
}

async function* bytes(content: string | Uint8Array) {
  yield Buffer.from(content);
}

const ensure = (one = sample, content = "one") => ensureLibraryFile(directory, one, async () => bytes(content));
const restore = () => ensureLibraryFile(directory, sample, async () => bytes("one"), { isRestoring: true });
const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");
const remove = (one = sample, content = "one") =>
  removeLibraryFile(directory, { sampleId: one.sampleId, sha256: sha256(content) });

async function visibleFiles(): Promise<string[]> {
  const names = await readdir(directory, { recursive: true });
  return names.filter((name) => !name.startsWith(".") && path.extname(name) !== "").sort();
}

describe("a file that its user", () => {
  test("renamed is found under its new name, and the old one stays free", async () => {
    await ensure();
    await rename(at("kick.wav"), at("my favourite.wav"));
    expect(await findLibraryFile(directory, sample)).toBeNull();
    expect(await ensure()).toBe(at("my favourite.wav"));
    expect(await findLibraryFile(directory, sample)).toBe(at("my favourite.wav"));
    expect(await visibleFiles()).toEqual(["my favourite.wav"]);
  });

  test("moved to a folder, and moved again, is found there", async () => {
    await ensure();
    await mkdir(at("drums", "kicks"), { recursive: true });
    await rename(at("kick.wav"), at("drums", "kick.wav"));
    expect(await ensure()).toBe(at("drums", "kick.wav"));
    await rename(at("drums", "kick.wav"), at("drums", "kicks", "1.wav"));
    expect(await ensure()).toBe(at("drums", "kicks", "1.wav"));
    expect(await visibleFiles()).toEqual([path.join("drums", "kicks", "1.wav")]);
  });

  test("deleted stays away, until it is restored", async () => {
    await ensure();
    await rm(at("kick.wav"));
    expect(await ensure()).toBeNull();
    expect(await ensure()).toBeNull();
    expect(await visibleFiles()).toEqual([]);
    expect(await restore()).toBe(at("kick.wav"));
    expect(await readFile(at("kick.wav"), "utf8")).toBe("one");
    expect(await remove()).toBe(true);
  });

  test("deleted stays away, too, where an earlier version wrote it", async () => {
    await writeFile(at(".wav0", sample.sampleId), "kick.wav\nwritten");
    expect(await ensure()).toBeNull();
    expect(await restore()).toBe(at("kick.wav"));
  });

  test("moved out of the folder is not taken for one that has the same length", async () => {
    await ensure();
    await rename(at("kick.wav"), path.join(path.dirname(directory), "kick.wav"));
    await writeFile(at("other.wav"), "two");
    expect(await ensure()).toBeNull();
  });

  test("has put into another place is left there when the sample is deleted", async () => {
    await ensure();
    await rename(at("kick.wav"), at("mine.wav"));
    await ensure();
    expect(await remove()).toBe(false);
    expect(await visibleFiles()).toEqual(["mine.wav"]);
  });

  test("restores while it is there under another name is not written twice", async () => {
    await ensure();
    await rename(at("kick.wav"), at("mine.wav"));
    expect(await restore()).toBe(at("mine.wav"));
    expect(await visibleFiles()).toEqual(["mine.wav"]);
  });
});

describe("a process that is killed", () => {
  const intent = `kick.wav\nintended\n3 ${sha256("one")}`;

  test("before it wrote the file has removed nothing: it is written next time", async () => {
    await writeFile(at(".wav0", sample.sampleId), intent);
    expect(await findLibraryFile(directory, sample)).toBeNull();
    expect(await ensure()).toBe(at("kick.wav"));
  });

  test("after it wrote the file leaves one that is the studio's own, and goes with its sample", async () => {
    await writeFile(at(".wav0", sample.sampleId), intent);
    await writeFile(at("kick.wav"), "one");
    expect(await ensure()).toBe(at("kick.wav"));
    expect((await readRecord(directory, sample.sampleId))?.state).toBe("written");
    expect(await remove()).toBe(true);
    expect(await visibleFiles()).toEqual([]);
  });

  test("after it wrote the file of a sample that is deleted since leaves nothing", async () => {
    await writeFile(at(".wav0", sample.sampleId), intent);
    await writeFile(at("kick.wav"), "one");
    expect(await remove()).toBe(true);
    expect(await visibleFiles()).toEqual([]);
  });

  test("while somebody else took the name leaves that file alone", async () => {
    await writeFile(at(".wav0", sample.sampleId), intent);
    await writeFile(at("kick.wav"), "not");
    expect(await ensure()).toBe(at("kick_k57abc.wav"));
    expect(await remove()).toBe(true);
    expect(await visibleFiles()).toEqual(["kick.wav"]);
  });

  test("leaves nothing half written; what others write is kept", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "exit");
    const ids = Array.from({ length: 4 }, (_, index) => `${index}0000000-0000-4000-8000-000000000000`);
    const [ofDead, ofLiving, young, old] = [`${ids[0]}.${dead.pid}`, `${ids[1]}.${process.ppid}`, ids[2], ids[3]];
    for (const name of [ofDead, ofLiving, young, old]) await writeFile(at(".wav0", `${name}.tmp`), "half");
    await utimes(at(".wav0", `${old}.tmp`), 1, 1);
    await writeFile(at(".wav0", "notes.tmp"), "somebody's");
    await sweepTemporaries(directory);
    expect((await readdir(at(".wav0"))).sort()).toEqual([`${ofLiving}.tmp`, `${young}.tmp`, "notes.tmp"].sort());
  });

  test("at any moment loses and doubles nothing", { timeout: 120_000 }, async () => {
    const count = 60;
    const script = path.join(path.dirname(directory), "writer.mjs");
    await build({
      stdin: { contents: WRITER(count), resolveDir: import.meta.dirname, loader: "ts" },
      outfile: script,
      bundle: true,
      format: "esm",
      platform: "node",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    });
    let kills = 0;
    for (let round = 0; round < 12; round++) {
      const child = spawn(process.execPath, [script, directory], { stdio: ["ignore", "pipe", "inherit"] });
      await once(child.stdout, "data");
      await sleep(round * 3);
      if (child.kill("SIGKILL")) kills += 1;
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
    expect(kills).toBeGreaterThan(3);
    await sweepTemporaries(directory);
    const samples = Array.from({ length: count }, (_, index) => ({
      ...sample,
      sampleId: `s${index}`,
      name: `n${index}`,
    }));
    const content = (index: number) => Buffer.alloc(20_000, index);
    for (const [index, one] of samples.entries())
      expect(await ensureLibraryFile(directory, one, async () => bytes(content(index)))).toBe(at(`n${index}.wav`));
    expect(await visibleFiles()).toHaveLength(count);
    for (const [index, { sampleId }] of samples.entries())
      expect(await removeLibraryFile(directory, { sampleId, sha256: sha256(content(index)) })).toBe(true);
    expect(await visibleFiles()).toEqual([]);
    expect(await readdir(at(".wav0"))).toEqual([]);
  });
});

/** Writes samples one after the other, beginning with those that an earlier one has written already. */
const WRITER = (count: number) => `
  import { ensureLibraryFile } from "./library-files.ts";
  process.stdout.write("ready");
  for (let index = 0; index < ${count}; index++) {
    const sample = { sampleId: "s" + index, name: "n" + index, format: "wav" } as const;
    await ensureLibraryFile(process.argv[2], sample, async () => (async function* () { yield Buffer.alloc(20_000, index); })());
  }`;

test("a file that two samples share stays until both are deleted", async () => {
  await ensure();
  expect(await ensure(other)).toBe(at("kick.wav"));
  expect(await remove()).toBe(false);
  expect(await ensure(other)).toBe(at("kick.wav"));
  expect(await remove(other)).toBe(true);
  expect(await visibleFiles()).toEqual([]);
});

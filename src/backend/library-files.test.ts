import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createHash } from "node:crypto";
import { ensureLibraryFile, findLibraryFile, removeLibraryFile, safeFileName } from "./library-files.ts";

let directory: string;

beforeEach(async () => {
  directory = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-library-")), "wav0");
});

afterEach(async () => {
  await rm(path.dirname(directory), { recursive: true, force: true });
});

const sample = { sampleId: "k57abc123", name: "tag_128_warm_chords_Amin", format: "wav" } as const;

/** Bytes in chunks, as a download gives them. */
async function* chunks(text: string) {
  for (const letter of text) yield Buffer.from(letter);
}

function audio(text: string) {
  return async () => chunks(text);
}

async function* halfAudio() {
  yield Buffer.from("half");
  throw new Error("connection lost");
}

async function breakOff() {
  return halfAudio();
}

function mustNotOpen(): never {
  throw new Error("the audio was fetched though the file is there");
}

/** The path of a file that the user has not removed. */
async function written(...call: Parameters<typeof ensureLibraryFile>): Promise<string> {
  const file = await ensureLibraryFile(...call);
  if (file === null) throw new Error("The file counts as removed by the user");
  return file;
}

async function visibleFiles(): Promise<string[]> {
  return (await readdir(directory)).filter((name) => !name.startsWith(".")).sort();
}

describe("a sample in the library folder", () => {
  test("has its producer name and extension, and the bytes of its audio", async () => {
    const file = await written(directory, sample, audio("RIFF…"));
    expect(file).toBe(path.join(directory, "tag_128_warm_chords_Amin.wav"));
    expect(await readFile(file, "utf8")).toBe("RIFF…");
  });

  test("is written once; afterwards its audio is not fetched again", async () => {
    const file = await written(directory, sample, audio("one"));
    expect(await ensureLibraryFile(directory, sample, mustNotOpen)).toBe(file);
    expect(await findLibraryFile(directory, sample)).toBe(file);
  });

  test("is not found before it was written or after the user has removed it", async () => {
    expect(await findLibraryFile(directory, sample)).toBeNull();
    const file = await written(directory, sample, audio("one"));
    await rm(file);
    expect(await findLibraryFile(directory, sample)).toBeNull();
  });

  test("is found under its first name after the sample was renamed", async () => {
    const file = await written(directory, sample, audio("one"));
    expect(await ensureLibraryFile(directory, { ...sample, name: "other" }, mustNotOpen)).toBe(file);
  });

  test("takes the place of no other file of that name", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(path.join(directory, "tag_128_warm_chords_Amin.wav"), "the user's own");
    const file = await written(directory, sample, audio("generated"));
    expect(path.basename(file)).toBe("tag_128_warm_chords_Amin_k57abc.wav");
    expect(await readFile(path.join(directory, "tag_128_warm_chords_Amin.wav"), "utf8")).toBe("the user's own");
  });

  test("with the same name and other bytes than another sample gets a name of its own", async () => {
    const other = { ...sample, sampleId: "k57abc999" };
    const third = { ...sample, sampleId: "k57abc777" };
    await ensureLibraryFile(directory, sample, audio("one"));
    await ensureLibraryFile(directory, other, audio("two"));
    await ensureLibraryFile(directory, third, audio("33"));
    expect(await visibleFiles()).toEqual([
      "tag_128_warm_chords_Amin.wav",
      "tag_128_warm_chords_Amin_k57abc.wav",
      "tag_128_warm_chords_Amin_k57abc777.wav",
    ]);
    expect(await readFile(await written(directory, other, mustNotOpen), "utf8")).toBe("two");
  });

  test("shares the file of a sample with the very same bytes", async () => {
    const first = await ensureLibraryFile(directory, sample, audio("same"));
    expect(await ensureLibraryFile(directory, { ...sample, sampleId: "k1" }, audio("same"))).toBe(first);
  });

  test("does not appear at all when its audio breaks off", async () => {
    await expect(ensureLibraryFile(directory, sample, breakOff)).rejects.toThrow("connection lost");
    expect(await visibleFiles()).toEqual([]);
    expect(await readdir(path.join(directory, ".wav0"))).toEqual([]);
  });

  test("does not follow a link that has taken its name", async () => {
    await mkdir(directory, { recursive: true });
    const victim = path.join(path.dirname(directory), "victim");
    await writeFile(victim, "precious");
    await symlink(victim, path.join(directory, "tag_128_warm_chords_Amin.wav"));
    await ensureLibraryFile(directory, sample, audio("generated"));
    expect(await readFile(victim, "utf8")).toBe("precious");
  });

  test("is refused for an id that is a path", async () => {
    const escape = { ...sample, sampleId: "../../x" };
    await expect(ensureLibraryFile(directory, escape, audio("x"))).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  test("is never looked for outside the folder, whatever its record says", async () => {
    await ensureLibraryFile(directory, sample, audio("one"));
    await writeFile(path.join(directory, ".wav0", sample.sampleId), "../../../etc/passwd");
    expect(await findLibraryFile(directory, sample)).toBeNull();
  });
});

describe("several at once", () => {
  test("callers in one process get one file", async () => {
    const files = await Promise.all(
      Array.from({ length: 12 }, () => ensureLibraryFile(directory, sample, audio("abc"))),
    );
    expect(new Set(files).size).toBe(1);
    expect(await visibleFiles()).toEqual(["tag_128_warm_chords_Amin.wav"]);
    expect(await readdir(path.join(directory, ".wav0"))).toEqual([sample.sampleId]);
  });

  test("a slow one does not bring back what another has written and the user has removed since", async () => {
    const slow = async () => {
      await rm(await written(directory, sample, audio("RIFF....")));
      return chunks("RIFF....");
    };
    expect(await ensureLibraryFile(directory, sample, slow)).toBeNull();
    expect(await findLibraryFile(directory, sample)).toBeNull();
    const restored = await written(directory, sample, audio("RIFF...."), { isRestoring: true });
    expect(await readFile(restored, "utf8")).toBe("RIFF....");
  });

  test("a slow one gives the place to which the user has moved what another has written", async () => {
    const place = path.join(directory, "mine.wav");
    const slow = async () => {
      await rename(await written(directory, sample, audio("RIFF....")), place);
      return chunks("RIFF....");
    };
    expect(await ensureLibraryFile(directory, sample, slow)).toBe(place);
  });

  test("different samples of one name each get a file of their own bytes", async () => {
    const ids = Array.from({ length: 6 }, (_, index) => `${index}bcdefgh`);
    const files = await Promise.all(
      ids.map((sampleId) => written(directory, { ...sample, sampleId }, audio(sampleId))),
    );
    expect(new Set(files).size).toBe(6);
    expect(await Promise.all(files.map((file) => readFile(file, "utf8")))).toEqual(ids);
  });

  test("processes that race get one file with all of its bytes", async () => {
    const script = path.join(path.dirname(directory), "race.mjs");
    await build({
      stdin: {
        contents: `
          import { ensureLibraryFile } from "./library-files.ts";
          const chunk = Buffer.alloc(65536, 7);
          const open = async () => (async function* () { for (let i = 0; i < 40; i++) yield chunk; })();
          process.stdout.write(await ensureLibraryFile(process.argv[2], ${JSON.stringify(sample)}, open));`,
        resolveDir: import.meta.dirname,
        loader: "ts",
      },
      outfile: script,
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    });
    const files = await Promise.all(Array.from({ length: 5 }, () => runProcess(script, directory)));
    expect(files).toEqual(Array.from({ length: 5 }, () => path.join(directory, "tag_128_warm_chords_Amin.wav")));
    expect((await readFile(files[0] ?? "")).equals(Buffer.alloc(65_536 * 40, 7))).toBe(true);
  });
});

async function runProcess(script: string, ...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  for await (const chunk of child.stdout) output += String(chunk);
  return output;
}

describe("a file name", () => {
  test.each([
    ["tag_128_warm_F#min", "tag_128_warm_F#min"],
    ["Müller Loop (2).final", "Müller_Loop_2_final"],
    ["../../etc/passwd", "etc_passwd"],
    ["..", "sample"],
    ["", "sample"],
    ["C:\\Windows\\x", "C_Windows_x"],
    [".hidden", "hidden"],
    ["-rf", "rf"],
    ["CON", "CON_"],
    ["a\0b\nc", "a_b_c"],
    ["日本 loop", "日本_loop"],
  ])("made of %j is %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  test("has only harmless characters, is never empty or too long, and is its own safe name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).toMatch(/^[\p{L}\p{N}#_][\p{L}\p{N}_#-]*$/u);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(161);
        expect(safeFileName(safe)).toBe(safe);
      }),
      { numRuns: 500 },
    );
  });
});

test.skipIf(process.getuid?.() === 0)("a folder that cannot be written to is an error, not a lost file", async () => {
  await mkdir(directory, { recursive: true, mode: 0o555 });
  await chmod(directory, 0o555);
  await expect(ensureLibraryFile(directory, sample, audio("x"))).rejects.toThrow(/EACCES/);
});

describe("the file of a deleted sample", () => {
  const sha256 = createHash("sha256").update("one").digest("hex");
  const remove = () => removeLibraryFile(directory, { sampleId: sample.sampleId, sha256 });

  test("is removed where we wrote it, once, and can be written again", async () => {
    const file = await written(directory, sample, audio("one"));
    expect(await remove()).toBe(true);
    expect(await visibleFiles()).toEqual([]);
    expect(await remove()).toBe(false);
    expect(await ensureLibraryFile(directory, sample, audio("one"))).toBe(file);
  });

  test("stays where it was changed since", async () => {
    const file = await written(directory, sample, audio("one"));
    await writeFile(file, "two");
    expect(await remove()).toBe(false);
    expect(await readFile(file, "utf8")).toBe("two");
  });

  test("stays where it was there before the sample", async () => {
    await mkdir(directory, { recursive: true });
    const file = path.join(directory, `${sample.name}.wav`);
    await writeFile(file, "one");
    expect(await ensureLibraryFile(directory, sample, audio("one"))).toBe(file);
    expect(await remove()).toBe(false);
    expect(await readFile(file, "utf8")).toBe("one");
  });

  test("that was never written is no fault", async () => {
    expect(await remove()).toBe(false);
  });
});

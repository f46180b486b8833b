import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { decodeFlac } from "../audio/codec/flac/flac-decoder.ts";
import { INSTRUMENTS } from "../audio/synth/instruments.ts";
import { PackFolderError, writePack } from "./pack.ts";
import { PROMPTS } from "./prompts.ts";
import { everyVoice } from "./sheet.ts";

let folder = "";
/** The page, and the page without its pictures. */
let html = "";
let text = "";
const told: string[] = [];
const voices = everyVoice().filter(({ instrument }) => ["rim", "pluck"].includes(instrument));
const prompts = { "Loops & hits": ["techno kick loop 150, 1 bar", "snare <xyzzy>"] };

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-pack-"));
  const page = await writePack(folder, { prompts, voices, onSound: (name) => told.push(name) });
  html = await readFile(page, "utf8");
  text = html.replaceAll(/data:image[^"]*/g, "picture");
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the listening page", () => {
  test("has every prompt with its reading, and every voice with its figures", () => {
    expect(text).toMatch(/<p>Techno loop, [^<]*150 BPM/);
    expect(text).toContain("<dt>Ignored</dt><dd>&lt;xyzzy&gt;</dd>");
    expect(text).toContain("Everything asked for is played.");
    expect(text).toContain("2 of 2 voices are bytes of their own");
    expect(text.match(/<th scope="row">/g)).toHaveLength(2);
    expect(text).toMatch(/<td class="figure">\d+ Hz<\/td><td class="figure">\d+ ms<\/td>/);
    expect(told).toEqual([...prompts["Loops & hits"], ...voices.map(({ label }) => label)]);
  });

  test("needs nothing but the files beside it", async () => {
    const sources = [...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source = ""]) => source);
    const files = sources.filter((source) => source.startsWith("audio/"));
    expect(files).toHaveLength(4);
    for (const file of files) expect(existsSync(path.join(folder, file)), file).toBe(true);
    for (const source of sources) expect(source).toMatch(/^(audio\/|data:image\/png;base64,|#)/);
    expect(html).not.toMatch(/https?:|@import|url\(/);
    const loop = decodeFlac(await readFile(path.join(folder, "audio/prompt-01.flac")), 60);
    expect(loop.channels.map((samples) => samples.length)).toEqual([70_560, 70_560]);
  });

  test("is a page that says what its parts are", () => {
    expect(text).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(text).toContain("<h3>snare &lt;xyzzy&gt;</h3>");
    for (const [element] of text.matchAll(/<(?:img|audio)[^>]*>/g))
      expect(element).toMatch(/ (?:alt|aria-label)="[^"]+"/);
    const places = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of places) expect(text).toContain(`id="${id}"`);
    expect(text.match(/ loop src=/g)).toHaveLength(1);
  });
});

describe("the folder of a pack", () => {
  const nothing = { prompts: {}, voices: [] };
  const files = async (at: string) => (await readdir(at, { recursive: true })).toSorted();
  let place = "";
  beforeEach(async () => {
    place = await mkdtemp(path.join(os.tmpdir(), "wav0-pack-folder-"));
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  test("may be new, have files of its owner, or have an earlier pack, whole or not", async () => {
    await writeFile(path.join(place, "notes.txt"), "mine");
    for (const name of [".", ".", "new/deep"]) {
      const into = path.join(place, name);
      expect(await writePack(into, nothing)).toBe(path.join(into, "index.html"));
    }
    expect(await readFile(path.join(place, "notes.txt"), "utf8")).toBe("mine");
    const stopped = { ...nothing, prompts: { Loops: ["one kick"] }, onSound: () => expect.fail("stopped") };
    await expect(writePack(path.join(place, "new"), stopped)).rejects.toThrow("stopped");
    await expect(writePack(path.join(place, "new"), nothing)).resolves.toMatch(/index\.html$/);
  });

  test.each(["index.html", "audio/prompt-01.flac", "audio"])("keeps its %s where that is no pack's", async (name) => {
    const file = path.join(place, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, "mine");
    const before = await files(place);
    await expect(writePack(place, nothing)).rejects.toThrow(/no listening page; name a new or empty folder/);
    expect([await readFile(file, "utf8"), await files(place)]).toEqual(["mine", before]);
  });

  test.each(["file", "file/below"])("is refused in plain words before anything is rendered: %s", async (name) => {
    await writeFile(path.join(place, "file"), "mine");
    const refused = writePack(path.join(place, name), { ...nothing, prompts: { Loops: ["one kick"] } });
    await expect(refused).rejects.toThrow(PackFolderError);
    await expect(refused).rejects.toThrow(/^Cannot write to .*; name a folder that you may write to$/);
    expect(await readFile(path.join(place, "file"), "utf8")).toBe("mine");
  });
});

test("the full pack has sixty prompts, no two alike, and every instrument under a name of its own", () => {
  const all = Object.values(PROMPTS).flat();
  expect([all.length, new Set(all).size]).toEqual([60, 60]);
  const sheet = everyVoice();
  expect(new Set(sheet.map(({ instrument }) => instrument)).size).toBe(INSTRUMENTS.length);
  expect(new Set(sheet.map(({ name }) => name)).size).toBe(sheet.length);
});

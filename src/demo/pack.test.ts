import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { decodeFlac } from "../audio/codec/flac/flac-decoder.ts";
import { INSTRUMENTS } from "../audio/synth/instruments.ts";
import { writePack } from "./pack.ts";
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

test("the full pack has sixty prompts, no two alike, and every instrument under a name of its own", () => {
  const all = Object.values(PROMPTS).flat();
  expect([all.length, new Set(all).size]).toEqual([60, 60]);
  const sheet = everyVoice();
  expect(new Set(sheet.map(({ instrument }) => instrument)).size).toBe(INSTRUMENTS.length);
  expect(new Set(sheet.map(({ name }) => name)).size).toBe(sheet.length);
});

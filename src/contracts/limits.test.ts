import { describe, expect, test } from "vitest";
import * as z from "zod";
import { AUDIO_FORMATS, FORMAT_FACTS, readableFormats } from "./audio/audio-formats.ts";
import type { ToolContract } from "./contract.ts";
import { exportSample, mixSamples } from "./edit.ts";
import { findGenre, GENRES } from "./words/genre.ts";
import { generateSample, isOpen, JOB_STATUSES, JOB_TYPES, listJobs, MODEL_TASKS } from "./job.ts";
import { canonicalKey } from "./words/key.ts";
import { getSample, importSample } from "./library.ts";
import { fieldKinds } from "./field-kind.ts";
import * as limits from "./limits.ts";
import { CHUNK_BYTES, playSample } from "./player.ts";
import { SAMPLE_TYPES, searchSamples } from "./sample.ts";
import { STEM_TYPES } from "./words/stems.ts";
import { SEARCH_VERSION, searchTerms } from "./words/search-terms.ts";
import { toolOutputSchema } from "./tool-list/tool-output.ts";
import { listedInputSchema } from "./tool-list/tool-schema.ts";
import { TOOLS } from "./tools.ts";

/** What a caller reads of a field. */
function wordsOf(tool: ToolContract, field: string): string {
  return listedInputSchema(tool.input).properties[field]?.description ?? "";
}

describe("numbers in words are the numbers that hold", () => {
  test.each<[ToolContract, string, string]>([
    [generateSample, "waitSeconds", `up to ${limits.MAX_WAIT_SECONDS}`],
    [listJobs, "limit", `Up to ${limits.MAX_PAGE_SIZE}; default ${limits.DEFAULT_PAGE_SIZE}`],
    [getSample, "includeAudio", `at most ${limits.MAX_INLINE_AUDIO_BYTES / 1_024} kB`],
    [exportSample, "bitDepth", limits.BIT_DEPTHS.join(", ")],
    [exportSample, "bitrateKbps", limits.MP3_BITRATES.join(", ")],
  ])("%#", (tool, field, words) => {
    expect(wordsOf(tool, field)).toContain(words);
  });

  test("also in descriptions of tools", () => {
    expect(importSample.description).toContain(`at most ${limits.MAX_INPUT_AUDIO_SECONDS / 60} minutes`);
    for (const format of AUDIO_FORMATS) expect(readableFormats()).toContain(FORMAT_FACTS[format].name);
    for (const format of limits.EXPORT_FORMATS) expect(exportSample.description.toLowerCase()).toContain(format);
  });
});

describe("limits fit each other", () => {
  test("a file of the longest audio fits the largest upload at 24 bits and 48 kHz, and one in text fits a message", () => {
    expect(limits.MAX_INPUT_AUDIO_SECONDS * 48_000 * 2 * 3).toBeLessThan(limits.MAX_INPUT_AUDIO_BYTES);
    expect(limits.MAX_BASE64_CHARACTERS).toBeLessThan(10_000_000);
    // Four characters for three bytes, and the JSON around them.
    expect((limits.MAX_INLINE_AUDIO_BYTES * 4) / 3).toBeLessThan(150_000);
    expect(CHUNK_BYTES % 3).toBe(0);
  });

  test("seconds can be asked for as long as bars last, and longer of hosted models", () => {
    expect((limits.MAX_BARS * 4 * 60) / limits.MIN_BPM).toBeLessThanOrEqual(limits.MAX_SYNTH_SECONDS);
    expect(limits.MAX_SYNTH_SECONDS).toBeLessThan(limits.MAX_DURATION_SECONDS);
    expect(limits.MIN_DURATION_SECONDS).toBeLessThan(limits.MAX_DURATION_SECONDS);
    expect(limits.MAX_DURATION_SECONDS).toBeLessThan(limits.MAX_INPUT_AUDIO_SECONDS);
  });

  test("a wait ends before clients give up, and a page is not larger than its default allows", () => {
    expect(limits.MAX_WAIT_SECONDS).toBeLessThan(60);
    expect(limits.DEFAULT_PAGE_SIZE).toBeLessThanOrEqual(limits.MAX_PAGE_SIZE);
    expect(limits.MIN_BPM).toBeLessThan(limits.MAX_BPM);
    expect(limits.MIN_SAMPLE_RATE).toBeLessThan(limits.MAX_SAMPLE_RATE);
    expect(Number.isSafeInteger(limits.MAX_SEED) && limits.MAX_SEED === 2 ** 31 - 1).toBe(true);
  });

  test("every genre's tempo and key can be asked for", () => {
    for (const { name, bpm, key } of GENRES) {
      const input = { prompt: name, bpm, key };
      expect(generateSample.input.safeParse(input).success, name).toBe(true);
      expect(canonicalKey(key)).toBe(key);
      expect(findGenre(` ${name.toUpperCase()} `)?.name).toBe(name);
    }
  });
});

describe("the same thing has the same bounds in every tool", () => {
  const fields = new Map<string, Map<string, string[]>>();
  for (const tool of TOOLS) {
    for (const [field, schema] of Object.entries(tool.input.shape)) {
      // What may become unknown takes one value more.
      if (fieldKinds.get(schema instanceof z.ZodOptional ? schema.unwrap() : schema)?.kind === "clearable") continue;
      const { description: _, ...json } = z.toJSONSchema(schema, { io: "input" });
      const shapes = fields.get(field) ?? new Map<string, string[]>();
      const text = JSON.stringify(json);
      fields.set(field, shapes.set(text, [...(shapes.get(text) ?? []), tool.name]));
    }
  }

  test.each([...fields].map(([field, shapes]) => [field, [...shapes.values()]]))("%s", (field, users) => {
    // A file keeps its name on import; a type is of a sample, of a job or of what is to be made, a format of audio or of a
    // project; a player shows fewer samples than a project holds.
    const differs = ["name", "type", "format", "sampleIds"].includes(String(field));
    expect(users.length === 1 || differs, JSON.stringify(users)).toBe(true);
  });
});

describe("names of kinds", () => {
  test("are lower case, and none stands for two things", () => {
    for (const list of [JOB_TYPES, JOB_STATUSES, SAMPLE_TYPES, STEM_TYPES, AUDIO_FORMATS, limits.EXPORT_FORMATS]) {
      expect(new Set(list).size).toBe(list.length);
      for (const name of list) expect(name).toMatch(/^[a-z][a-z0-9]*(_[a-z]+)*$/);
    }
    for (const task of MODEL_TASKS) expect(JOB_TYPES).toContain(task);
    for (const format of limits.EXPORT_FORMATS) expect(AUDIO_FORMATS).toContain(format);
  });

  test("a job is open until it has ended", () => {
    expect(JOB_STATUSES.filter(isOpen)).toEqual(["pending", "processing"]);
  });
});

describe("what models are told of results", () => {
  test("times are texts, flags yes or no, and the rest by its type", () => {
    const { outputAs: _short, ...whole } = getSample;
    const { properties } = toolOutputSchema(whole);
    expect(properties).toMatchObject({
      sampleId: { type: "string" },
      durationSeconds: { type: "number" },
      lufs: { type: "number" },
      createdAt: { type: "string" },
      parentIds: { type: "array", items: { type: "string" } },
    });
    expect(toolOutputSchema(generateSample).properties).not.toHaveProperty("createdAt");
  });

  test("pages say where they go on, and where the files of samples lie", () => {
    expect(Object.keys(toolOutputSchema(searchSamples).properties)).toEqual(["folder", "samples", "cursor"]);
    expect(Object.keys(toolOutputSchema(listJobs).properties)).toEqual(["jobs", "cursor"]);
  });

  test("what is told in full elsewhere is told in short, by ids where there are some", () => {
    for (const tool of [mixSamples, exportSample, importSample, playSample, getSample]) {
      const schema = toolOutputSchema(tool);
      expect(schema.description).toBe(`As of ${tool.outputAs}`);
      expect(JSON.stringify(schema).length).toBeLessThan(300);
    }
  });
});

test("terms of a search stay as they are stored: another spelling needs another version", () => {
  expect(SEARCH_VERSION).toBe(1);
  const terms = searchTerms(["Lo-Fi Hi-Hats 808s", "DnB Größe"]).toSorted();
  expect(terms.join(" ")).toBe("808 dnb dnbgross drumbass fi fihi gross hat hat808 hats808 hi hihat lo lofi");
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { exportSample } from "../../../src/contracts/edit.ts";
import { generateSample } from "../../../src/contracts/job.ts";
import { readExportForm } from "../library/forms/export-fields.ts";
import { readGenerateForm } from "./generate-form.ts";

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("empty fields are left to the studio", () => {
  expect(readGenerateForm(form({ prompt: " warm pad ", bars: "", bpm: "", key: "", type: "", model: " " }))).toEqual({
    prompt: "warm pad",
  });
  expect(readExportForm(form({ format: "wav", bitDepth: "", name: " ", lufs: "" }))).toEqual({ format: "wav" });
  expect(readGenerateForm(new FormData())).toEqual({ prompt: "" });
});

test("what a form of valid values gives is a request that the contract takes", () => {
  const requests = fc.record({
    prompt: fc.constantFrom("warm pad", "kick"),
    type: fc.constantFrom("", "loop", "one_shot", "nonsense"),
    bars: fc.constantFrom("", "4"),
    bpm: fc.constantFrom("", "92.5"),
    key: fc.constantFrom("", "A minor"),
    variations: fc.constantFrom("", "3"),
    seed: fc.constantFrom("", "7"),
  });
  fc.assert(
    fc.property(requests, (fields) => {
      const read = readGenerateForm(form(fields));
      expect(generateSample.input.safeParse({ ...read, requestId: "1" }).error).toBeUndefined();
      expect(read.type).toBe(fields.type === "loop" || fields.type === "one_shot" ? fields.type : undefined);
      expect(read.bpm).toBe(fields.bpm === "" ? undefined : 92.5);
    }),
  );
});

test("an export is read as numbers and words", () => {
  const read = readExportForm(form({ format: "mp3", bitrateKbps: "320", peakDb: "-1", name: "master" }));
  expect(read).toEqual({ format: "mp3", bitrateKbps: 320, peakDb: -1, name: "master" });
  expect(exportSample.input.safeParse({ ...read, sampleId: "a" }).error).toBeUndefined();
});

test("a file in the place of a text is no text", () => {
  const data = form({ prompt: "pad" });
  data.set("key", new File(["x"], "key.txt"));
  expect(readGenerateForm(data)).toEqual({ prompt: "pad" });
});

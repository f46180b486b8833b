import { expect, test } from "vitest";
import { exportSample } from "../../../../src/contracts/edit.ts";
import { readExportForm } from "./export-fields.ts";

function form(fields: Record<string, string | File>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test("fields that are filled in are taken as what they are, and others left to the studio", () => {
  const fields = { format: "wav", name: "  My kick ", sampleRate: "44100", bitDepth: "24", peakDb: "-1.5", lufs: "" };
  expect(readExportForm(form(fields))).toEqual({
    format: "wav",
    name: "My kick",
    sampleRate: 44_100,
    bitDepth: 24,
    peakDb: -1.5,
  });
  expect(readExportForm(form({ format: " ", name: "", lufs: "  " }))).toEqual({});
  expect(readExportForm(form({}))).toEqual({});
});

test("zero is a value, and what is no field of an export is not passed on", () => {
  expect(readExportForm(form({ peakDb: "0", sampleId: "another", requestId: "r" }))).toEqual({ peakDb: 0 });
  expect(readExportForm(form({ name: new File([], "name.txt") }))).toEqual({});
});

test("what is no number, or out of range, is refused by the contract with its field", () => {
  for (const [field, text] of [
    ["sampleRate", "fast"],
    ["bitDepth", "7"],
    ["peakDb", "1e999"],
  ] as const) {
    const input = { sampleId: "k1", ...readExportForm(form({ format: "wav", [field]: text })) };
    const issues = exportSample.input.safeParse(input).error?.issues ?? [];
    expect(issues.map(({ path }) => path[0])).toEqual([field]);
  }
});

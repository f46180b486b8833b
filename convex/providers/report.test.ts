import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readProgress, readReport } from "./report.ts";

const prediction = { id: "p1", status: "processing", output: null, error: null, logs: "", data_removed: false };

test("a prediction of the API becomes a report", () => {
  expect(readReport({ ...prediction, status: "succeeded", output: ["https://a/b.wav"], metrics: {} })).toEqual({
    replicateId: "p1",
    status: "succeeded",
    output: ["https://a/b.wav"],
    error: null,
    progress: null,
    predictSeconds: null,
    dataRemoved: false,
  });
});

test("how long the provider worked is read where it says so in seconds", () => {
  const secondsOf = (metrics: unknown) => readReport({ ...prediction, status: "succeeded", metrics })?.predictSeconds;
  expect(secondsOf({ predict_time: 12.25, total_time: 30 })).toBe(12.25);
  for (const odd of [
    undefined,
    null,
    "fast",
    {},
    { predict_time: null },
    { predict_time: -1 },
    { predict_time: "1" },
  ]) {
    expect(secondsOf(odd)).toBeNull();
  }
});

test("what Replicate may leave out or set to null is read as nothing", () => {
  expect(readReport({ id: "p1", status: "starting" })).toMatchObject({ output: null, error: null, progress: null });
  expect(readReport({ ...prediction, logs: null, data_removed: null })).toMatchObject({ dataRemoved: false });
});

test("an error that is not text is kept as JSON", () => {
  expect(readReport({ ...prediction, status: "failed", error: { code: 3 } })?.error).toBe('{"code":3}');
  expect(readReport({ ...prediction, status: "failed", error: "CUDA out of memory" })?.error).toBe(
    "CUDA out of memory",
  );
});

test.each([null, 3, "text", [], {}, { id: "", status: "starting" }, { id: "p1", status: "exploded" }])(
  "%j is no prediction",
  (value) => {
    expect(readReport(value)).toBeNull();
  },
);

test("progress is the last percentage of a progress bar in the logs", () => {
  expect(readProgress("loading\n  0%|          | 0/9\n 37%|███▋      | 37/100\r100%|██████████| 9/9")).toBe(100);
  expect(readProgress(" 37%|███▋      | 37/100\nsaving 3 files")).toBe(37);
  expect(readProgress("using 50% of memory")).toBeNull();
});

test("progress of any logs is null or within 0–100", () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(999), (text, number) => {
      const progress = readProgress(`${text}${number}%|`);
      expect(progress).toBeGreaterThanOrEqual(0);
      expect(progress).toBeLessThanOrEqual(100);
    }),
  );
});

import { expect, test } from "vitest";
import { progressLine } from "./progress-line.ts";
import type { WorkerReport } from "./protocol.ts";
import { createReporter } from "./reporter.ts";

function setUp() {
  const sent: { report: WorkerReport; transfer: ArrayBuffer[] }[] = [];
  const reporter = createReporter((report, transfer = []) => sent.push({ report, transfer }));
  return { sent, reporter };
}

test("progress is told in steps of two percent at least, and never backwards", () => {
  const { sent, reporter } = setUp();
  for (const fraction of [0, 0.001, 0.019, 0.02, 0.03, 0.5, 0.4, 0.52, 1, 1]) reporter.progress(fraction);
  expect(sent.map(({ report }) => report)).toEqual(
    [0, 0.02, 0.5, 0.52, 1].map((fraction) => ({ kind: "log", line: progressLine(fraction) })),
  );
});

test("ten thousand small steps say fifty-one lines", () => {
  const { sent, reporter } = setUp();
  for (let step = 0; step <= 10_000; step += 1) reporter.progress(step / 10_000);
  expect(sent).toHaveLength(51);
});

test("bytes that fill their buffer are moved, a view on a part of one is copied", () => {
  const { sent, reporter } = setUp();
  const whole = new Uint8Array(8);
  const file = { slot: "0", name: "a.wav", contentType: "audio/wav" };
  reporter.output({ ...file, bytes: whole });
  reporter.output({ ...file, bytes: whole.subarray(2) });
  expect(sent.map(({ transfer }) => transfer)).toEqual([[whole.buffer], []]);
});

test("a file that the model has written is named, and nothing is moved", () => {
  const { sent, reporter } = setUp();
  const output = {
    slot: "bass",
    name: "bass.wav",
    contentType: "audio/wav",
    path: "/x.tmp",
    sizeBytes: 8,
    sha256: "00",
  };
  reporter.output(output);
  expect(sent).toEqual([{ report: { kind: "output", output }, transfer: [] }]);
});

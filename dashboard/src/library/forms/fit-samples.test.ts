import { expect, test } from "vitest";
import { fitSample } from "../../../../src/contracts/fit.ts";
import { toast } from "../../ui/toast.ts";
import { fitSamples, targetsIn } from "./fit-samples.ts";

const FRAME = { bpm: 97.5, key: "A minor" };

test.each<[string, object, object | null]>([
  ["both", { bpm: 120, key: "F minor" }, { bpm: 97.5, key: "A minor" }],
  ["the tempo of drums alone", { bpm: 120 }, { bpm: 97.5 }],
  ["the key of a one-shot alone", { key: "F minor" }, { key: "A minor" }],
  ["what differs", { bpm: 97.5, key: "F minor" }, { key: "A minor" }],
  ["nothing of what fits", { bpm: 97.5, key: "A minor" }, null],
  ["nothing of what has neither", {}, null],
])("a sample is brought to the frame: %s", (_, facts, targets) => {
  expect(targetsIn(FRAME, { sampleId: "s", ...facts })).toEqual(targets);
});

test("what a frame lacks is not asked for, and what is asked for is a fit", () => {
  const row = { sampleId: "s", bpm: 120, key: "F minor" };
  expect(targetsIn({ ...FRAME, key: undefined }, row)).toEqual({ bpm: 97.5 });
  expect(targetsIn({}, row)).toBeNull();
  expect(targetsIn(FRAME, { ...row, ...FRAME })).toBeNull();
  const input = { sampleId: row.sampleId, ...targetsIn(FRAME, row) };
  expect(fitSample.input.safeParse(input).success).toBe(true);
});

test("how many were started is told", async () => {
  const said = async (count: number) => {
    const client = { outbox: { enqueue: () => Promise.resolve() } };
    // Of the client only this is used.
    await fitSamples(
      client as never,
      Array.from({ length: count }, (_, index) => ({ sampleId: String(index), bpm: 90 })),
    );
    return toast.value?.text;
  };
  expect(await said(0)).toMatch(/^Nothing to fit/);
  expect(await said(1)).toBe("The fit is on its way; see Jobs");
  expect(await said(3)).toMatch(/^3 fits are/);
});

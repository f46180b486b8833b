import { describe, expect, test } from "vitest";
import type { SampleView } from "../contracts/sample.ts";
import { samplesIn } from "./samples-in.ts";

function sample(sampleId: string): SampleView {
  return {
    sampleId,
    name: `name_${sampleId}`,
    type: "generated",
    uri: `wav0://samples/${sampleId}`,
    durationSeconds: 7.5,
    lufs: -12,
    peakDb: -1,
    format: "wav",
    createdAt: 1,
  };
}

describe("the samples in an output", () => {
  test("are found in a job, in a page of samples and in a page of jobs, in order", () => {
    const [a, b, c] = [sample("a"), sample("b"), sample("c")];
    expect(samplesIn({ jobId: "j", samples: [a, b], error: { code: "X", message: "y" } })).toEqual([a, b]);
    expect(samplesIn({ samples: [c], cursor: "next" })).toEqual([c]);
    expect(
      samplesIn({
        jobs: [
          { jobId: "j", samples: [a] },
          { jobId: "k", samples: [b, c] },
        ],
      }),
    ).toEqual([a, b, c]);
  });

  test("may be the output itself", () => {
    expect(samplesIn(sample("a"))).toEqual([sample("a")]);
  });

  test("are the output's own objects, so that facts can be added to them", () => {
    const output = { samples: [sample("a")] };
    expect(samplesIn(output)[0]).toBe(output.samples[0]);
  });

  test.each([[null], [undefined], ["text"], [7], [{}], [[]], [{ samples: null }], [{ sampleId: "no uri" }]])(
    "of %j are none",
    (output) => {
      expect(samplesIn(output)).toEqual([]);
    },
  );
});

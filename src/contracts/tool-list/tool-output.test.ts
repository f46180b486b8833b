import { describe, expect, test } from "vitest";
import type * as z from "zod";
import { exportSample } from "../edit.ts";
import { TOOLS } from "../tools.ts";
import { checkJobStatus, type JobView, listJobs } from "../job.ts";
import { analyzeSample, getSample } from "../library.ts";
import type { ToolContract } from "../contract.ts";
import { playSample } from "../player.ts";
import { type SampleView, searchSamples } from "../sample.ts";
import {
  jobSummarySchema,
  sampleSummarySchema,
  toolJobSchema,
  toolOutput,
  toolOutputSchema,
  toolSampleSchema,
} from "./tool-output.ts";
import type { PortableSchema } from "./tool-schema.ts";

const NOVEMBER = Date.UTC(2026, 10, 28, 22, 46, 53, 912);

/** As the studio measures: with all digits. */
function sample(more: Partial<SampleView> = {}): SampleView {
  return {
    sampleId: "k57a1b2c3d4e5f6g7h8j9k0m1n2p3q4r",
    name: "wav0_124_warm_house_Amin",
    type: "generated",
    uri: "wav0://samples/k57a1b2c3d4e5f6g7h8j9k0m1n2p3q4r",
    durationSeconds: 7.741935483870968,
    bpm: 124,
    key: "A minor",
    lufs: -14.218429557495524,
    peakDb: -1.0000001,
    format: "wav",
    createdAt: NOVEMBER,
    ...more,
  };
}

function job(more: Partial<JobView> = {}): JobView {
  return {
    jobId: "j57a1b2c3d4e5f6g7h8j9k0m1n2p3q4r",
    type: "generate",
    status: "completed",
    progress: 100,
    model: "wav0/synth",
    samples: [sample()],
    createdAt: NOVEMBER,
    completedAt: NOVEMBER,
    next: "Done.",
    ...more,
  };
}

const details = { ...sample(), audioUrl: "http://host/a", sampleRate: 44_100, channels: 2, seed: 2_147_483_647 };
const analysis = {
  sampleId: "k1",
  durationSeconds: 0.12345,
  sampleRate: 44_100,
  channels: 1,
  tempo: null,
  key: { name: "A minor", confidence: 0.912345, relative: "C major", relativeConfidence: 0.2 },
  lufs: null,
  loudnessRange: null,
  truePeakDb: -0.123456,
  samplePeakDb: -0.2,
  clippedSamples: 0,
  heard: "bass loop, 3.5 bars from 0.25 s, 2.1 onsets/s, brightness 912 Hz",
};
const silent = sample({ type: "stem", stemType: "vocals", sourceId: "k1", lufs: null, peakDb: null });

const OUTPUTS: readonly (readonly [string, ToolContract, object])[] = [
  ["a job", checkJobStatus, job({ samples: [sample({ path: "/music/a.wav" }), silent], retryOf: "j0" })],
  ["a failed job", checkJobStatus, job({ samples: [], error: { code: "PREDICTION_FAILED", message: "Too late" } })],
  ["a page of jobs", listJobs, { jobs: [job(), job({ status: "processing", progress: 12.3456 })], cursor: "c" }],
  ["a page of samples", searchSamples, { samples: [sample({ path: "/m/x.wav" }), silent], cursor: "c" }],
  ["a sample", getSample, { ...details, parentIds: ["a", "b"] }],
  ["what is played", playSample, { samples: [{ ...silent, peaks: [-127, 127] }] }],
  ["an export", exportSample, { sample: sample({ format: "mp3", type: "export" }), gainDb: 1 / 3, next: "Done." }],
  ["an analysis", analyzeSample, analysis],
];

/** Where a value is not what its schema says, or has a field of which that says nothing. */
function unlisted(value: unknown, schema: PortableSchema, at = "output"): string[] {
  const { type, items, properties } = schema;
  if (Array.isArray(value)) return items ? value.flatMap((item) => unlisted(item, items, `${at}[]`)) : [at];
  if (typeof value !== "object" || value === null) return typeof value === type ? [] : [`${at} is no ${type}`];
  if (!properties) return [at];
  return Object.entries(value).flatMap(([name, field]) => {
    const known = properties[name];
    return known ? unlisted(field, known, `${at}.${name}`) : [`${at}.${name}`];
  });
}

describe("an output as a model reads it", () => {
  test.each(OUTPUTS.filter(([, { outputAs }]) => outputAs === undefined))(
    "has no field that its listed schema does not describe: %s",
    (_what, operation, output) => {
      expect(operation.output.safeParse(output).success).toBe(true);
      expect(unlisted(toolOutput(operation, output), toolOutputSchema(operation))).toEqual([]);
    },
  );

  test.each(OUTPUTS)("has neither nulls nor digits that nobody hears: %s", (_what, operation, output) => {
    const text = JSON.stringify(toolOutput(operation, output));
    expect(text).not.toContain("null");
    expect(text).not.toMatch(/\d\.\d{4}/);
    expect(text).not.toContain(String(NOVEMBER));
  });

  test("keeps milliseconds of time, hundredths of all else, and whole numbers as they are", () => {
    expect(toolOutput(getSample, details)).toMatchObject({
      durationSeconds: 7.742,
      lufs: -14.22,
      peakDb: -1,
      seed: 2_147_483_647,
    });
    expect(toolOutput(analyzeSample, analysis)).toMatchObject({ durationSeconds: 0.123, key: { confidence: 0.91 } });
  });

  test("tells times as people write them, of what stands alone", () => {
    expect(toolOutput(getSample, details)["createdAt"]).toBe("2026-11-28T22:46:53Z");
    expect(toolOutput(exportSample, { sample: sample(), gainDb: 0, next: "" })["sample"]).not.toHaveProperty(
      "createdAt",
    );
  });

  test("leaves the player all that it draws and groups by", () => {
    const [played] = samplesOf(toolOutput(playSample, { samples: [{ ...silent, peaks: [-127, 127] }] }));
    expect(played).toMatchObject({ peaks: [-127, 127], stemType: "vocals", sourceId: "k1", durationSeconds: 7.742 });
  });

  test("is read again by the schemas for it", () => {
    for (const status of ["completed", "failed"] as const) {
      const told = toolOutput(
        checkJobStatus,
        job({ status, samples: [silent, sample({ audioUrl: "http://host/a" })] }),
      );
      expect(strict(toolJobSchema.extend({ samples: strict(toolSampleSchema).array() })).parse(told)).toEqual(told);
    }
    const [job0] = itemsOf(toolOutput(listJobs, { jobs: [job()] }), "jobs");
    expect(strict(jobSummarySchema).parse(job0)).toEqual(job0);
    const [found] = samplesOf(toolOutput(searchSamples, { samples: [silent] }));
    expect(strict(sampleSummarySchema).parse(found)).toEqual(found);
  });
});

describe("a page of samples", () => {
  const FOLDER = "/Users/ada/Music/wav0";
  const fileOf = (name: string, format = "wav") => `${FOLDER}/${name}.${format}`;

  test("names the folder once, and files only where they are called otherwise", () => {
    const { folder, samples } = toolOutput(searchSamples, {
      samples: [
        sample({ name: "first", path: fileOf("first") }),
        sample({ name: "again", path: fileOf("again_2") }),
        sample({ name: "loud", format: "mp3", path: fileOf("loud", "mp3") }),
      ],
    });
    expect(folder).toBe(FOLDER);
    expect(samples).toMatchObject([{ name: "first" }, { path: fileOf("again_2") }, { name: "loud", format: "mp3" }]);
    expect((samples as object[]).map((each) => "path" in each)).toEqual([false, true, false]);
  });

  test.each([
    ["C:\\Users\\ada\\Music\\wav0\\", "C:\\Users\\ada\\Music\\wav0"],
    ["/", "/"],
  ])("finds the folder of files in %s", (start, folder) => {
    const output = { samples: [sample({ name: "kick", path: `${start}kick.wav` })] };
    expect(toolOutput(searchSamples, output)).toMatchObject({ folder, samples: [{ name: "kick" }] });
  });

  test("has no folder where there are no files, as on a hosted studio", () => {
    expect(toolOutput(searchSamples, { samples: [sample()] })).not.toHaveProperty("folder");
  });

  test("says what a sample is only if it is not the usual, and of a stem which and of what", () => {
    const found = samplesOf(toolOutput(searchSamples, { samples: [sample(), silent] }));
    expect(found[0]).not.toHaveProperty("type");
    expect(found[1]).toMatchObject({ type: "stem", stemType: "vocals", sourceId: "k1" });
    for (const each of found) expect(each).not.toHaveProperty("uri");
  });
});

test("a page of jobs tells what each made by name, how far the running ones are, and why others failed", () => {
  const error = { code: "PREDICTION_FAILED" as const, message: "A long story" };
  const jobs = itemsOf(
    toolOutput(listJobs, {
      jobs: [
        job(),
        job({ status: "processing", progress: 41.7, samples: [] }),
        job({ status: "failed", samples: [], error }),
      ],
    }),
    "jobs",
  );
  expect(jobs).toMatchObject([
    { status: "completed", createdAt: "2026-11-28T22:46:53Z", sampleNames: ["wav0_124_warm_house_Amin"] },
    { status: "processing", progress: 41.7, sampleNames: [] },
    { status: "failed", error: { code: "PREDICTION_FAILED" } },
  ]);
  expect(jobs.map((each) => "progress" in each)).toEqual([false, true, false]);
});

test("what a page of 20 costs as data and as text", () => {
  const path = "/Users/ada/Music/wav0/wav0_124_warm_house_Amin.wav";
  const samples = toolOutput(searchSamples, {
    samples: Array.from({ length: 20 }, () => sample({ path })),
    cursor: "c",
  });
  const jobs = toolOutput(listJobs, { jobs: Array.from({ length: 20 }, () => job()), cursor: "c" });
  const cost = (told: object) => JSON.stringify([told, JSON.stringify(told)]).length;
  expect(cost(samples)).toBeLessThanOrEqual(6_000);
  expect(cost(jobs)).toBeLessThanOrEqual(8_000);
});

test("every operation that is listed in short names one that is listed whole", () => {
  const whole = TOOLS.filter(({ outputAs }) => outputAs === undefined).map(({ name }) => name);
  for (const { outputAs } of TOOLS) if (outputAs !== undefined) expect(whole).toContain(outputAs);
});

function strict(schema: z.ZodObject): z.ZodObject {
  return schema.strict();
}

function itemsOf(output: Record<string, unknown>, field: string): object[] {
  // The outputs above are lists of objects.
  return output[field] as object[];
}

function samplesOf(output: Record<string, unknown>): object[] {
  return itemsOf(output, "samples");
}

import { expect, test } from "vitest";
import { JOB_STATUSES, JOB_TYPES } from "../../src/contracts/job.ts";
import { PROJECT_FORMATS } from "../../src/contracts/project-formats.ts";
import { CHAT_TOOLS } from "../../src/contracts/tools.ts";
import { nextStep } from "./nextStep.ts";

const job = (status: (typeof JOB_STATUSES)[number], type: (typeof JOB_TYPES)[number]) => ({
  jobId: "j1",
  type,
  status,
  progress: 0,
  model: "wav0/synth",
  samples: [],
  createdAt: 0,
});

const cases = JOB_STATUSES.flatMap((status) => JOB_TYPES.map((type) => [status, type] as const));

test.each(cases)("what to do with a %s job of type %s names only tools that exist", (status, type) => {
  const text = nextStep(job(status, type));
  const tools: readonly string[] = CHAT_TOOLS.map(({ name }) => name);
  const named = text.match(/\b[a-z]+_[a-z_]+\b/g) ?? [];
  expect(text.length).toBeGreaterThan(20);
  expect(named.filter((word) => !tools.includes(word))).toEqual([]);
});

test("an open job is to be checked by its id, not started again", () => {
  for (const status of ["pending", "processing"] as const) {
    expect(nextStep(job(status, "generate"))).toContain('check_job_status with jobId "j1"');
    expect(nextStep(job(status, "generate"))).not.toContain("generate_sample");
  }
});

const sample = (stemType: string, peakDb: number | null) => ({
  sampleId: stemType,
  name: stemType,
  stemType,
  type: "stem" as const,
  uri: `wav0://samples/${stemType}`,
  durationSeconds: 1,
  lufs: null,
  peakDb,
  format: "wav" as const,
  createdAt: 0,
});

test("a result that is silent is said to be, stem by stem", () => {
  const split = job("completed", "stem_split");
  const some = [sample("drums", -3), sample("vocals", null), sample("bass", null)];
  expect(nextStep({ ...split, samples: some })).toContain("Silent, since the input seems to hold none: vocals, bass.");
  expect(nextStep({ ...split, samples: [sample("drums", null)] })).toContain("The input is silent");
  expect(nextStep({ ...job("completed", "mix"), samples: [sample("mix", null)] })).toContain("The result is silent");
  expect(nextStep({ ...split, samples: [sample("drums", -3)] })).not.toContain("ilent");
});

const projectFile = (format: (typeof PROJECT_FORMATS)[number]) => ({
  projectId: "x1",
  name: "set",
  format,
  extension: "zip" as const,
  bytes: 1,
  contents: [],
});

test("each kind of project file is said how to open, in words of its own", () => {
  const texts = PROJECT_FORMATS.map((format) =>
    nextStep({ ...job("completed", "project"), file: projectFile(format) }),
  );
  expect(new Set(texts).size).toBe(PROJECT_FORMATS.length);
  for (const text of texts) expect(text).toMatch(/^Done\. Tell the user the file's path, or its url/);
  expect(texts[PROJECT_FORMATS.indexOf("ableton")]).toContain("Ableton Live");
  expect(texts[PROJECT_FORMATS.indexOf("sfz")]).toContain(".sfz");
});

test("a project file that is gone is to be made again", () => {
  const text = nextStep(job("completed", "project"));
  expect(text).toContain("is gone");
  expect(text).toContain("export_project");
});

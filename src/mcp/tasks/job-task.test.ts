import * as fc from "fast-check";
import { TaskSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect, test } from "vitest";
import { JOB_STATUSES, jobViewSchema, type JobStatus, type JobView } from "../../contracts/job.ts";
import { TOOLS } from "../../contracts/tools.ts";
import { valuesOf } from "../../contracts/values.fixture.ts";
import { detailedTaskOf, extensionTaskOf } from "./extension-task.ts";
import { jobIdOfTask, resultOfJob, startsJob, taskOfJob } from "./job-task.ts";

const JOB: JobView = {
  jobId: "j1",
  type: "generate",
  status: "pending",
  progress: 0,
  model: "wav0/synth",
  samples: [],
  createdAt: Date.UTC(2026, 0, 1),
  next: "Call check_job_status.",
};
const END = Date.UTC(2026, 0, 1, 0, 1);
const FAILURE = { code: "PREDICTION_FAILED", message: "The model ran out of memory" } as const;

const jobIn = (status: JobStatus): JobView => ({
  ...JOB,
  status,
  progress: 49.6,
  ...(status === "pending" || status === "processing" ? {} : { completedAt: END }),
  ...(status === "failed" ? { error: FAILURE } : {}),
});

test.each<[JobStatus, object, object, boolean | undefined]>([
  ["pending", { status: "working" }, { status: "working" }, undefined],
  ["processing", { status: "working", statusMessage: "generate processing, 50 %" }, { status: "working" }, undefined],
  ["completed", { status: "completed" }, { status: "completed" }, undefined],
  [
    "failed",
    { status: "failed", statusMessage: `PREDICTION_FAILED: ${FAILURE.message}` },
    { status: "completed" },
    true,
  ],
  ["canceled", { status: "cancelled" }, { status: "cancelled" }, true],
])("a job that is %s, as a task of either kind and as a result", (status, task, extension, isError) => {
  const job = jobIn(status);
  expect(taskOfJob(job)).toMatchObject(task);
  expect(extensionTaskOf(job)).toMatchObject(extension);
  expect(resultOfJob(job).isError).toBe(isError);
  expect("result" in detailedTaskOf(job)).toBe(status === "completed" || status === "failed");
});

test("a failed call says in its first text what failed and what to do, and carries the job as data all the same", () => {
  for (const status of ["failed", "canceled"] as const) {
    const { content, structuredContent } = resultOfJob(jobIn(status));
    expect(content[0]).toMatchObject({ type: "text", text: expect.stringContaining(JOB.next) });
    expect(structuredContent).toMatchObject({ jobId: "j1", status });
    expect(content).toHaveLength(2);
  }
});

test("every job is a valid task that keeps its id, its beginning and, once it has one, its end", () => {
  fc.assert(
    fc.property(valuesOf(jobViewSchema), fc.constantFrom(...JOB_STATUSES), fc.nat(1e12), (value, status, createdAt) => {
      const job = jobViewSchema.parse({
        ...JSON.parse(JSON.stringify(value)),
        status,
        createdAt,
        completedAt: createdAt + 1,
      });
      const task = TaskSchema.parse(taskOfJob(job));
      expect(task.taskId).toBe(job.jobId);
      expect([task.createdAt, task.lastUpdatedAt].map((text) => new Date(text).getTime())).toEqual([
        createdAt,
        createdAt + 1,
      ]);
      expect(task.ttl).toBeNull();
    }),
  );
});

test("a task's id is a job's; what cannot be one is told apart from one that is missing", () => {
  expect(jobIdOfTask("j1")).toBe("j1");
  expect(() => jobIdOfTask("")).toThrow("taskId is missing: send the one from the call's result");
  expect(() => jobIdOfTask("x".repeat(65))).toThrow(`No task "${"x".repeat(65)}"`);
});

test("only tools that start a job run as tasks", () => {
  const names = TOOLS.filter(startsJob).map(({ name }) => name);
  expect(names).toContain("generate_sample");
  expect(names).toContain("split_stems");
  for (const name of ["check_job_status", "list_jobs", "cancel_job", "search_samples"])
    expect(names).not.toContain(name);
});

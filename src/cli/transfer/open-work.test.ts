import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { isOpen } from "../../contracts/job.ts";
import type { ConvexObject } from "../../engine/values/json.ts";
import { adminKeyOf } from "../../hub/admin-key.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { runCommandLine } from "../../testing/command.ts";
import { restingStudioOf } from "../../testing/filled-studio.ts";
import { callForJob, openStudioProcess, type StudioProcess } from "../../testing/studio-process.ts";

/** Takes some seconds. */
const REQUEST = { prompt: "techno drums, bass, chords and lead", bars: 16, variations: 4 };

async function open(): Promise<StudioProcess> {
  const studio = await openStudioProcess();
  onTestFinished(() => studio.close());
  return studio;
}

/** The row of a job in a studio that does not run. */
async function rowOf({ home }: StudioProcess, jobId: string): Promise<ConvexObject> {
  const { engine, close } = await restingStudioOf(home);
  const snapshot = engine.database.snapshot();
  try {
    return snapshot.documents("").get(jobId, "jobs") ?? {};
  } finally {
    snapshot.close();
    await close();
  }
}

/** Begins a job and ends the hub that works on it. @returns its id */
async function interruptedJob(studio: StudioProcess): Promise<string> {
  const client = await studio.connect();
  const { jobId } = await callForJob(client, "generate_sample", REQUEST);
  await studio.killHub();
  await client.close();
  return jobId;
}

/** The hub that starts next gives the job a workflow, and ends, too. */
async function interruptedWorkflow(studio: StudioProcess): Promise<string> {
  const jobId = await interruptedJob(studio);
  for (let row: ConvexObject = {}; row["workflowId"] === undefined; row = await rowOf(studio, jobId)) {
    const client = await studio.connect();
    await callForJob(client, "check_job_status", { jobId, waitSeconds: 1 });
    await studio.killHub();
    await client.close();
  }
  expect(await rowOf(studio, jobId)).toMatchObject({ status: expect.stringMatching(/pending|processing/) });
  return jobId;
}

test.each([
  ["without a workflow", interruptedJob],
  ["with a workflow", interruptedWorkflow],
])(
  "a job that is under way %s goes on where a backup is restored; a move refuses it",
  { timeout: 300_000 },
  async (_, begin) => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-open-work-"));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const [studio, other] = [await open(), await open()];
    const jobId = await begin(studio);

    await other.link();
    const { url } = await other.hub();
    const environment = { CONVEX_SELF_HOSTED_ADMIN_KEY: adminKeyOf(await readHubToken(other.home)) };
    const moved = await runCommandLine(studio.home, ["move", "--to", url], { environment });
    const words = /at work \(jobs: 1, .*cancel it.*Nothing was changed/s;
    expect([moved.exitCode, moved.stderr]).toEqual([1, expect.stringMatching(words)]);

    const file = path.join(folder, "under-way.zip");
    const backup = await runCommandLine(studio.home, ["backup", file]);
    expect([backup.exitCode, backup.stdout]).toEqual([0, expect.stringContaining("under way: 1; they go on")]);
    const restored = await runCommandLine(other.home, ["restore", file]);
    expect([restored.exitCode, restored.stdout]).toEqual([0, expect.stringContaining("they go on at the next start")]);

    const client = await other.connect();
    let job = await callForJob(client, "check_job_status", { jobId, waitSeconds: 45 });
    while (isOpen(job.status)) job = await callForJob(client, "check_job_status", { jobId, waitSeconds: 45 });
    expect(job).toMatchObject({ status: "completed" });
    expect(new Set(job.samples.map(({ name }) => name)).size).toBe(REQUEST.variations);
  },
);

import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { isOpen } from "../../contracts/job.ts";
import { adminKeyOf } from "../../hub/admin-key.ts";
import { readHubToken } from "../../hub/hub-file.ts";
import { runCommandLine } from "../../testing/command.ts";
import { callForJob, openStudioProcess } from "../../testing/studio-process.ts";

const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-open-work-"));
const [studio, other] = await Promise.all([openStudioProcess(), openStudioProcess()]);
afterAll(async () => {
  await Promise.all([studio.close(), other.close()]);
  await rm(folder, { recursive: true, force: true });
});

test(
  "a job that is under way is in a backup and goes on where it is restored; a move refuses it",
  { timeout: 300_000 },
  async () => {
    const client = await studio.connect();
    const request = { prompt: "techno drums and bass", bars: 8, variations: 4, requestId: "under-way" };
    const { jobId } = await callForJob(client, "generate_sample", request);
    await studio.killHub();
    await client.close();

    await other.link();
    const { url } = await other.hub();
    const environment = { CONVEX_SELF_HOSTED_ADMIN_KEY: adminKeyOf(await readHubToken(other.home)) };
    const moved = await runCommandLine(studio.home, ["move", "--to", url], { environment });
    expect([moved.exitCode, moved.stderr]).toEqual([
      1,
      expect.stringMatching(/at work \(jobs: 1, .*cancel it.*Nothing was changed/s),
    ]);

    const file = path.join(folder, "under-way.zip");
    const backup = await runCommandLine(studio.home, ["backup", file]);
    expect([backup.exitCode, backup.stdout]).toEqual([0, expect.stringContaining("under way: 1; they go on")]);
    const restored = await runCommandLine(other.home, ["restore", file]);
    expect([restored.exitCode, restored.stdout]).toEqual([
      0,
      expect.stringContaining("under way: 1; they go on at the next start"),
    ]);

    const there = await other.connect();
    let job = await callForJob(there, "check_job_status", { jobId, waitSeconds: 45 });
    while (isOpen(job.status)) job = await callForJob(there, "check_job_status", { jobId, waitSeconds: 45 });
    expect(job).toMatchObject({ status: "completed" });
    expect(new Set(job.samples.map(({ name }) => name)).size).toBe(4);
  },
);

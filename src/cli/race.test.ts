import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import type { JobSummary } from "../contracts/tool-output.ts";
import { callForJob, callTool, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";

const PROCESSES = 10;

let studio: StudioProcess;
afterEach(() => studio.close());

/** Processes of the hub's command line on this data directory, by /proc. */
async function hubProcesses(home: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (command.includes("serve\0--on-demand") && environment.includes(`WAV0_HOME=${home}\0`)) found.push(pid);
  }
  return found;
}

test(
  "ten processes started together end with one hub, and each sees the others' jobs",
  { timeout: 300_000 },
  async () => {
    studio = await openStudioProcess();
    const clients = await Promise.all(Array.from({ length: PROCESSES }, () => studio.connect()));
    const jobs = await Promise.all(
      clients.map((client, index) =>
        callForJob(client, "generate_sample", { prompt: "one kick", type: "one_shot", seed: index + 1 }),
      ),
    );
    const jobIds = jobs.map((job) => job.jobId).toSorted();
    expect(new Set(jobIds).size).toBe(PROCESSES);
    for (const client of clients) {
      const result = await callTool(client, "list_jobs", { limit: 100 });
      // The contract of list_jobs, which the server has checked.
      const { jobs: seen } = result.structuredContent as { jobs: JobSummary[] };
      expect(seen.map((job) => job.jobId).toSorted()).toEqual(jobIds);
    }
    if (process.platform === "linux")
      expect(await hubProcesses(studio.home)).toEqual([String((await studio.hub()).pid)]);
  },
);

test("initialize and tools/list create no file and no process", async () => {
  studio = await openStudioProcess();
  const client = await studio.connect();
  const { tools } = await client.listTools();
  expect(tools.length).toBeGreaterThanOrEqual(6);
  await client.listResourceTemplates();
  expect(existsSync(studio.home)).toBe(false);
  if (process.platform === "linux") expect(await hubProcesses(studio.home)).toEqual([]);
});

test(
  "a hub that was started on demand leaves when it has nothing to do, and the next call starts another",
  { timeout: 120_000 },
  async () => {
    studio = await openStudioProcess({ WAV0_IDLE_SECONDS: "2" });
    const client = await studio.connect();
    const { jobId } = await callForJob(client, "generate_sample", {
      prompt: "one clap",
      type: "one_shot",
      waitSeconds: 45,
    });
    const first = await studio.hub();
    await expect
      .poll(() => existsSync(`/proc/${first.pid}`) || existsSync(`${studio.home}/hub.json`), { timeout: 60_000 })
      .toBe(false);
    const job = await callForJob(client, "check_job_status", { jobId });
    expect(job.status).toBe("completed");
    expect((await studio.hub()).pid).not.toBe(first.pid);
  },
);

test("the data directory's secrets are readable by this user only", async () => {
  studio = await openStudioProcess();
  const client = await studio.connect();
  await callTool(client, "list_jobs", {});
  const { statSync } = await import("node:fs");
  for (const file of ["hub.token", "machine-key.json"]) expect(statSync(`${studio.home}/${file}`).mode & 0o077).toBe(0);
});

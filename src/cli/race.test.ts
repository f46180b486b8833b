import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import type { JobSummary } from "../contracts/tool-list/tool-output.ts";
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

/** Every hub process that there was since, also one that ended at once. @returns the function that ends the watch */
function watchHubProcesses(home: string): () => Promise<string[]> {
  const seen = new Set<string>();
  const end = new AbortController();
  const watch = (async () => {
    while (!end.signal.aborted) {
      for (const pid of await hubProcesses(home)) seen.add(pid);
      // Far less than a process takes to load the hub and find that there is one.
      await sleep(100);
    }
  })();
  return async () => {
    end.abort();
    await watch;
    return [...seen];
  };
}

test("ten processes started together start one hub, and each sees the others' jobs", { timeout: 300_000 }, async () => {
  studio = await openStudioProcess();
  const clients = await Promise.all(Array.from({ length: PROCESSES }, () => studio.connect()));
  const stopWatching = watchHubProcesses(studio.home);
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
  const started = await stopWatching();
  if (process.platform === "linux") expect(started).toEqual([String((await studio.hub()).pid)]);
});

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

test.skipIf(process.platform === "win32")(
  "nobody else can open the data directory, though it was open before; the library folder stays as it is",
  { timeout: 120_000 },
  async () => {
    studio = await openStudioProcess();
    const library = path.join(studio.home, "library");
    await mkdir(path.join(studio.home, "deployment"), { recursive: true });
    await mkdir(library);
    await writeFile(path.join(studio.home, "hub.log"), "of an earlier version\n");
    for (const folder of ["", "deployment", "library"]) await chmod(path.join(studio.home, folder), 0o755);
    await chmod(path.join(studio.home, "hub.log"), 0o644);
    const client = await studio.connect();
    const input = { prompt: "one clap", type: "one_shot", waitSeconds: 45 };
    expect((await callForJob(client, "generate_sample", input)).status).toBe("completed");
    const entries = await readdir(studio.home, { recursive: true });
    const isOpen = async (entry: string) => ((await stat(path.join(studio.home, entry))).mode & 0o077) !== 0;
    const inside = entries.filter((entry) => entry !== "library" && !entry.startsWith(`library${path.sep}`));
    expect(inside.length).toBeGreaterThan(12);
    const open = await Promise.all(["", ...inside].map(async (entry) => ((await isOpen(entry)) ? [entry] : [])));
    expect(open.flat()).toEqual([]);
    expect((await stat(library)).mode & 0o777).toBe(0o755);
  },
);

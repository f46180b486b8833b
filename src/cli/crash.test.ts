import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, expect, test } from "vitest";
import { isOpen } from "../contracts/job.ts";
import type { SampleSummary, ToolJob } from "../contracts/tool-list/tool-output.ts";
import { callForJob, callTool, openStudioProcess } from "../testing/studio-process.ts";

const KILLS = 5;
/** A crash costs at most this many times what the job takes without one, however busy the machine is. */
const PATIENCE = 30;
const REQUEST = { prompt: "techno drums and bass", bpm: 124, bars: 1 };

const studio = await openStudioProcess();
afterAll(() => studio.close());

/** Moments spread over a job's life and a little longer, shifted by chance so that no two runs cut at the same places. */
function momentsOf(lifeMillis: number): number[] {
  return Array.from({ length: KILLS }, (_, index) => (index + Math.random()) * ((1.25 * lifeMillis) / KILLS));
}

/** Asks for a job, once for all calls with this id, and waits for its end. */
async function finish(client: Client, request: object): Promise<ToolJob> {
  for (;;) {
    const job = await callForJob(client, "generate_sample", { ...REQUEST, ...request, waitSeconds: 45 });
    if (!isOpen(job.status)) return job;
  }
}

test("a hub killed at any moment of a job loses nothing and makes nothing twice", { timeout: 600_000 }, async () => {
  const client = await studio.connect();
  await finish(client, { requestId: "warm-up" });
  const began = Date.now();
  await finish(client, { requestId: "without a crash", seed: KILLS + 1 });
  const life = Date.now() - began;
  const recoveries: number[] = [];
  for (const [index, moment] of momentsOf(life).entries()) {
    const request = { seed: index + 1, requestId: `kill-${index}` };
    const { jobId } = await callForJob(client, "generate_sample", { ...REQUEST, ...request });
    await sleep(moment);
    await studio.killHub();
    const { status: atRestart } = await callForJob(client, "check_job_status", { jobId });
    const again = await finish(client, request);
    const { startedAt } = await studio.hub();
    expect({
      moment,
      jobId: again.jobId,
      status: again.status,
      samples: again.samples.length,
      error: again.error,
    }).toEqual({
      moment,
      jobId,
      status: "completed",
      samples: 1,
      error: undefined,
    });
    if (isOpen(atRestart)) recoveries.push(Date.now() - startedAt);
  }
  const result = await callTool(client, "search_samples", { limit: 100 });
  // The contract of search_samples, which the server has checked.
  const { samples } = result.structuredContent as { samples: SampleSummary[] };
  expect(samples).toHaveLength(KILLS + 2);
  expect(new Set(samples.map((sample) => sample.name)).size).toBe(KILLS + 2);
  // The promise of the product, not a benchmark: a crash never costs the user's patience.
  expect(Math.max(...recoveries)).toBeLessThan(PATIENCE * life);
  expect(recoveries.length).toBeGreaterThan(KILLS / 4);
});

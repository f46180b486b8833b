import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { isOpen } from "../contracts/job.ts";
import type { SampleSummary } from "../contracts/tool-output.ts";
import { callForJob, callTool, openStudioProcess } from "../testing/studio-process.ts";

const KILLS = 20;
const RECOVERY_LIMIT_MILLISECONDS = 10_000;
const REQUEST = { prompt: "techno drums and bass", bpm: 124, bars: 4 };

const studio = await openStudioProcess();
afterAll(() => studio.close());

/** Moments spread over the whole life of a job, shifted by chance so that no two runs cut at the same places. */
const moments = Array.from({ length: KILLS }, (_, index) => (index + Math.random()) * (1_600 / KILLS));

test("a hub killed at any moment of a job loses nothing and makes nothing twice", { timeout: 600_000 }, async () => {
  const client = await studio.connect();
  await callForJob(client, "generate_sample", { ...REQUEST, requestId: "warm-up", waitSeconds: 45 });
  const recoveries: number[] = [];
  for (const [index, moment] of moments.entries()) {
    const requestId = `kill-${index}`;
    const { jobId } = await callForJob(client, "generate_sample", { ...REQUEST, seed: index + 1, requestId });
    await sleep(moment);
    await studio.killHub();
    const { status: atRestart } = await callForJob(client, "check_job_status", { jobId });
    const again = await callForJob(client, "generate_sample", {
      ...REQUEST,
      seed: index + 1,
      requestId,
      waitSeconds: 45,
    });
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
  expect(samples).toHaveLength(KILLS + 1);
  expect(new Set(samples.map((sample) => sample.name)).size).toBe(KILLS + 1);
  // The promise of the product, not a benchmark: a crash never costs the user's patience.
  expect(Math.max(...recoveries)).toBeLessThan(RECOVERY_LIMIT_MILLISECONDS);
  expect(recoveries.length).toBeGreaterThan(KILLS / 4);
});

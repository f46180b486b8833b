import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { REPEATED_CALL } from "../contracts/job.ts";
import type { JobSummary } from "../contracts/tool-list/tool-output.ts";
import { callForJob, callTool, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";

/** Long enough that it is still being made when the call is repeated. */
const LONG = { prompt: "slow evolving pad", bpm: 60, bars: 64, seed: 9 };

let studio: StudioProcess;
let client: Client;

beforeAll(async () => {
  studio = await openStudioProcess();
  client = await studio.connect();
});
afterAll(() => studio.close());

async function jobs(): Promise<JobSummary[]> {
  const { structuredContent } = await callTool(client, "list_jobs", {});
  // The tool's own shape.
  return (structuredContent as { jobs: JobSummary[] }).jobs;
}

test("a client that gives up waiting and calls again gets the job that it began", { timeout: 120_000 }, async () => {
  const givingUp = new AbortController();
  const given = client.callTool({ name: "generate_sample", arguments: { ...LONG, waitSeconds: 45 } }, undefined, {
    signal: givingUp.signal,
    onprogress: () => givingUp.abort("timed out"),
  });
  await expect(given).rejects.toThrow("timed out");
  const again = await callForJob(client, "generate_sample", { ...LONG, waitSeconds: 1 });
  expect((await jobs()).map(({ jobId }) => jobId)).toEqual([again.jobId]);
  // Also after a wait, whose last view comes from another call.
  expect(again.next).toMatch(REPEATED_CALL);
  const elsewhere = await callForJob(await studio.connect(), "generate_sample", LONG);
  expect(elsewhere.jobId).toBe(again.jobId);
  const other = await callForJob(client, "generate_sample", { ...LONG, seed: 10 });
  expect(other.jobId).not.toBe(again.jobId);
  for (const { jobId } of [again, other]) await callTool(client, "cancel_job", { jobId });
});

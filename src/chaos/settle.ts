import { setTimeout as sleep } from "node:timers/promises";
import { isOpen } from "../contracts/job.ts";
import { callForJob } from "./actions.ts";
import type { PatientClient } from "./client.ts";
import type { Findings } from "./findings.ts";
import type { KnownJob, Memory } from "./memory.ts";

/** A request that may have been carried out is looked for during minutes; this is beyond all of them together. */
const END_MILLIS = 8 * 60_000;
const POLL_MILLIS = 250;
/** One retry brings home or makes again; another is for what was perhaps billed and then failed. */
const MAX_RETRIES = 3;

/**
 * Once nothing goes wrong any more: waits for every job to end and repeats those that failed, until each wish that the
 * user has not taken back is fulfilled.
 */
export async function settle(client: PatientClient, memory: Memory, findings: Findings): Promise<void> {
  for (let round = 0; round <= MAX_RETRIES; round++) {
    await waitForEnds(client, memory, findings);
    const failed = memory.latest().filter(({ job }) => job.seen.status === "failed" && !job.isCanceledByUser);
    if (failed.length === 0 || findings.stuck.length > 0 || round === MAX_RETRIES) return;
    for (const { wish, job } of failed) {
      const input = { jobId: job.jobId, requestId: `again-${job.jobId}` };
      memory.repeat(wish, await callForJob(client, "retry_job", input));
    }
  }
}

async function waitForEnds(client: PatientClient, memory: Memory, findings: Findings): Promise<void> {
  const until = Date.now() + END_MILLIS;
  const all = memory.wishes.flatMap(({ jobs }) => jobs);
  for (const job of all) {
    while (isOpen(job.seen.status) && Date.now() < until) {
      await look(client, memory, job);
      if (isOpen(job.seen.status)) await sleep(POLL_MILLIS);
    }
    // Once more: its samples may have changed since it was last looked at.
    await look(client, memory, job);
    if (isOpen(job.seen.status)) findings.stuck.push(`job ${job.jobId} is ${job.seen.status}: ${job.seen.next}`);
  }
}

async function look(client: PatientClient, memory: Memory, job: KnownJob): Promise<void> {
  memory.see(job, await callForJob(client, "check_job_status", { jobId: job.jobId }));
}

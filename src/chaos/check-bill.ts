import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../testing/replicate/account.ts";
import type { Prediction } from "../testing/replicate/prediction.ts";
import { callForJob } from "./actions.ts";
import type { PatientClient } from "./client.ts";
import type { Findings } from "./findings.ts";
import type { Memory, Wish } from "./memory.ts";

/** What turns up after its job ended is looked for ever more seldom. */
const FOLLOW_MILLIS = 6 * 60_000;
const POLL_MILLIS = 2_000;
const COUNTED = /Replicate counted (\d+\.\d) s of its time/;

/** Seconds of work, by the provider's count and by the studio's. */
export interface Sums {
  billed: number;
  counted: number;
  /** Payments more than one for a wish, where a job had ended as perhaps billed or by the user before. */
  repeated: number;
}

/** Holds the double's bill against the studio's account of it, and each wish against what was paid for it. */
export async function checkBill(
  client: PatientClient,
  memory: Memory,
  account: Account,
  findings: Findings,
): Promise<Sums> {
  const repeated = checkPayments(memory, account, findings);
  const until = Date.now() + FOLLOW_MILLIS;
  let sums = await sumsOf(client, memory, account);
  while (sums.billed !== sums.counted && Date.now() < until) {
    await sleep(POLL_MILLIS);
    sums = await sumsOf(client, memory, account);
  }
  if (sums.billed !== sums.counted) findings.other.push(`billed ${sums.billed} s, counted ${sums.counted} s`);
  return { ...sums, repeated };
}

/** @returns how many payments were repeated for a reason that the user was told */
function checkPayments({ wishes }: Memory, account: Account, findings: Findings): number {
  let repeated = 0;
  for (const [intent, predictions] of byIntent(account)) {
    const wish = wishes.find(({ mark }) => new RegExp(`\\b${mark}\\b`).test(intent));
    if (!wish) {
      findings.other.push(`nobody asked for ${intent}`);
      continue;
    }
    const excess = predictions.filter(isOfUse).length - 1;
    if (excess > reasons(wish)) findings.paidTwice.push(`${excess + 1} paid for ${intent}`);
    else if (excess > 0) repeated += excess;
  }
  return repeated;
}

function byIntent(account: Account): Map<string, Prediction[]> {
  const groups = new Map<string, Prediction[]>();
  for (const prediction of account.predictions) {
    const intent = account.intentOf(prediction);
    groups.set(intent, [...(groups.get(intent) ?? []), prediction]);
  }
  return groups;
}

/** A prediction that failed, or whose file is of no use, has to be made anew. */
function isOfUse({ isSpoilt, status }: Prediction): boolean {
  return !isSpoilt && status === "succeeded";
}

function reasons({ jobs }: Wish): number {
  const told = jobs.filter(({ seen, isCanceledByUser }) => isCanceledByUser || seen.error?.code === "PERHAPS_BILLED");
  return told.length;
}

async function sumsOf(client: PatientClient, memory: Memory, account: Account): Promise<Omit<Sums, "repeated">> {
  let counted = 0;
  for (const { jobId } of memory.wishes.flatMap(({ jobs }) => jobs)) {
    const { next } = await callForJob(client, "check_job_status", { jobId });
    counted += Number(COUNTED.exec(next)?.[1] ?? 0);
  }
  const billed = [...account.bill().values()].reduce((sum, seconds) => sum + seconds, 0);
  return { billed: rounded(billed), counted: rounded(counted) };
}

function rounded(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

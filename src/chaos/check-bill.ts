import { setTimeout as sleep } from "node:timers/promises";
import type { Account } from "../testing/replicate/account.ts";
import type { Prediction } from "../testing/replicate/prediction.ts";
import type { Findings } from "./findings.ts";
import { type Ledger, openLedger } from "./ledger.ts";
import type { Memory, Wish } from "./memory.ts";
import type { Subject } from "./subject.ts";

/** A request is left to its own answer for a while; after that the ledger has it. */
const FOLLOW_MILLIS = 3 * 60_000;
const POLL_MILLIS = 2_000;

/** Seconds of work, by the provider's count and by the studio's. */
export interface Sums {
  billed: number;
  entered: number;
  /** Predictions that the ledger has as nobody's. */
  unmatched: number;
  /** Payments more than one for a wish, where a job had ended as perhaps billed or by the user before. */
  repeated: number;
}

/** Holds the double's bill against the studio's ledger, and each wish against what was paid for it. */
export async function checkBill(subject: Subject, memory: Memory, account: Account, findings: Findings): Promise<Sums> {
  const repeated = checkPayments(memory, account, findings);
  const ledger = await openLedger(subject);
  try {
    const { differences, ...sums } = await waitForLedger(ledger, account);
    findings.other.push(...differences);
    return { ...sums, repeated };
  } finally {
    await ledger.close();
  }
}

interface Comparison extends Omit<Sums, "repeated"> {
  differences: string[];
}

async function waitForLedger(ledger: Ledger, account: Account): Promise<Comparison> {
  const until = Date.now() + FOLLOW_MILLIS;
  for (;;) {
    const comparison = compare(await ledger.read(), account);
    if (comparison.differences.length === 0 || Date.now() > until) return comparison;
    await sleep(POLL_MILLIS);
  }
}

/** Each prediction is one line with the provider's figure. */
function compare(charges: Awaited<ReturnType<Ledger["read"]>>, account: Account): Comparison {
  const differences: string[] = [];
  for (const { id, metrics, status } of account.predictions) {
    const lines = charges.filter(({ replicateId }) => replicateId === id);
    const figure = lines[0]?.actualSeconds ?? 0;
    if (lines.length !== 1) differences.push(`prediction ${id} (${status}) is ${lines.length} lines of the ledger`);
    else if (figure !== (metrics.predict_time ?? 0)) {
      differences.push(`prediction ${id} (${status}) is billed ${metrics.predict_time} s and entered ${figure} s`);
    }
  }
  const billed = sum(account.predictions.map(({ metrics }) => metrics.predict_time ?? 0));
  const entered = sum(charges.map(({ actualSeconds }) => actualSeconds ?? 0));
  if (billed !== entered) differences.push(`billed ${billed} s, entered ${entered} s`);
  const unmatched = charges.filter(({ state }) => state === "unmatched").length;
  return { billed, entered, unmatched, differences };
}

/** In whole tenths, as the double bills. */
function sum(seconds: readonly number[]): number {
  return Math.round(seconds.reduce((total, each) => total + each, 0) * 10) / 10;
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
    if (excess > reasons(wish)) findings.paidTwice.push(`${excess + 1} paid for ${intent}: ${historyOf(wish)}`);
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

/** A prediction that failed, or whose file is of no use, has to be made again. */
function isOfUse({ isSpoilt, status }: Prediction): boolean {
  return !isSpoilt && status === "succeeded";
}

function historyOf({ jobs }: Wish): string {
  return jobs.map(({ seen }) => `${seen.jobId} ${seen.error?.message ?? seen.status}`).join("; ");
}

function reasons({ jobs }: Wish): number {
  const told = jobs.filter(({ seen, isCanceledByUser }) => isCanceledByUser || seen.error?.code === "PERHAPS_BILLED");
  return told.length;
}

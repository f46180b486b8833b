import type { ModelInput } from "./fields.ts";
import { type PredictionReport, readReport } from "./report.ts";

/** A prediction in a provider's list, as far as it can be recognised. Times in milliseconds. */
export interface Listed {
  report: PredictionReport;
  /** NaN where the list does not say. */
  createdAt: number;
  model: string | null;
  /** Null where the list shows none; hosted Replicate is not documented to. */
  webhook: string | null;
  /** Null once the provider has deleted it. */
  input: ReadonlyMap<string, unknown> | null;
}

/** A request that may have been carried out, by what was sent. */
export interface Sought {
  /** Any of these names it. */
  sentWith: readonly string[];
  sentAfter: number;
  input: ModelInput;
}

/** Clocks of provider and deployment may differ by this. */
export const CLOCK_SKEW_MILLIS = 120_000;

/** @returns null for what is no prediction */
export function readListed(prediction: unknown): Listed | null {
  const report = readReport(prediction);
  if (!report || typeof prediction !== "object" || prediction === null) return null;
  const fields = new Map<string, unknown>(Object.entries(prediction));
  const [model, webhook, input] = ["model", "webhook", "input"].map((name) => fields.get(name));
  const isShown = typeof input === "object" && input !== null && Object.keys(input).length > 0;
  return {
    report,
    createdAt: Date.parse(String(fields.get("created_at"))),
    model: typeof model === "string" ? model : null,
    webhook: typeof webhook === "string" ? webhook : null,
    input: isShown ? new Map<string, unknown>(Object.entries(input)) : null,
  };
}

/** True if a listed prediction answers a request: by its webhook URL, which names the request, else by its input. */
export function answers(listed: Listed, sought: Sought): boolean {
  if (isBefore(listed, sought)) return false;
  const { webhook, input } = listed;
  if (webhook !== null) return sought.sentWith.some((address) => resource(address) === resource(webhook));
  return input !== null && Object.entries(sought.input).every(([name, value]) => input.get(name) === value);
}

/** True if a prediction is older than the request, allowing for clock skew. */
export function isBefore({ createdAt }: Listed, { sentAfter }: Pick<Sought, "sentAfter">): boolean {
  return createdAt < sentAfter - CLOCK_SKEW_MILLIS;
}

/** An address without its origin, which may have changed since it was sent. */
function resource(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A request that may have been carried out, among others. */
export interface Candidate extends Sought {
  model: string;
  /** When it was sent. */
  claimedAt: number;
}

/** `isCertain`: by what was sent; else because nothing else of its model was sent at the time. */
export interface Match<C extends Candidate> {
  candidate: C;
  isCertain: boolean;
}

/** Longest time from request to creation within which a deleted prediction is matched by its model alone. */
const MADE_WITHIN_MILLIS = 10 * 60_000;

/**
 * Finds for each listed prediction the request that it answers, the oldest first, so that equal requests get theirs in
 * the order in which they were sent. No request is found twice.
 */
export function matchListed<C extends Candidate>(
  listed: readonly Listed[],
  candidates: readonly C[],
): Map<Listed, Match<C>> {
  const free = new Set(candidates.toSorted((a, b) => a.claimedAt - b.claimedAt));
  const matches = new Map<Listed, Match<C>>();
  for (const prediction of listed.toSorted((a, b) => a.createdAt - b.createdAt)) {
    const match = matchOne(prediction, [...free]);
    if (!match) continue;
    free.delete(match.candidate);
    matches.set(prediction, match);
  }
  return matches;
}

function matchOne<C extends Candidate>(listed: Listed, candidates: readonly C[]): Match<C> | null {
  const answered = candidates.find((candidate) => answers(listed, candidate));
  if (answered) return { candidate: answered, isCertain: true };
  if (listed.webhook !== null || listed.input !== null) return null;
  const [only, ...others] = candidates.filter((candidate) => isOfTheTime(listed, candidate));
  return only && others.length === 0 ? { candidate: only, isCertain: false } : null;
}

function isOfTheTime({ model, createdAt }: Listed, candidate: Candidate): boolean {
  const after = createdAt - candidate.claimedAt;
  return model === candidate.model && after >= -CLOCK_SKEW_MILLIS && after <= MADE_WITHIN_MILLIS;
}

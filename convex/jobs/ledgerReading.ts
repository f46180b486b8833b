/**
 * Compares the ledger with a provider's own list of predictions: each prediction becomes one row, that of the attempt
 * which asked for it or one that is nobody's. So a request whose answer was lost is found however late it was accepted.
 */
import { type Infer, v } from "convex/values";
import type Replicate from "replicate";
import { internal } from "../_generated/api.js";
import type { Doc } from "../_generated/dataModel.js";
import {
  type ActionCtx,
  type MutationCtx,
  type QueryCtx,
  internalAction,
  internalMutation,
  internalQuery,
} from "../_generated/server.js";
import { billedAt } from "../providers/bill.ts";
import { type ProviderName, provider } from "../kit/environment.ts";
import { recordReport } from "../ledger/ledger.ts";
import { CLOCK_SKEW_MILLIS, type Listed, matchListed } from "../providers/predictionMatch.ts";
import { listedPages } from "./predictionSearch.ts";
import { settle } from "./predictions.ts";
import { attempt, connect } from "../providers/client.ts";
import { predictionReport } from "../providers/report.ts";

/** A list may show a prediction so long after it was made. */
const LAG_MILLIS = 60 * 60_000;
/** Pages per reading, of 100 predictions each. A reading that stops here before all news is incomplete. */
const MAX_PAGES = 100;
const MAX_ROWS = 500;
/** The answer to a request is waited for no longer than this; until then its prediction is left to it. */
const IN_FLIGHT_MILLIS = 60_000;
/** Age after which a request that no complete reading has shown counts as not carried out. */
const GIVEN_UP_MILLIS = 24 * 60 * 60_000;

const candidate = v.object({
  predictionId: v.id("predictions"),
  model: v.string(),
  input: v.record(v.string(), v.union(v.string(), v.number(), v.boolean())),
  sentWith: v.array(v.string()),
  sentAfter: v.number(),
  claimedAt: v.number(),
  isInFlight: v.boolean(),
});

/** One listed prediction, and the attempt that it was found to be of. */
const entry = v.object({
  report: predictionReport,
  model: v.string(),
  createdAt: v.number(),
  match: v.union(v.null(), v.object({ predictionId: v.id("predictions"), isCertain: v.boolean() })),
});

/** Reads the list of a provider as far back as the ledger is not settled. Does nothing where nothing was ever asked. */
export const read = internalAction({
  args: { provider },
  returns: v.null(),
  handler: async (ctx, { provider: name }): Promise<null> => {
    const startedAt = Date.now();
    const from = await ctx.runQuery(internal.jobs.ledgerReading.begin, { provider: name });
    if (from === null) return null;
    const reading = await attempt(() => readBack(ctx, connect(name), { name, from }));
    if (reading.ok && reading.value)
      await ctx.runMutation(internal.jobs.ledgerReading.end, { provider: name, startedAt });
    return null;
  },
});

/** @returns the time of the oldest prediction that the next reading has to see; null where there is no ledger */
export const begin = internalQuery({
  args: { provider },
  returns: v.union(v.number(), v.null()),
  handler: async (ctx, { provider: name }) => {
    const reading = await readingOf(ctx, name);
    if (!reading) return null;
    const open = await Promise.all(
      (["estimated", "running", "perhaps_billed"] as const).map((state) => charges(ctx, name, state).first()),
    );
    const since = reading.readAt === undefined ? reading.beganAt : reading.readAt - LAG_MILLIS;
    return Math.min(since, ...open.flatMap((row) => row?.askedAt ?? [])) - CLOCK_SKEW_MILLIS;
  },
});

/** Splits listed predictions into those that have a row, and candidate requests for the others. */
export const survey = internalQuery({
  args: { provider, replicateIds: v.array(v.string()) },
  returns: v.object({ known: v.array(v.string()), candidates: v.array(candidate) }),
  handler: async (ctx, { provider: name, replicateIds }) => {
    const owners = await Promise.all(replicateIds.map((replicateId) => hasOwner(ctx, name, replicateId)));
    const rows = [
      ...(await charges(ctx, name, "perhaps_billed").take(MAX_ROWS)),
      ...(await charges(ctx, name, "estimated").take(MAX_ROWS)),
    ];
    const candidates = await Promise.all(rows.map((row) => candidateOf(ctx, row)));
    return {
      known: replicateIds.filter((_, index) => owners[index]),
      candidates: candidates.filter((each) => each !== null),
    };
  },
});

/** Enters one page of a list. */
export const enter = internalMutation({
  args: { provider, entries: v.array(entry) },
  returns: v.null(),
  handler: async (ctx, { provider: name, entries }) => {
    const reading = await readingOf(ctx, name);
    if (!reading) return null;
    for (const each of entries) await enterOne(ctx, reading, each);
    return null;
  },
});

/** A reading is complete: what it did not show, and should have long ago, is no longer waited for. */
export const end = internalMutation({
  args: { provider, startedAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { provider: name, startedAt }) => {
    const reading = await readingOf(ctx, name);
    if (!reading) return null;
    await ctx.db.patch("ledgerReadings", reading._id, { readAt: startedAt });
    const before = startedAt - GIVEN_UP_MILLIS;
    for (const row of await charges(ctx, name, "perhaps_billed").take(MAX_ROWS)) {
      if (await wasSentBefore(ctx, row, before)) await ctx.db.patch("charges", row._id, { state: "void" });
    }
    for (const row of await charges(ctx, name, "running").take(MAX_ROWS)) {
      if (!(await wasSentBefore(ctx, row, before))) continue;
      await ctx.db.patch("charges", row._id, { state: "settled", settledAt: startedAt });
    }
    return null;
  },
});

/** @returns whether the list was read to its end, or to the time that was asked for */
async function readBack(
  ctx: ActionCtx,
  client: Replicate,
  { name, from }: { name: ProviderName; from: number },
): Promise<boolean> {
  let pages = 0;
  for await (const listed of listedPages(client)) {
    await enterPage(ctx, name, listed);
    if (listed.every(({ createdAt }) => createdAt < from)) return true;
    pages += 1;
    if (pages >= MAX_PAGES) return false;
  }
  return true;
}

async function enterPage(ctx: ActionCtx, name: ProviderName, listed: readonly Listed[]): Promise<void> {
  const replicateIds = listed.map(({ report }) => report.replicateId);
  const { known, candidates } = await ctx.runQuery(internal.jobs.ledgerReading.survey, {
    provider: name,
    replicateIds,
  });
  const unknown = listed.filter(({ report }) => !known.includes(report.replicateId));
  const matches = matchListed(unknown, candidates);
  const entries = listed.flatMap((prediction): Infer<typeof entry>[] => {
    const { report, createdAt, model } = prediction;
    const found = matches.get(prediction);
    if (found?.candidate.isInFlight) return [];
    const match = found ? { predictionId: found.candidate.predictionId, isCertain: found.isCertain } : null;
    // The results of others are nobody's business here.
    const kept = match ? report : { ...report, output: null };
    return [{ report: kept, model: model ?? "", createdAt: createdAt || Date.now(), match }];
  });
  await ctx.runMutation(internal.jobs.ledgerReading.enter, { provider: name, entries });
}

async function enterOne(
  ctx: MutationCtx,
  { provider: name, beganAt }: Doc<"ledgerReadings">,
  { report, model, createdAt, match }: Infer<typeof entry>,
): Promise<void> {
  if (match?.isCertain) return settle(ctx, match.predictionId, report, true);
  const asked = match
    ? await ctx.db.get("predictions", match.predictionId)
    : await attemptWith(ctx, name, report.replicateId);
  if (asked) return recordReport(ctx, asked, report);
  if (createdAt < beganAt - CLOCK_SKEW_MILLIS) return;
  return recordReport(ctx, { provider: name, model, createdAt }, report);
}

/** The oldest first. */
function charges(ctx: Pick<QueryCtx, "db">, name: ProviderName, state: Doc<"charges">["state"]) {
  return ctx.db
    .query("charges")
    .withIndex("by_provider_state_askedAt", (q) => q.eq("provider", name).eq("state", state));
}

/** A reservation may wait for its turn a whole day, so it is the request that counts. */
async function wasSentBefore(ctx: Pick<QueryCtx, "db">, row: Doc<"charges">, time: number): Promise<boolean> {
  const asked = row.predictionId && (await ctx.db.get("predictions", row.predictionId));
  return (asked?.claimedAt || row.askedAt) < time;
}

/** How far a provider's list was read; null where nothing was ever asked of it, or it bills nothing. */
export async function readingOf(ctx: Pick<QueryCtx, "db">, name: ProviderName): Promise<Doc<"ledgerReadings"> | null> {
  if (billedAt(name) === null) return null;
  return ctx.db
    .query("ledgerReadings")
    .withIndex("by_provider", (q) => q.eq("provider", name))
    .unique();
}

async function hasOwner(ctx: Pick<QueryCtx, "db">, name: ProviderName, replicateId: string): Promise<boolean> {
  const row = await ctx.db
    .query("charges")
    .withIndex("by_provider_replicateId", (q) => q.eq("provider", name).eq("replicateId", replicateId))
    .first();
  return row?.predictionId !== undefined || (await attemptWith(ctx, name, replicateId)) !== null;
}

async function attemptWith(
  ctx: Pick<QueryCtx, "db">,
  name: ProviderName,
  replicateId: string,
): Promise<Doc<"predictions"> | null> {
  const row = await ctx.db
    .query("predictions")
    .withIndex("by_replicateId", (q) => q.eq("replicateId", replicateId))
    .first();
  return row?.provider === name ? row : null;
}

/** A row whose request may have been carried out, as it is recognised in a list. */
async function candidateOf(ctx: Pick<QueryCtx, "db">, row: Doc<"charges">): Promise<Infer<typeof candidate> | null> {
  const asked = row.predictionId && (await ctx.db.get("predictions", row.predictionId));
  if (!asked?.input || asked.claimedAt === 0 || row.replicateId !== undefined) return null;
  return {
    predictionId: asked._id,
    model: asked.model,
    input: asked.input,
    sentWith: asked.webhookUrl === null ? [] : [asked.webhookUrl],
    sentAfter: asked.createdAt,
    claimedAt: asked.claimedAt,
    isInFlight: asked.state === "intended" && Date.now() - asked.claimedAt < IN_FLIGHT_MILLIS,
  };
}

import type { PaginationOptions, PaginationResult } from "convex/server";
import { SOUNDPRINT_VERSION } from "../../src/audio/analyse/soundprint.ts";
import { RESTORABLE_DAYS } from "../../src/contracts/deletion.ts";
import {
  createUploadUrl as createUploadUrlContract,
  deleteSample,
  getSample,
  listDeletedSamples,
} from "../../src/contracts/library.ts";
import { searchSamples } from "../../src/contracts/sample.ts";
import { parseStudioUri } from "../../src/contracts/wire/uri.ts";
import { audioAddress } from "./audioAddress.ts";
import { type Caller, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import type { Doc } from "../_generated/dataModel.js";
import type { QueryCtx } from "../_generated/server.js";
import { takeRate } from "../limits/limits.ts";
import { requireRoom } from "./room.ts";
import { finderOf, matching, type Wanted } from "./librarySearch.ts";
import { likeliest } from "./soundprints.ts";
import { takePage } from "../kit/page.ts";
import { assertUnused, deleteSampleRow } from "./sampleDeletion.ts";
import { findReference } from "./sampleReference.ts";
import { sampleDetails, sampleView } from "./sampleView.ts";
import { studioError } from "../kit/studioError.ts";
import { stampedType } from "./uploadStamp.ts";

/** Samples that a page of a search by sound looks at: what else is searched for may be rare. */
const MAX_ALIKE_READ = 1_000;
/** How many of the caller's own samples a message about an unknown one names. */
const NAMED_SAMPLES = 3;

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/** Searches the caller's library; newest first, best match first where words are given, or most alike first. */
export const search: QueryHandler<typeof searchSamples> = async (ctx, input) => {
  const { similarTo, ...wanted } = input;
  const found =
    similarTo === undefined
      ? matching(ctx, wanted)
      : { paginate: (options: PaginationOptions) => alikePage(ctx, { ...wanted, similarTo }, options) };
  const { rows, cursor } = await takePage(found, wanted);
  return { samples: rows.map(sampleView), ...(cursor === undefined ? {} : { cursor }) };
};

/** Begins the cursors of searches by sound, which count the samples that were compared. */
const ALIKE = "alike ";

/**
 * The caller's samples that sound like one of them, the most alike first, of those that the rest of a search finds.
 * Cursors count compared samples, so that a page that is read again ends where it ended.
 */
export async function alikePage(
  ctx: ReadCtx,
  { similarTo, ...wanted }: Wanted & { similarTo: string },
  { cursor, endCursor, numItems }: PaginationOptions,
): Promise<PaginationResult<Doc<"samples">>> {
  const sample = await ownSample(ctx, similarTo);
  const ids = await likeliest(ctx, sample);
  if (!ids) throw unheardSample(sample);
  const finds = finderOf(wanted);
  const page: Doc<"samples">[] = [];
  let at = alikeBefore(cursor);
  const end = endCursor ? alikeBefore(endCursor) : at + MAX_ALIKE_READ;
  const most = endCursor ? Number.POSITIVE_INFINITY : numItems;
  for (const id of ids.slice(at, end)) {
    if (page.length >= most) break;
    at++;
    const row = await ctx.db.get("samples", id);
    if (row && row.deletedAt === undefined && finds(row)) page.push(row);
  }
  return { page, isDone: at >= ids.length, continueCursor: `${ALIKE}${at}` };
}

/** @throws Error that speaks of the cursor, as Convex's own do */
function alikeBefore(cursor: string | null): number {
  if (cursor === null) return 0;
  const [, count] = new RegExp(`^${ALIKE}(\\d{1,9})$`).exec(cursor) ?? [];
  if (count === undefined) throw new Error("The cursor is not one of this search");
  return Number(count);
}

/** Older samples are listened to one after the other; a file that cannot be read is not tried again. */
function unheardSample({ _id: sampleId, name, soundprintVersion }: Doc<"samples">): Error {
  const isTried = soundprintVersion === SOUNDPRINT_VERSION;
  const message = isTried
    ? `${name} cannot be compared: its audio cannot be read. Search by words, key or tempo.`
    : `${name} was not listened to yet. Older samples are, one after the other: try again in a minute.`;
  return studioError(isTried ? "UNSUPPORTED_AUDIO" : "SAMPLE_NOT_FOUND", message, { sampleId });
}

/** One sample of the caller, with the address of its audio. */
export const get: QueryHandler<typeof getSample> = async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  return { ...sampleDetails(sample), audioUrl: await audioAddress(sample._id) };
};

/**
 * Deletes a sample of the caller; it can be restored for some time. What was made from it, and the jobs that it was
 * made by, stay.
 * @throws SAMPLE_IN_USE while an open job is made from it
 */
export const remove: MutationHandler<typeof deleteSample> = async (ctx, { sampleId }) => {
  const sample = await ownSample(ctx, sampleId);
  await assertUnused(ctx, [sample]);
  await deleteSampleRow(ctx, sample);
  const next = `It is gone. The dashboard can restore it for ${RESTORABLE_DAYS} days. See what is left with search_samples.`;
  return { deletedId: sample._id, name: sample.name, next };
};

/** The caller's deletions and restorations, newest first. */
export const listDeleted: QueryHandler<typeof listDeletedSamples> = async (ctx, input) => {
  const all = ctx.db.query("deletedSamples").withIndex("by_user", (q) => q.eq("userId", ctx.userId));
  const { rows, cursor } = await takePage(all.order("desc"), input);
  const deleted = rows.map(({ sampleId: deletedId, sha256, isRestored = false, isProject = false }) => {
    return { deletedId, sha256, isRestored, isProject };
  });
  return { deleted, ...(cursor === undefined ? {} : { cursor }) };
};

/** A one-time address for the bytes of a file of the caller's; `library/publicNode:importSample` makes a sample of them. */
export const createUploadUrl: MutationHandler<typeof createUploadUrlContract> = async (ctx) => {
  await takeRate(ctx, "uploads");
  await requireRoom(ctx);
  const uploadUrl = await ctx.storage.generateUploadUrl();
  return { uploadUrl, contentType: await stampedType(ctx.userId), at: Date.now() };
};

/**
 * The caller's sample, by its id, its address, its name or that of its file.
 * @throws SAMPLE_NOT_FOUND also where the id is another's, where the sample was deleted, and where several are alike
 */
export async function ownSample(ctx: ReadCtx, text: string): Promise<Doc<"samples">> {
  const sample = await findOwn(ctx, text);
  if (sample?.deletedAt === undefined && sample) return sample;
  const reference = sample ? NOTHING : await findReference(ctx, text);
  if (reference.kind === "one") return reference.sample;
  throw await notFound(ctx, text, reference.kind === "several" ? reference.samples : []);
}

const NOTHING = { kind: "none" } as const;

/** The id of the sample that a text names; what names none stays as it is, for `ownSample` to refuse. */
export async function sampleIdOf(ctx: ReadCtx, text: string): Promise<string> {
  if (ctx.db.normalizeId("samples", text)) return text;
  const reference = await findReference(ctx, text);
  return reference.kind === "one" ? reference.sample._id : text;
}

/** As `ownSample`, for each once. */
export async function ownSamples(ctx: ReadCtx, sampleIds: readonly string[]): Promise<Doc<"samples">[]> {
  const samples = await Promise.all([...new Set(sampleIds)].map((sampleId) => ownSample(ctx, sampleId)));
  return [...new Map(samples.map((sample) => [sample._id, sample])).values()];
}

/** As `ownSample`, for one that was deleted. */
export async function ownDeletedSample(ctx: ReadCtx, sampleId: string): Promise<Doc<"samples">> {
  const sample = await findOwn(ctx, sampleId);
  if (sample?.deletedAt !== undefined) return sample;
  throw await notFound(ctx, sampleId);
}

/** As `ownSample`, deleted or not. */
export async function ownSampleOrDeleted(ctx: ReadCtx, sampleId: string): Promise<Doc<"samples">> {
  const sample = await findOwn(ctx, sampleId);
  if (sample) return sample;
  throw await notFound(ctx, sampleId);
}

async function findOwn(ctx: ReadCtx, sampleId: string): Promise<Doc<"samples"> | null> {
  const id = ctx.db.normalizeId("samples", sampleId);
  const sample = id && (await ctx.db.get("samples", id));
  return sample?.userId === ctx.userId ? sample : null;
}

async function notFound(ctx: ReadCtx, text: string, alike: readonly Doc<"samples">[] = []): Promise<Error> {
  const hint =
    alike.length > 0 ? `Several are called so: ${listed(alike)}. Give the sampleId of one` : await otherHint(ctx, text);
  return studioError("SAMPLE_NOT_FOUND", `No sample "${text}". ${hint}; find samples with search_samples.`, {
    sampleId: text,
  });
}

async function otherHint(ctx: ReadCtx, text: string): Promise<string> {
  const resource = parseStudioUri(text);
  const jobId = ctx.db.normalizeId("jobs", resource?.kind === "job" ? resource.jobId : text);
  if (jobId) return "That names a job; check_job_status has the ids of its samples";
  const newest = ctx.db
    .query("samples")
    .withIndex("by_user", (q) => q.eq("userId", ctx.userId).eq("deletedAt", undefined));
  const own = await newest.order("desc").take(NAMED_SAMPLES);
  return own.length > 0 ? `The newest are ${listed(own)}` : "The library is empty";
}

function listed(samples: readonly Doc<"samples">[]): string {
  return samples.map(({ _id, name }) => `${_id} (${name})`).join(", ");
}

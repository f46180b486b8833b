import { getFunctionName } from "convex/server";
import type { Value } from "convex/values";
import type { JobRow, LibraryRow } from "../../../../src/contracts/dashboard.ts";
import { UNKNOWN } from "../../../../src/contracts/words/unknown.ts";
import type { Write } from "./stored-write.ts";
import type { WriteName } from "../write-kinds.ts";
import { api } from "../api.ts";
import { textsOf } from "../texts-of.ts";

/**
 * Optimistic updates: applies pending writes to query results, online and offline, so that changes show at once. Loaded
 * with the first pending write.
 */

type Arguments = Record<string, Value>;

/** Effect of a write on a row. */
type Change = (row: LibraryRow, args: Arguments) => LibraryRow;

const CHANGES: Partial<Record<WriteName, Change>> = {
  setFavourite: (row, { isFavourite }) => ({ ...row, isFavourite: isFavourite === true }),
  setTags: (row, { add, remove }) => {
    const gone = new Set(textsOf(remove).map(asTag));
    const tags = new Set([...row.tags, ...textsOf(add).map(asTag)].filter((tag) => !gone.has(tag)));
    return { ...row, tags: [...tags].toSorted() };
  },
  updateSample: (row, { name, bpm, key, form }) => ({
    ...row,
    ...(typeof name === "string" ? { name, isNamed: true as const } : {}),
    ...(bpm === undefined ? {} : { bpm: typeof bpm === "number" && bpm > 0 ? bpm : undefined }),
    ...(key === undefined ? {} : { key: typeof key === "string" && key !== UNKNOWN ? key : undefined }),
    ...(form === undefined ? {} : { form: form === "loop" || form === "one_shot" ? form : undefined }),
  }),
  changeCollection: (row, { collectionId, isIn }) => {
    const others = row.collectionIds.filter((id) => id !== collectionId);
    return { ...row, collectionIds: isIn === true ? [...others, String(collectionId)] : others };
  },
  deleteSamples: (row) => ({ ...row, deletedAt: row.deletedAt ?? Date.now() }),
  restoreSamples: (row) => without(row, "deletedAt"),
  keepRecording: (row) => without(row, "expiresAt"),
};

/** Queries whose results hold samples or jobs, with how pending writes change them. */
const ANSWERS: Record<string, (answer: never, args: Arguments, writes: readonly Write[]) => unknown> = {
  [getFunctionName(api.browse.public.browseLibrary)]: (answer: { page: LibraryRow[] }, args, writes) => ({
    ...answer,
    page: changedRows(answer.page, writes).filter((row) => belongs(row, args)),
  }),
  [getFunctionName(api.browse.public.listRows)]: changedList,
  [getFunctionName(api.browse.public.listDerived)]: changedList,
  [getFunctionName(api.browse.public.getLibraryRow)]: changed,
  [getFunctionName(api.browse.public.browseJobs)]: (answer: { page: JobRow[] }, _args, writes) => ({
    ...answer,
    page: answer.page.map((job) => changedJob(job, writes)),
  }),
};

/** Memoised results: React needs a stable reference. */
const before = new WeakMap<object, { writes: readonly Write[]; updated: unknown }>();

/** Applies pending writes to a query result. @returns `answer` itself if no write changes it */
export function applyPendingWrites(name: string, args: Arguments, answer: unknown, writes: readonly Write[]): unknown {
  const change = ANSWERS[name];
  if (!change || writes.length === 0 || typeof answer !== "object" || answer === null) return answer;
  const known = before.get(answer);
  if (known?.writes === writes) return known.updated;
  const waiting = writes.filter(({ refusal }) => refusal === null);
  // The result of the query with this name; its contract fixes the shape.
  const updated = waiting.length === 0 ? answer : change(answer as never, args, waiting);
  before.set(answer, { writes, updated });
  return updated;
}

function changedList(answer: { samples: LibraryRow[] }, _args: Arguments, writes: readonly Write[]) {
  return { ...answer, samples: changedRows(answer.samples, writes).filter(({ deletedAt }) => deletedAt === undefined) };
}

function changedRows(rows: readonly LibraryRow[], writes: readonly Write[]): LibraryRow[] {
  return rows.map((row) => changed(row, {}, writes));
}

function changed(row: LibraryRow, _args: Arguments, writes: readonly Write[]): LibraryRow {
  const made = writes.reduce((current, { kind, args }) => {
    const change = CHANGES[kind];
    return change && samplesOf(args).includes(row.sampleId) ? change(current, args) : current;
  }, row);
  const source = row.source && changed(row.source, {}, writes);
  const original = row.original && changed(row.original, {}, writes);
  if (source === row.source && original === row.original) return made;
  return { ...made, ...(source ? { source } : {}), ...(original ? { original } : {}) };
}

/** True if the filters of the list still match the row. */
function belongs(row: LibraryRow, { isDeleted, isFavourite, tag, collectionId }: Arguments): boolean {
  if ((row.deletedAt !== undefined) !== (isDeleted === true)) return false;
  if (isFavourite === true && !row.isFavourite) return false;
  if (typeof tag === "string" && !row.tags.includes(asTag(tag))) return false;
  return typeof collectionId !== "string" || row.collectionIds.includes(collectionId);
}

function changedJob(job: JobRow, writes: readonly Write[]): JobRow {
  const samples = changedRows(job.samples, writes).filter(({ deletedAt }) => deletedAt === undefined);
  const isSame = samples.length === job.samples.length && samples.every((row, index) => row === job.samples[index]);
  const isOpen = job.status === "pending" || job.status === "processing";
  const isCanceled = isOpen && writes.some(({ kind, args }) => kind === "cancelJob" && args["jobId"] === job.jobId);
  if (isSame && !isCanceled) return job;
  return { ...job, samples, ...(isCanceled ? { stage: "To be canceled" } : {}) };
}

/** Ids of the samples that a write changes. */
function samplesOf({ sampleIds, sampleId }: Arguments): string[] {
  return typeof sampleId === "string" ? [sampleId] : textsOf(sampleIds);
}

function without(row: LibraryRow, field: "deletedAt" | "expiresAt"): LibraryRow {
  const rest = { ...row };
  delete rest[field];
  return rest;
}

/** Normalises a tag as the studio does; see `normalTag`. */
function asTag(text: string): string {
  return text.normalize("NFC").trim().toLowerCase().replaceAll(/\s+/g, " ");
}

import { AsyncLocalStorage } from "node:async_hooks";
import {
  type ExpressionOrValue,
  type FilterBuilder,
  type GenericTableInfo,
  mutationGeneric,
  type PaginationOptions,
  type PaginationResult,
  queryGeneric,
} from "convex/server";
import type { CommitTsPlaceholder, Value } from "convex/values";
import type { Database, ReadSet } from "../../storage/types.ts";
import type { ConvexObject } from "../../values/json.ts";
import { EncodedAnswer, type FunctionCall, type TransactionScope } from "../function-call.ts";
import { failureOf } from "../function-error.ts";
import { databaseSyscalls } from "./database.ts";

/** A document of any table. */
export type Doc = Record<string, Value> & { _id: string; _creationTime: number };
/** Fields to be written; those that are undefined are removed by a patch. */
export type Fields = Record<string, Value | undefined>;

/** The builder of an index range, for any field. */
export interface AnyRange {
  eq(field: string, value: Value | undefined): AnyRange;
  gt(field: string, value: Value | undefined): AnyRange;
  gte(field: string, value: Value | undefined): AnyRange;
  lt(field: string, value: Value | undefined): AnyRange;
  lte(field: string, value: Value | undefined): AnyRange;
}

/** The builder of a search, for any field. */
export interface AnySearch {
  search(field: string, text: string): AnySearch;
  eq(field: string, value: Value | undefined): AnySearch;
}

export type AnyFilter = (q: FilterBuilder<GenericTableInfo>) => ExpressionOrValue<boolean>;

/** A query of convex/server, of any table and index. */
export interface AnyQuery extends AsyncIterable<Doc> {
  withIndex(name: string, range?: (q: AnyRange) => AnyRange): AnyQuery;
  withSearchIndex(name: string, search: (q: AnySearch) => AnySearch): AnyQuery;
  order(order: "asc" | "desc"): AnyQuery;
  filter(predicate: AnyFilter): AnyQuery;
  collect(): Promise<Doc[]>;
  take(count: number): Promise<Doc[]>;
  first(): Promise<Doc | null>;
  unique(): Promise<Doc | null>;
  paginate(options: PaginationOptions & { endCursor?: string | null }): Promise<PaginationResult<Doc>>;
  next(): Promise<IteratorResult<Doc>>;
}

/** `ctx.db` of a query, without the types of a schema. */
export interface AnyReader {
  get(...id: [string] | [table: string, id: string]): Promise<Doc | null>;
  query(table: string): AnyQuery;
  normalizeId(table: string, id: string): string | null;
}

/** `ctx.db` of a mutation, without the types of a schema. */
export interface AnyWriter extends AnyReader {
  vars: { commitTs: CommitTsPlaceholder };
  insert(table: string, fields: Fields): Promise<string>;
  patch(id: string, fields: Fields): Promise<void>;
  replace(id: string, fields: Fields): Promise<void>;
  delete(...id: [string] | [table: string, id: string]): Promise<void>;
}

type QueryHandler<T> = (ctx: { db: AnyReader & { system: AnyReader } }) => Promise<T>;
type MutationHandler<T> = (ctx: { db: AnyWriter & { system: AnyReader } }) => Promise<T>;

/** A query function that ran, as a subscription keeps it. */
export interface QueryRun<T> {
  value: T;
  reads: ReadSet;
  /** End cursor of its page, for the next run. */
  journal: string | null;
}

/** The functions that run, each in an async context of its own. */
const calls = new AsyncLocalStorage<FunctionCall>();

/** What convex/server calls for every operation of `ctx.db`. The real operations answer, without a realm. */
const syscalls = { syscall, asyncSyscall: async (operation: string, args: string) => syscall(operation, args) };
/** Of convex-test, in a process that also runs its tests. */
let others: unknown = Reflect.get(globalThis, "Convex");

/** Test set-up: within a call of this file its operations, elsewhere those that were set by others. */
Object.defineProperty(globalThis, "Convex", {
  configurable: true,
  get: () => (calls.getStore() === undefined ? others : syscalls),
  set: (value: unknown) => {
    others = value;
  },
});

function syscall(operation: string, args: string): string {
  const call = calls.getStore();
  const run = databaseSyscalls[operation];
  if (call === undefined || run === undefined) throw new Error(`No syscall ${operation} here`);
  try {
    // Written by convex/server.
    const answer = run(call, JSON.parse(args) as ConvexObject);
    return answer instanceof EncodedAnswer ? answer.json : JSON.stringify(answer ?? null);
  } catch (error) {
    const { message, data } = failureOf(error);
    throw Object.assign(new Error(message), data === undefined ? {} : { data });
  }
}

/** Test step: runs a handler as Convex runs a mutation, with convex/server's own `ctx.db`, and commits. */
export async function mutation<T>(database: Database, handler: MutationHandler<T>, component = ""): Promise<T> {
  const { value } = await database.transact((transaction) =>
    invoke("mutation", handler, { ...scopeOf(transaction), write: transaction }, component),
  );
  return value;
}

/** Test step: runs a handler as Convex runs a query, on a snapshot of the last commit. */
export async function query<T>(database: Database, handler: QueryHandler<T>, component = ""): Promise<T> {
  return (await runQuery(database, handler, { component })).value;
}

/** As `query`, with what a subscription needs to run it again. @param options the journal of the run before */
export async function runQuery<T>(
  database: Database,
  handler: QueryHandler<T>,
  options: { journal?: string | null; component?: string } = {},
): Promise<QueryRun<T>> {
  const snapshot = database.snapshot();
  const scope = { ...scopeOf(snapshot), journal: { previous: options.journal ?? null, next: null } };
  try {
    const value = await invoke("query", handler, scope, options.component ?? "");
    return { value, reads: snapshot.reads, journal: scope.journal.next };
  } finally {
    snapshot.close();
  }
}

function scopeOf(view: Pick<TransactionScope, "timestamp" | "meter" | "documents">): TransactionScope {
  return {
    timestamp: view.timestamp,
    documents: (component) => view.documents(component),
    write: null,
    meter: view.meter,
    now: 0,
    seed: () => 0,
    logLines: [],
    personal: { wasRead: false },
    request: { requestId: "test", scheduledFunctionId: null },
    journal: { previous: null, next: null },
  };
}

async function invoke<T>(
  udfType: "query" | "mutation",
  handler: MutationHandler<T> | QueryHandler<T>,
  scope: TransactionScope,
  component: string,
): Promise<T> {
  let value: { of: T } | null = null;
  const whole = async (ctx: unknown): Promise<null> => {
    // The same `ctx.db`, seen without a schema; a handler of queries uses no more than a query has.
    value = { of: await handler(ctx as Parameters<MutationHandler<T>>[0]) };
    return null;
  };
  // The public types of registered functions leave out by what the backend calls them.
  const registered = (udfType === "query" ? queryGeneric(whole) : mutationGeneric(whole)) as unknown as {
    invokeQuery(args: string): Promise<string>;
    invokeMutation(args: string): Promise<string>;
  };
  const call: FunctionCall = {
    path: { component, module: "test", name: "default" },
    udfType,
    identity: null,
    depth: 0,
    scope,
    streams: new Map(),
    handedOver: [],
    paginated: false,
  };
  await calls.run(call, () =>
    udfType === "query" ? registered.invokeQuery("[{}]") : registered.invokeMutation("[{}]"),
  );
  // TypeScript does not see the assignment in the handler.
  const done = value as { of: T } | null;
  if (done === null) throw new Error("The handler did not end");
  return done.of;
}

/** Test data: Convex values of stored JSON, without the system fields. */
export function fieldsOf(document: Record<string, unknown>): Record<string, unknown> {
  const { _id, _creationTime, ...fields } = document;
  return fields;
}

/** The message of what a promise is rejected with; fails when it is not. */
export async function messageOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error("It was not refused");
}

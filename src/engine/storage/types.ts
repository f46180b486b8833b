import type { TroubleKind } from "./disk/storage-trouble.ts";
import type { ComponentPath, ConvexDocument, ConvexJson, ConvexObject } from "../values/json.ts";
import type { SqliteConnection } from "./disk/sqlite.ts";
import type { StoredDocument } from "./disk/stored-document.ts";

/** A query as convex/server serialises it (syscalls 1.0/queryStream and 1.0/queryPage). */
export interface QueryJson {
  source:
    | { type: "FullTableScan"; tableName: string; order?: "asc" | "desc" | null }
    | { type: "IndexRange"; indexName: string; range: RangeJson[]; order?: "asc" | "desc" | null }
    | { type: "Search"; indexName: string; filters: SearchFilterJson[] };
  operators: ({ filter: ConvexJson } | { limit: number })[];
}

export interface RangeJson {
  type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte";
  fieldPath: string;
  /** Convex JSON, or `{ $undefined: null }`. */
  value: ConvexJson;
}

export type SearchFilterJson =
  | { type: "Search"; fieldPath: string; value: string }
  | { type: "Eq"; fieldPath: string; value: ConvexJson };

/** A search as convex/server serialises it (syscall 1.0/actions/vectorSearch). */
export interface VectorQueryJson {
  /** "table.index" */
  indexName: string;
  vector: ConvexJson;
  limit?: ConvexJson;
  /** `{ $eq: [{ $field }, { $literal }] }`, `{ $or: [ … ] }` of those, or null. */
  expressions?: ConvexJson;
}

/** A result of a vector search, its score the cosine as a 32-bit float. */
export interface VectorMatch {
  _id: string;
  _score: number;
}

export interface PageRequest {
  cursor: string | null;
  endCursor: string | null;
  pageSize: number;
  maximumRowsRead?: number;
  maximumBytesRead?: number;
}

export interface Page {
  page: ConvexDocument[];
  isDone: boolean;
  continueCursor: string;
  splitCursor?: string | null;
  pageStatus?: "SplitRecommended" | "SplitRequired" | null;
}

/**
 * Documents of one component as one transaction sees them. Every read is recorded in the transaction's read set.
 * Errors are plain `Error`s with Convex's own texts; the runtime rethrows them inside the realm of the function.
 */
export interface DocumentReader {
  /** @throws on a malformed id, or one of another table than `table` */
  get(id: string, table?: string): ConvexDocument | null;
  stream(query: QueryJson): Iterator<ConvexDocument, undefined>;
  /** As `get`, with the JSON as it is stored. */
  stored(id: string, table?: string): StoredDocument | null;
  /** As `stream`, with the JSON as it is stored. */
  storedStream(query: QueryJson): Iterator<StoredDocument, undefined>;
  page(query: QueryJson, request: PageRequest): Page;
  count(table: string): number;
  normalizeId(table: string, id: string): string | null;
}

/** Writes validate against the component's schema and keep every index; system tables (leading `_`) skip the schema. */
export interface DocumentWriter extends DocumentReader {
  /** @returns the new document's id */
  insert(table: string, value: ConvexObject): string;
  /** `value` may hold `{ $undefined: null }`, which removes the field. */
  patch(id: string, value: ConvexObject, table?: string): ConvexDocument;
  replace(id: string, value: ConvexObject, table?: string): ConvexDocument;
  /** @returns the removed document */
  remove(id: string, table?: string): ConvexDocument;
}

/** Read set of a transaction as points and index intervals; decides whether a commit affects a subscription. */
export interface ReadSet {
  readonly size: number;
}

/** Figures of one transaction, for 1.0/getTransactionMetrics and the limits. */
export interface TransactionUse {
  bytesRead: number;
  bytesWritten: number;
  databaseQueries: number;
  documentsRead: number;
  documentsWritten: number;
  functionsScheduled: number;
  scheduledFunctionArgsBytes: number;
}

/** Counts what a transaction uses, and holds its limits. */
export interface TransactionMeter {
  readonly use: TransactionUse;
  /** Absolute: what `use` may not exceed. */
  readonly limits: Readonly<TransactionUse>;
  /**
   * Allows this much more than is used now, and never more than before.
   * @returns restores the limits that were
   */
  narrow(budget: Partial<TransactionUse>): () => void;
  /** Counts a scheduled call, by the size of its arguments. @throws if it exceeds a limit */
  schedule(bytes: number): void;
}

/** A frozen view of the last commit, on its own connection; runs beside writers. Close it soon: it holds back checkpoints. */
export interface Snapshot {
  readonly timestamp: bigint;
  readonly reads: ReadSet;
  readonly use: TransactionUse;
  readonly meter: TransactionMeter;
  documents(component: ComponentPath): DocumentReader;
  /** The same frozen state with a read set and figures of its own, for one of several queries. Close it too. */
  branch(): Snapshot;
  close(): void;
}

export interface Savepoint {
  /** Keep what was written since. */
  release(): void;
  /** Undo what was written since, including recorded touches and after-commit work. */
  rollback(): void;
}

/** The one open write transaction. */
export interface WriteTransaction {
  /** Timestamp of the state it began on. */
  readonly timestamp: bigint;
  readonly reads: ReadSet;
  readonly use: TransactionUse;
  readonly meter: TransactionMeter;
  /** Timestamp that it will commit at, above `timestamp`; fixed by the first call. Documents that hold `db.vars.commitTs` get it. */
  commitTimestamp(): bigint;
  documents(component: ComponentPath): DocumentWriter;
  savepoint(): Savepoint;
  /** For the engine's own tables (scheduler queue, sessions, files …), in the same SQLite transaction. */
  readonly connection: SqliteConnection;
  /**
   * Runs after the commit, never after a rollback of this transaction or of the savepoint it was added under. Must not
   * throw: what is committed cannot fail any more.
   */
  afterCommit(work: () => void): void;
}

export interface Commit {
  timestamp: bigint;
  /** True if the commit changed anything in the read set. */
  touches(reads: ReadSet): boolean;
}

/**
 * Documents with indexes on one SQLite file: serialisable writes, one at a time; snapshot reads.
 * Knows nothing of functions, users or the wire.
 */
export interface Database {
  readonly catalog: Catalog;
  /** The connection that writes. Outside `transact`, only for reads and for creating the engine's own tables. */
  readonly connection: SqliteConnection;
  /** Timestamp of the last commit: nanoseconds since 1970, strictly monotone, also over restarts and clock steps. */
  latestTimestamp(): bigint;
  /** Milliseconds since 1970, never behind the last commit and never stepping back: what functions and jobs call now. */
  now(): number;
  /** How far `now` is ahead of the machine's clock, which has stepped back; 0 in the normal case. */
  clockAheadMillis(): number;
  /** Trouble that kept the last transaction from being stored; null once one is. */
  readonly trouble: TroubleKind | null;
  /** By which another thread follows `now`; see `followClock`. */
  readonly clockMemory: SharedArrayBuffer;
  snapshot(): Snapshot;
  /**
   * The documents of the last commit whose vectors are most alike (cosine), best first: exact, not approximate.
   * @throws with Convex's texts if there is no such index, or the query does not fit it
   */
  vectorSearch(component: ComponentPath, query: VectorQueryJson): Promise<VectorMatch[]>;
  /**
   * Runs `body` alone; commits when it resolves, rolls back when it throws. Calls queue in order, so a body that awaits
   * another `transact` waits for ever.
   */
  transact<T>(body: (transaction: WriteTransaction) => T | Promise<T>): Promise<{ value: T; timestamp: bigint }>;
  /**
   * As `transact`, for a body that is synchronous, may run again, and does nothing outside of the transaction. Several that
   * wait share one commit: each runs on the state that the one before it left, is undone by itself if it throws, and is answered
   * once all of them are stored.
   */
  transactTogether<T>(body: (transaction: WriteTransaction) => T): Promise<{ value: T; timestamp: bigint }>;
  /** Listeners run synchronously after each commit, in commit order, and must not throw. @returns the unsubscribe function */
  onCommit(listener: (commit: Commit) => void): () => void;
  close(): void;
}

/** `schema.export()` of convex/server, parsed. */
export interface SchemaJson {
  tables: {
    tableName: string;
    indexes: { indexDescriptor: string; fields: string[] }[];
    stagedDbIndexes?: { indexDescriptor: string; fields: string[] }[];
    searchIndexes: { indexDescriptor: string; searchField: string; filterFields: string[] }[];
    stagedSearchIndexes?: { indexDescriptor: string; searchField: string; filterFields: string[] }[];
    vectorIndexes: { indexDescriptor: string; vectorField: string; dimensions: number; filterFields: string[] }[];
    stagedVectorIndexes?: {
      indexDescriptor: string;
      vectorField: string;
      dimensions: number;
      filterFields: string[];
    }[];
    documentType: ConvexJson | null;
  }[];
  schemaValidation: boolean;
}

/** Changes of an `applySchema`, by name. */
export interface SchemaDiff {
  addedIndexes: string[];
  removedIndexes: string[];
}

/** Tables, their numbers and their indexes, per component instance; held in SQLite, cached in memory. */
export interface Catalog {
  /**
   * Makes tables and indexes as the schema says (backfilling new indexes, dropping those that are gone) and checks
   * existing documents when the schema validates. Must run inside `transact`. Queries go on; `buildIndexes` before it keeps large
   * backfills out of the transaction, so that writes go on, too.
   * @throws with Convex's text if a stored document does not match
   */
  applySchema(transaction: WriteTransaction, component: ComponentPath, schema: SchemaJson | null): Promise<SchemaDiff>;
  tableNumber(component: ComponentPath, table: string): number | null;
  tableName(component: ComponentPath, tableNumber: number): string | null;
  tables(component: ComponentPath): string[];
}

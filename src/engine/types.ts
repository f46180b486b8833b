import type { LocalFile } from "../bodies/local-file.ts";
import type { Database, DocumentReader, ReadSet, SchemaJson, WriteTransaction } from "./storage/types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "./values/json.ts";

/** Claims of a verified token, in the names of Convex's UserIdentity; `tokenIdentifier` is `issuer|subject`. */
export interface UserIdentity extends ConvexObject {
  tokenIdentifier: string;
  subject: string;
  issuer: string;
}

/** On whose behalf a function runs. Admins and the system may call internal functions and functions of components. */
export type Caller =
  | { kind: "user"; identity: UserIdentity | null }
  | { kind: "admin"; identity: UserIdentity | null }
  | { kind: "system"; identity: null };

/** `module` without extension ("jobs", "nested/mod"), `name` the export ("default" if none was given). */
export interface FunctionPath {
  component: ComponentPath;
  module: string;
  name: string;
}

export type UdfType = "query" | "mutation" | "action";

/** Answers the `_system/…` queries of the official CLI, each on a fresh snapshot. */
export type SystemQueries = (request: QueryRequest) => { timestamp: bigint; answer: QueryAnswer };

/** Convex's text for an action whose process went away. */
export const TRANSIENT_ERROR = "Transient error while executing action";

/** Outcome of a function call. A failed function is an outcome, not a throw; throws are faults of the engine. */
export type FunctionOutcome =
  | { ok: true; value: ConvexJson; logLines: string[] }
  | { ok: false; message: string; data?: ConvexJson; logLines: string[]; requestId?: string };

export type MutationOutcome = FunctionOutcome & { timestamp: bigint };

export interface QueryRequest {
  path: FunctionPath;
  args: ConvexObject;
  caller: Caller;
  /** End cursor of the previous run of the same subscription, so that reactive pages neither overlap nor gap. */
  journal?: string | null;
}

export type QueryAnswer = FunctionOutcome & {
  reads: ReadSet;
  journal: string | null;
  /** True if the function did not ask who calls it: whoever has the same rights gets the same answer at that moment. */
  isImpersonal?: boolean;
};

/** One ES module as the official CLI bundles it; chunks are modules too (`_deps/…`). */
export interface BundledModule {
  /** Relative, with extension: "jobs.js". */
  path: string;
  source: string;
  sourceMap?: string;
  environment: "isolate" | "node";
}

/** One exported function, as `start_push` analyses it. `args`/`returns` are validator JSON; returns may be null. */
export interface FunctionSpec {
  module: string;
  name: string;
  udfType: UdfType;
  visibility: "public" | "internal";
  args: ConvexJson;
  returns: ConvexJson;
}

/** One cron job: `schedule` as convex/server's Crons.export() gives it. */
export interface CronSpec {
  identifier: string;
  module: string;
  name: string;
  args: ConvexObject;
  schedule: ConvexObject;
}

export interface DeployedComponent {
  path: ComponentPath;
  /** Where the definition comes from, as the CLI names it; instances of one definition share modules. */
  definitionPath: string;
  modules: BundledModule[];
  schema: SchemaJson | null;
  functions: FunctionSpec[];
  crons: CronSpec[];
  /** [path, method] pairs of http.ts; only for reporting, requests go through the router object. */
  httpRoutes: [string, string][];
  /** Component environment: a literal, or the name of a variable of the app. */
  environment: Record<string, { kind: "literal"; value: string } | { kind: "variable"; name: string }>;
}

/** As in auth.config.ts, after evaluation. */
export type AuthProvider =
  | { type: "oidc"; domain: string; applicationID: string }
  | { type: "customJwt"; issuer: string; jwks: string; algorithm: "RS256" | "ES256"; applicationID?: string };

/** Everything that a push installs. Plain JSON; the package ships one. */
export interface Deployment {
  components: DeployedComponent[];
  /** Bundled auth.config.js of the app, evaluated at each boot since it reads the environment. */
  authConfig: BundledModule | null;
  /** Version of the `convex` package that bundled it. */
  udfServerVersion: string;
}

export interface LogEntry {
  timestamp: number;
  path: FunctionPath;
  udfType: UdfType | "httpAction";
  executionMillis: number;
  outcome: "success" | "failure";
  error: string | null;
  logLines: string[];
  /** Of a failure: what a redacted error names. */
  requestId?: string;
}

/**
 * The embedded deployment: functions over a `Database`. Knows nothing of HTTP frames, sockets or tokens; the server
 * beside it does. Queries run on snapshots, mutations one at a time, actions in worker threads.
 */
export interface Engine {
  /** Runs queries at one snapshot. `public` ones only, unless the caller is admin or system. */
  queries(requests: QueryRequest[]): Promise<{ timestamp: bigint; answers: QueryAnswer[] }>;
  /**
   * Runs a query that is not deployed: the default export of an ES module, within a component. It can write nothing and
   * sees what internal functions see, so only administrators may ask for it.
   */
  inlineQuery(component: ComponentPath, source: string): Promise<FunctionOutcome>;
  /** With a session, the same (sessionId, requestId) runs once ever and repeats its outcome, also over restarts. */
  mutation(
    path: FunctionPath,
    args: ConvexObject,
    caller: Caller,
    session?: { sessionId: string; requestId: number },
  ): Promise<MutationOutcome>;
  action(path: FunctionPath, args: ConvexObject, caller: Caller): Promise<FunctionOutcome>;
  /** Runs the app's router (http.ts). Paths are as the app wrote them. */
  httpAction(request: Request, caller: Caller): Promise<Response>;
  /** The type and visibility of a function, or null if there is none. */
  lookup(path: FunctionPath): FunctionSpec | null;
  latestTimestamp(): bigint;
  /** Called after each commit with a test for read sets. */
  onCommit(listener: (commit: { timestamp: bigint; touches(reads: ReadSet): boolean }) => void): () => void;
  /** Installs a deployment in one transaction (schemas, modules, crons) and swaps to it; unchanged input is a no-op. */
  install(deployment: Deployment): Promise<{ addedIndexes: string[]; removedIndexes: string[] }>;
  deployment(): Deployment | null;
  /**
   * Loads bundled modules apart from what is installed: for the analysis of a push and for auth.config. `process.env`
   * is exactly `environment`. The exports may belong to another realm: read them, never use `instanceof`. Node modules
   * may be evaluated in this process.
   * @returns loads one module by path, with what it imports; each is evaluated once, as on Convex. It throws what the module throws
   */
  evaluator(
    modules: readonly BundledModule[],
    environment: Record<string, string>,
  ): (entry: string) => Promise<Record<string, unknown>>;
  /** For reading tables as an administrator (`npx convex data`). */
  readonly database: Database;
  readonly environment: Environment;
  readonly files: FileStore & CarriedFiles;
  /** Where it keeps its data. */
  readonly directory: string;
  onLog(listener: (entry: LogEntry) => void): () => void;
  /** Scheduled work that is due or running now; the hub asks before it leaves. */
  openWork(): number;
  /** Starts the scheduler, crons and crash recovery. Until then nothing runs by itself. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Environment variables of the deployment, kept in the database; overrides are set by the host at each boot and not kept. */
export interface Environment {
  list(): Record<string, string>;
  get(name: string): string | undefined;
  /** null removes. */
  set(changes: { name: string; value: string | null }[]): Promise<void>;
}

/** File storage: bytes in files beside the database, rows in `_storage`. */
export interface FileStore {
  /** @throws if `sha256` (base64 or hex) is given and does not match */
  store(
    component: ComponentPath,
    content: AsyncIterable<Uint8Array> | Uint8Array | LocalFile,
    options: { contentType: string | null; sha256?: string },
  ): Promise<{ storageId: string }>;
  /**
   * The file at an address of `storage.getUrl`, and for how long that is good still.
   * @param permit the address's query
   * @returns null if there is none, or the permit is altered or has expired
   */
  openByAddress(name: string, permit: URLSearchParams): Promise<(StoredFile & { lifetimeMillis: number }) | null>;
  /** Checks and consumes an upload token made by `storage.generateUploadUrl`. @returns the component, or null */
  takeUploadToken(token: string): Promise<ComponentPath | null>;
}

/** Files on their way out of the deployment or into it, with their ids (src/engine/transfer). */
export interface CarriedFiles {
  /** Until the returned function is called, bytes of files that are removed stay readable. */
  hold(): () => void;
  /** @returns where the bytes of a file lie */
  pathOf(storageId: string): string;
  /** Brings bytes to the disk that no document names yet. @throws if they do not have the digest, base64 or hex */
  stage(bytes: AsyncIterable<Uint8Array>, sha256?: string): Promise<PendingContent>;
  discard(pending: PendingContent): Promise<void>;
  /**
   * Makes staged bytes those of a storage id, whose document the caller writes in the same transaction. If that fails, the
   * caller calls `withdraw`.
   * @param pending null where the bytes lie there already
   */
  adopt(
    transaction: WriteTransaction,
    component: ComponentPath,
    storageId: string,
    pending: PendingContent | null,
  ): void;
  withdraw(storageId: string): void;
  /** Forgets all files of a component in a transaction, and removes their bytes after its commit, except those of kept ids. */
  forgetAll(transaction: WriteTransaction, component: ComponentPath, kept: ReadonlySet<string>): void;
}

/** Bytes on disk that no document names yet. */
export interface PendingContent {
  path: string;
  size: number;
  sha256: Buffer;
}

export interface StoredFile {
  storageId: string;
  contentType: string | null;
  size: number;
  /** Base64. */
  sha256: string;
  /** A readable range, both ends inclusive. */
  read(start: number, end: number): AsyncIterable<Uint8Array>;
}

/** Result of `ctx.storage.getMetadata`. */
export interface FileMetadata {
  storageId: string;
  /** Hex, unlike in the `_storage` document. */
  sha256: string;
  size: number;
  contentType: string | null;
}

/**
 * Files as functions see them (`ctx.storage`). The runtime calls it; the file store implements it beside `FileStore`.
 * Functions run synchronously inside their transaction, so everything here that takes one is synchronous too.
 * Rows are read and written as `_storage` documents of the component, so that subscriptions notice.
 */
export interface FileSyscalls {
  /** Keeps a one-time upload token in the transaction. @returns the address to POST the bytes to */
  generateUploadUrl(transaction: WriteTransaction, component: ComponentPath): string;
  /** @returns the address of the file, good for 30 to 60 minutes and the same for 30; null if there is none */
  url(documents: DocumentReader, component: ComponentPath, storageId: string): string | null;
  metadata(documents: DocumentReader, component: ComponentPath, storageId: string): FileMetadata | null;
  /** Removes the row in the transaction and the bytes after its commit. @throws if there is no such file */
  remove(transaction: WriteTransaction, component: ComponentPath, storageId: string): void;
  /** `ctx.storage.store` inside a mutation. @returns the storage id */
  storeWithin(
    transaction: WriteTransaction,
    component: ComponentPath,
    bytes: Uint8Array,
    options: { contentType: string | null; sha256?: string },
  ): string;
  /** `ctx.storage.get` inside a mutation. */
  readWithin(
    documents: DocumentReader,
    component: ComponentPath,
    storageId: string,
  ): { bytes: Uint8Array; contentType: string | null } | null;
  /** `ctx.storage.get` of an action, which reads the file itself. Storing from one goes through `FileStore.store`. */
  locate(component: ComponentPath, storageId: string): { path: string; contentType: string | null } | null;
}

/** `createFileStore(options): FileStore & FileSyscalls & CarriedFiles` of src/engine/files/file-store.ts. */
export interface FileStoreOptions {
  database: Database;
  /** Where the bytes are kept; made on first use. */
  directory: string;
  /** Base of file and upload addresses, read at each call since the port is known late: "http://127.0.0.1:3210". */
  cloudUrl(): string;
  /** Milliseconds since 1970, for the expiry of addresses. */
  now(): number;
}

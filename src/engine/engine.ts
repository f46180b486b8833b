import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DeploymentStore } from "./deployment-store.ts";
import { createEnvironment, type DeploymentEnvironment } from "./environment.ts";
import { createFileStore } from "./files/file-store.ts";
import { writeDeployment } from "./installation.ts";
import { redactedFor } from "./redaction.ts";
import { ActionPool } from "./runtime/action-pool.ts";
import { Actions } from "./runtime/actions.ts";
import { createRunner, type RunnerParts } from "./runtime/engine-runner.ts";
import { createHostLoader } from "./runtime/host-loader.ts";
import { watchFloatingRejections } from "./runtime/floating-rejections.ts";
import { INLINE_QUERY, withInlineQuery } from "./runtime/inline-query.ts";
import { LoadedDeployment } from "./runtime/loaded-deployment.ts";
import { Realm } from "./runtime/realm.ts";
import { CallInterrupted, TimeLimit } from "./runtime/time-limit/time-limit.ts";
import { notPublic, type TransactionRunner } from "./runtime/transaction-runner.ts";
import { Transactions, type Report, type TransactionRequest } from "./runtime/transactions.ts";
import { Crons } from "./scheduler/crons.ts";
import { JobQueue, type Job } from "./scheduler/job-queue.ts";
import { Scheduler } from "./scheduler/scheduler.ts";
import { planWorkpoolRecovery } from "./scheduler/workpool-recovery.ts";
import { SessionRequests, type SessionRequest } from "./session-requests.ts";
import { openDatabase } from "./storage/database.ts";
import type { Durability } from "./storage/layout.ts";
import { StorageTrouble } from "./storage/disk/storage-trouble.ts";
import type { Database, SchemaDiff } from "./storage/types.ts";
import type {
  BundledModule,
  Caller,
  CarriedFiles,
  DeployedComponent,
  Deployment,
  Engine,
  FileStore,
  FileSyscalls,
  FunctionOutcome,
  FunctionPath,
  FunctionSpec,
  LogEntry,
  MutationOutcome,
  QueryAnswer,
  QueryRequest,
} from "./types.ts";
import { removeAgedCopies } from "./upgrade/data-copy.ts";
import { takeOver, type Release } from "./upgrade/data-release.ts";
import type { ComponentPath, ConvexObject } from "./values/json.ts";

export interface EngineOptions {
  /** Holds the database and the files; made if it is missing. One process at a time. */
  directory: string;
  /** Path of the bundled src/engine/runtime/action-worker.ts. */
  workerEntry: string;
  deploymentName: string;
  /** Base address of the client API, known once the server listens: "http://127.0.0.1:3210". */
  cloudUrl(): string;
  /** Base address of HTTP actions. */
  siteUrl(): string;
  /** Environment variables that win over kept ones, for this boot. */
  environment?: Record<string, string>;
  /** Milliseconds since 1970. */
  clock?(): number;
  /** Milliseconds that never step. Default: `performance.now`, or `clock` where that is given. */
  elapsed?(): number;
  /** Between 0 and 1; seeds Math.random of functions. */
  random?(): number;
  /** Called with errors outside of any function. */
  onSystemLog?(message: string, error?: unknown): void;
  durability?: Durability;
  /**
   * How long a query or mutation may take, with all that it calls and the modules that it loads; default 5 s. It blocks the process
   * meanwhile. Infinity turns the limit off. See runtime/time-limit/README.md for what it does to SIGINT.
   */
  transactionTimeoutMillis?: number;
  actionTimeoutMillis?: number;
  actionThreads?: number;
  /**
   * Earlier names of the app's functions ("jobs:start") and their present ones. What was scheduled, and handles that were
   * stored, still name the earlier ones.
   */
  renamedFunctions?: Readonly<Record<string, string>>;
  /** The program's release: data of an earlier one are copied before they are changed, those of a newer one are refused. */
  release?: Release;
  /** Hides errors and log lines from clients, as production deployments of Convex do; see `redactedFor`. Default: false. */
  redactErrors?: boolean;
}

/** Convex's limit is 1 s of a server's processor; this one counts the time of a machine that does other things too. */
const TRANSACTION_TIMEOUT_MILLIS = 5000;
/** Convex's limit for actions in Node. */
const ACTION_TIMEOUT_MILLIS = 600_000;
const ACTION_THREADS = 2;

/** Opens the deployment in a directory, with what was installed there last. Nothing runs by itself before `start`. */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  mkdirSync(options.directory, { recursive: true, mode: 0o700 });
  const engine = new EmbeddedEngine(options);
  engine.boot();
  return engine;
}

class EmbeddedEngine implements Engine {
  readonly database: Database;
  readonly environment: DeploymentEnvironment;
  readonly files: FileStore & FileSyscalls & CarriedFiles;
  readonly directory: string;
  readonly #options: EngineOptions;
  readonly #now: () => number;
  readonly #store: DeploymentStore;
  readonly #sessions: SessionRequests;
  readonly #queue: JobQueue;
  readonly #crons: Crons;
  readonly #pool: ActionPool;
  readonly #runnerParts: RunnerParts;
  readonly #transactions: Transactions;
  readonly #actions: Actions;
  readonly #scheduler: Scheduler;
  readonly #logListeners = new Set<(entry: LogEntry) => void>();
  readonly #unwatchRejections: () => void;
  readonly #limit: TimeLimit;
  #loaded: LoadedDeployment | null = null;
  /** One at a time: indexes that are being filled are one deployment's. */
  #installing: Promise<unknown> = Promise.resolve();

  constructor(options: EngineOptions) {
    this.#options = options;
    this.directory = options.directory;
    this.#unwatchRejections = watchFloatingRejections((reason) =>
      options.onSystemLog?.("A query or mutation left a rejected promise behind that it did not await", reason),
    );
    this.#limit = new TimeLimit(options.transactionTimeoutMillis ?? TRANSACTION_TIMEOUT_MILLIS);
    const file = path.join(options.directory, "deployment.sqlite");
    this.database = openDatabase({
      file,
      durability: options.durability,
      clock: options.clock ?? Date.now,
      elapsed: options.elapsed ?? options.clock ?? (() => performance.now()),
      random: randomBytes,
      beforeChange: (connection) => takeOver(connection, options),
      onTrouble: (trouble) => options.onSystemLog?.("Nothing can be stored", trouble),
    });
    const { database } = this;
    const now = () => database.now();
    this.#now = now;
    const cloudUrl = (): string => options.cloudUrl();
    this.files = createFileStore({ database, directory: path.join(options.directory, "files"), cloudUrl, now });
    this.environment = createEnvironment({
      database,
      overrides: options.environment ?? {},
      builtIn: () => ({ CONVEX_CLOUD_URL: options.cloudUrl(), CONVEX_SITE_URL: options.siteUrl() }),
      changed: () => this.#load(this.deployment()),
    });
    this.#store = new DeploymentStore(database.connection);
    this.#sessions = new SessionRequests(database.connection, now);
    this.#queue = new JobQueue(database.connection, now, () => this.#scheduler.wake());
    this.#crons = new Crons(database.connection, this.#queue, now);
    this.#pool = new ActionPool({
      entry: options.workerEntry,
      threads: options.actionThreads ?? ACTION_THREADS,
      timeoutMillis: options.actionTimeoutMillis ?? ACTION_TIMEOUT_MILLIS,
      clockMemory: database.clockMemory,
      onFault: (error) => options.onSystemLog?.("A thread of actions died", error),
    });
    const { deploymentName } = options;
    this.#runnerParts = { database, files: this.files, queue: this.#queue, limit: this.#limit, deploymentName, now };
    const runner = createRunner(this.#runnerParts, () => this.#loaded);
    const shared = { database, runner, report: this.#report };
    this.#transactions = this.#transactionsOf(runner);
    this.#actions = new Actions({
      ...shared,
      pool: this.#pool,
      transactions: this.#transactions,
      queue: this.#queue,
      files: this.files,
      deploymentName,
      redactErrors: options.redactErrors ?? false,
    });
    this.#scheduler = this.#createScheduler();
  }

  /** Loads what the database holds. */
  boot(): void {
    this.#load(this.#store.load());
  }

  async queries(requests: QueryRequest[]): Promise<{ timestamp: bigint; answers: QueryAnswer[] }> {
    const snapshot = this.database.snapshot();
    try {
      const answers = requests.map(({ path: function_, args, caller, journal }) => {
        const denied = this.#denial(function_, caller);
        if (denied) return this.#shown({ ...denied, reads: snapshot.reads, journal: null }, caller);
        const request = { path: function_, args, identity: caller.identity };
        return this.#shown(this.#transactions.queryAt(snapshot.branch(), request, journal ?? null), caller);
      });
      return { timestamp: snapshot.timestamp, answers };
    } finally {
      snapshot.close();
    }
  }

  async inlineQuery(component: ComponentPath, source: string): Promise<FunctionOutcome> {
    const { module, name } = INLINE_QUERY;
    const installed = this.deployment() ?? { components: [], authConfig: null, udfServerVersion: "0.0.0" };
    const loaded = this.#prepare(await withInlineQuery(installed, { component, source }, this.#options.workerEntry));
    const runner = createRunner(this.#runnerParts, () => loaded);
    return this.#transactionsOf(runner).query({ path: { component, module, name }, args: {}, identity: null });
  }

  async mutation(
    function_: FunctionPath,
    args: ConvexObject,
    caller: Caller,
    session?: SessionRequest,
  ): Promise<MutationOutcome> {
    const denied = this.#denial(function_, caller);
    if (denied) return this.#shown({ ...denied, timestamp: this.latestTimestamp() }, caller);
    const request = { path: function_, args, identity: caller.identity };
    return this.#shown(await this.#mutateOnce(request, session), caller);
  }

  async #mutateOnce(request: TransactionRequest, session?: SessionRequest): Promise<MutationOutcome> {
    if (!session) return this.#transactions.mutation(request);
    const outcome = await this.#transactions.mutation(request, {
      before: () => this.#sessions.find(session),
      after: (transaction, success) => this.#sessions.record(transaction, session, success),
    });
    if (outcome.ok) return outcome;
    const { timestamp, ...failure } = outcome;
    // The failed transaction is gone with all its writes, so its answer is kept by another one.
    await this.database.transact((transaction) => this.#sessions.record(transaction, session, failure));
    return { ...failure, timestamp };
  }

  async action(function_: FunctionPath, args: ConvexObject, caller: Caller): Promise<FunctionOutcome> {
    const request = { path: function_, args, identity: caller.identity };
    return this.#shown(this.#denial(function_, caller) ?? (await this.#actions.action(request)), caller);
  }

  async httpAction(request: Request, caller: Caller): Promise<Response> {
    const root = this.#loaded?.component("")?.definition;
    if (root?.modules.some((module) => module.path === "http.js")) {
      return this.#actions.httpAction(request, caller.identity);
    }
    return new Response("This Convex deployment does not have HTTP actions enabled.", { status: 404 });
  }

  lookup(function_: FunctionPath): FunctionSpec | null {
    return this.#loaded?.function(function_)?.spec ?? null;
  }

  latestTimestamp(): bigint {
    return this.database.latestTimestamp();
  }

  onCommit(listener: Parameters<Engine["onCommit"]>[0]): () => void {
    return this.database.onCommit(listener);
  }

  async install(deployment: Deployment): Promise<SchemaDiff> {
    const installed = this.#installing.then(() => this.#installNow(deployment));
    this.#installing = installed.catch(() => undefined);
    return installed;
  }

  async #installNow(deployment: Deployment): Promise<SchemaDiff> {
    if (this.#store.isSame(deployment)) return { addedIndexes: [], removedIndexes: [] };
    const loaded = this.#prepare(deployment);
    const parts = { database: this.database, store: this.#store, crons: this.#crons };
    const diff = await writeDeployment(parts, deployment);
    this.#swap(loaded);
    this.#scheduler.wake();
    return diff;
  }

  deployment(): Deployment | null {
    return this.#loaded?.deployment ?? null;
  }

  evaluator(
    modules: readonly BundledModule[],
    environment: Record<string, string>,
  ): (entry: string) => Promise<Record<string, unknown>> {
    const realm = new Realm({ component: "", modules, environment, scripts: new Map() });
    const inHost = createHostLoader({ path: "", modules, environment });
    return async (entry) => {
      const isNode = modules.some((module) => module.path === entry && module.environment === "node");
      if (isNode) return inHost(entry);
      return this.#limit.call(entry, (runCode) => realm.load(entry, this.#now(), runCode));
    };
  }

  onLog(listener: (entry: LogEntry) => void): () => void {
    this.#logListeners.add(listener);
    return () => this.#logListeners.delete(listener);
  }

  openWork(): number {
    return this.#queue.open();
  }

  async start(): Promise<void> {
    // A crash left work: the thread that it needs starts while this one looks after it.
    if (this.openWork() > 0) this.#pool.warm();
    await this.#scheduler.failInterrupted();
    await this.#recoverWorkpools(() => true);
    await this.database.transact((transaction) => this.#sessions.forget(transaction));
    this.#scheduler.start();
  }

  async close(): Promise<void> {
    this.#scheduler.close();
    await this.#pool.close();
    await this.#scheduler.idle();
    this.#unwatchRejections();
    this.#limit.close();
    this.database.close();
  }

  #transactionsOf(runner: TransactionRunner): Transactions {
    const random = this.#options.random ?? Math.random;
    return new Transactions({ database: this.database, runner, report: this.#report, now: this.#now, random });
  }

  #createScheduler(): Scheduler {
    const { database } = this;
    const { release } = this.#options;
    return new Scheduler({
      database,
      queue: this.#queue,
      crons: this.#crons,
      now: this.#now,
      runner: {
        udfTypeOf: (target) => this.lookup(target)?.udfType ?? null,
        mutation: (job, attachment) => this.#transactions.mutation(asRequest(job), attachment),
        action: (job) => this.#actions.action(asRequest(job)),
      },
      failed: ({ component }) => this.#recoverWorkpools(({ path: own }) => own === component),
      sweep: () => release && removeAgedCopies(release.backups, this.#now()),
      onFault: (error) => this.#options.onSystemLog?.("The scheduler met an error", error),
      isPassing: (fault) => fault instanceof StorageTrouble || fault instanceof CallInterrupted,
    });
  }

  /** A workpool does not notice that a job of its own came to no end of its own: the process or the thread died, time ran out. */
  async #recoverWorkpools(concerned: (component: DeployedComponent) => boolean): Promise<void> {
    const components = this.deployment()?.components.filter(concerned) ?? [];
    const snapshot = this.database.snapshot();
    const calls = planWorkpoolRecovery(components, (component) => snapshot.documents(component));
    snapshot.close();
    for (const call of calls) {
      const outcome = await this.#transactions.mutation({ ...call, identity: null });
      if (!outcome.ok)
        this.#options.onSystemLog?.(`Could not wake workpool '${call.path.component}': ${outcome.message}`);
    }
  }

  #prepare(deployment: Deployment): LoadedDeployment {
    const environmentOf = (component: DeployedComponent) => this.environment.ofComponent(component);
    return new LoadedDeployment(deployment, environmentOf, this.#options.renamedFunctions);
  }

  #load(deployment: Deployment | null): void {
    if (deployment) this.#swap(this.#prepare(deployment));
  }

  #swap(loaded: LoadedDeployment): void {
    this.#loaded = loaded;
    this.#pool.deploy(() => loaded.workerComponents());
  }

  /** Only admins and the system may call what is internal or belongs to a component. */
  #denial(function_: FunctionPath, caller: Caller): Extract<FunctionOutcome, { ok: false }> | null {
    if (caller.kind !== "user") return null;
    const isPublic = function_.component === "" && this.lookup(function_)?.visibility === "public";
    return isPublic ? null : { ok: false, message: notPublic(function_), logLines: [] };
  }

  #shown<T extends FunctionOutcome>(outcome: T, caller: Caller): T {
    return this.#options.redactErrors ? redactedFor(outcome, caller) : outcome;
  }

  readonly #report: Report = (function_, udfType, outcome, executionMillis) => {
    if (this.#logListeners.size === 0) return;
    const { ok, logLines } = outcome;
    const error = ok ? null : outcome.message;
    const request = ok ? {} : { requestId: outcome.requestId };
    const entry = { timestamp: this.#now(), path: function_, udfType, executionMillis, error, logLines, ...request };
    for (const listener of this.#logListeners) listener({ ...entry, outcome: ok ? "success" : "failure" });
  };
}

/** Jobs run as the system, signed in as nobody. */
function asRequest({ id, target, args }: Job): TransactionRequest {
  return { path: target, args, identity: null, scheduledFunctionId: id };
}

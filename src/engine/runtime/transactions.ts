import { newRequestId } from "../redaction.ts";
import type { Database, Snapshot, WriteTransaction } from "../storage/types.ts";
import type { FunctionOutcome, FunctionPath, LogEntry, MutationOutcome, QueryAnswer, UserIdentity } from "../types.ts";
import { isPending, resolvePending } from "../values/commit-timestamp.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import type { RequestMetadata, TransactionScope } from "./function-call.ts";
import type { FunctionFailure } from "./function-error.ts";
import { CallInterrupted } from "./time-limit/time-limit.ts";
import type { RunResult, TransactionRunner } from "./transaction-runner.ts";

/** A query or mutation that somebody outside of a transaction asks for; rights are checked already. */
export interface TransactionRequest {
  path: FunctionPath;
  args: ConvexObject;
  identity: UserIdentity | null;
  scheduledFunctionId?: string;
}

/** Work that belongs into the same transaction as a mutation. */
export interface Attachment {
  /** Runs first. @returns an outcome that stands already, or null to go on */
  before?(transaction: WriteTransaction): FunctionOutcome | null;
  /** Runs after the function succeeded. */
  after?(transaction: WriteTransaction, outcome: FunctionOutcome): void;
}

export interface TransactionsOptions {
  database: Database;
  runner: TransactionRunner;
  now(): number;
  /** Between 0 and 1; seeds Math.random of functions. */
  random(): number;
  report: Report;
}

/** Told of each function that ran from outside of a transaction. */
export type Report = (
  path: FunctionPath,
  udfType: LogEntry["udfType"],
  outcome: FunctionOutcome,
  executionMillis: number,
) => void;

/** How often a call is made that a signal cuts short: whoever stops the process does not press for ever. */
const MAX_TRIES = 5;

interface QueryRun {
  outcome: FunctionOutcome;
  scope: TransactionScope;
}

/** Carries a failure out of the transaction, which rolls back on every throw. */
class FunctionFailed extends Error {
  readonly failure: FunctionFailure;
  constructor(failure: FunctionFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** Opens the transactions that queries and mutations run in. */
export class Transactions {
  readonly #options: TransactionsOptions;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  /** Runs a query on the last commit. */
  query(request: TransactionRequest): QueryAnswer {
    return this.queryAt(this.#options.database.snapshot(), request, null);
  }

  /**
   * Runs a query on a snapshot, which it closes.
   * @param journal of the previous run of the same subscription
   */
  queryAt(snapshot: Snapshot, request: TransactionRequest, journal: string | null): QueryAnswer {
    const began = performance.now();
    try {
      const { outcome, scope } = this.#answer(snapshot, request, journal);
      this.#options.report(request.path, "query", outcome, performance.now() - began);
      const { journal: page, personal } = scope;
      return { ...outcome, reads: snapshot.reads, journal: page.next, isImpersonal: !personal.wasRead };
    } finally {
      snapshot.close();
    }
  }

  #answer(snapshot: Snapshot, request: TransactionRequest, journal: string | null, tries = 1): QueryRun {
    const scope = this.#scope(request, snapshot, null);
    scope.journal.previous = journal;
    try {
      return { outcome: outcomeOf(this.#run(request, "query", scope), scope), scope };
    } catch (error) {
      if (!(error instanceof CallInterrupted) || tries === MAX_TRIES) throw error;
      return this.#answer(snapshot, request, journal, tries + 1);
    }
  }

  /** Runs a mutation alone; it and what is attached commit together or not at all. */
  async mutation(request: TransactionRequest, attachment: Attachment = {}): Promise<MutationOutcome> {
    const began = performance.now();
    const outcome = await this.#mutate(request, attachment);
    this.#options.report(request.path, "mutation", outcome, performance.now() - began);
    return outcome;
  }

  async #mutate(request: TransactionRequest, attachment: Attachment, tries = 1): Promise<MutationOutcome> {
    const { database } = this.#options;
    let logLines: string[] = [];
    let requestId = "";
    let standsSince: bigint | null = null;
    try {
      const { value, timestamp } = await database.transactTogether((transaction): FunctionOutcome => {
        const standing = attachment.before?.(transaction);
        if (standing) {
          standsSince = transaction.timestamp;
          return standing;
        }
        const scope = this.#scope(request, transaction, transaction);
        ({ logLines } = scope);
        ({ requestId } = scope.request);
        const result = this.#run(request, "mutation", scope);
        // A disk fault takes precedence over the error that the function made of it.
        transaction.connection.assertSound();
        if (!result.ok) throw new FunctionFailed(result.failure);
        const outcome = { ok: true as const, value: committed(result.value, transaction), logLines };
        attachment.after?.(transaction, outcome);
        return outcome;
      });
      return { ...value, timestamp: standsSince ?? timestamp };
    } catch (error) {
      if (error instanceof CallInterrupted && tries < MAX_TRIES) return this.#mutate(request, attachment, tries + 1);
      if (!(error instanceof FunctionFailed)) throw error;
      return { ok: false, ...error.failure, logLines, requestId, timestamp: database.latestTimestamp() };
    }
  }

  #run(request: TransactionRequest, udfType: "query" | "mutation", scope: TransactionScope): RunResult {
    const { path, args, identity } = request;
    return this.#options.runner.run({ path, udfType, args, identity, depth: 0, isPendingAllowed: false, scope });
  }

  #scope(
    request: TransactionRequest,
    state: Snapshot | WriteTransaction,
    write: WriteTransaction | null,
  ): TransactionScope {
    const { now, random } = this.#options;
    const metadata: RequestMetadata = {
      requestId: newRequestId(),
      scheduledFunctionId: request.scheduledFunctionId ?? null,
    };
    return {
      timestamp: state.timestamp,
      documents: (component) => state.documents(component),
      write,
      meter: state.meter,
      now: now(),
      seed: () => Math.floor(random() * 2 ** 32),
      logLines: [],
      personal: { wasRead: false },
      request: metadata,
      journal: { previous: null, next: null },
    };
  }
}

/** The answer of a mutation as it will be once it has committed. */
function committed(value: ConvexJson, transaction: WriteTransaction): ConvexJson {
  return isPending(value) ? resolvePending(value, transaction.commitTimestamp()) : value;
}

function outcomeOf(result: RunResult, { logLines, request }: TransactionScope): FunctionOutcome {
  if (!result.ok) return { ok: false, ...result.failure, logLines, requestId: request.requestId };
  return { ok: true, value: result.value as ConvexJson, logLines }; // Encoded by convex/server in the realm.
}

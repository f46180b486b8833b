import type { TransactionMeter, TransactionUse } from "./types.ts";

const MEBIBYTE = 1024 * 1024;

/** Convex's limits on one transaction (crates/common/src/knobs.rs of convex-backend). */
export const TRANSACTION_LIMITS: Readonly<TransactionUse> = {
  bytesRead: 16 * MEBIBYTE,
  bytesWritten: 16 * MEBIBYTE,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 16 * MEBIBYTE,
};

const REMEDY =
  "Consider using smaller limits in your queries, paginating your queries, " +
  "or using indexed queries with a selective index range expressions.";

/** Counts what a transaction reads, writes and schedules, and refuses what exceeds a limit. */
export class Meter implements TransactionMeter {
  readonly use: TransactionUse = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };
  #limits: Readonly<TransactionUse> = TRANSACTION_LIMITS;

  get limits(): Readonly<TransactionUse> {
    return this.#limits;
  }

  narrow(budget: Partial<TransactionUse>): () => void {
    const before = this.#limits;
    const narrowed = { ...before };
    // The keys of a budget are those of TransactionUse.
    for (const [name, more] of Object.entries(budget) as [keyof TransactionUse, number][]) {
      narrowed[name] = Math.min(before[name], this.use[name] + more);
    }
    this.#limits = narrowed;
    return () => void (this.#limits = before);
  }

  /** One range of an index, or one `get`. */
  query(): void {
    const { databaseQueries: limit } = this.#limits;
    this.use.databaseQueries += 1;
    if (this.use.databaseQueries > limit) {
      throw new Error(`Too many reads in a single function execution (limit: ${limit}). ${REMEDY}`);
    }
  }

  /** One document read. */
  read(bytes: number): void {
    const { documentsRead, bytesRead } = this.#limits;
    this.use.documentsRead += 1;
    this.use.bytesRead += bytes;
    if (this.use.documentsRead > documentsRead) {
      throw new Error(`Too many documents read in a single function execution (limit: ${documentsRead}). ${REMEDY}`);
    }
    if (this.use.bytesRead > bytesRead) {
      throw new Error(`Too many bytes read in a single function execution (limit: ${bytesRead} bytes). ${REMEDY}`);
    }
  }

  /** One document inserted, changed or removed. */
  write(bytes: number): void {
    const { documentsWritten, bytesWritten } = this.#limits;
    this.use.documentsWritten += 1;
    this.use.bytesWritten += bytes;
    if (this.use.documentsWritten > documentsWritten) {
      throw new Error(`Too many documents written in a single function execution (limit: ${documentsWritten}).`);
    }
    if (this.use.bytesWritten > bytesWritten) {
      throw new Error(`Too many bytes written in a single function execution (limit: ${bytesWritten} bytes).`);
    }
  }

  schedule(bytes: number): void {
    const { functionsScheduled, scheduledFunctionArgsBytes } = this.#limits;
    if (this.use.functionsScheduled >= functionsScheduled) {
      throw new Error(`Too many functions scheduled by this mutation (limit: ${functionsScheduled})`);
    }
    if (this.use.scheduledFunctionArgsBytes + bytes > scheduledFunctionArgsBytes) {
      throw new Error(
        "Too large total size of the arguments of scheduled functions from this mutation " +
          `(limit: ${scheduledFunctionArgsBytes} bytes)`,
      );
    }
    this.use.functionsScheduled += 1;
    this.use.scheduledFunctionArgsBytes += bytes;
  }

  /** The part of `use` that undone writes give back. Reads stay counted. */
  markWrites(): () => void {
    const { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes } = this.use;
    return () =>
      Object.assign(this.use, { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes });
  }
}

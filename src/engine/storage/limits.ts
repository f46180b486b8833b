import type { TransactionUse } from "./types.ts";

const MEBIBYTE = 1024 * 1024;

/** Convex's limits on one transaction (crates/common/src/knobs.rs of convex-backend). */
export const TRANSACTION_LIMITS = {
  bytesRead: 16 * MEBIBYTE,
  bytesWritten: 16 * MEBIBYTE,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  databaseQueries: 4096,
} as const;

const REMEDY =
  "Consider using smaller limits in your queries, paginating your queries, " +
  "or using indexed queries with a selective index range expressions.";

/** Counts what a transaction reads and writes, and refuses what exceeds a limit. */
export class Meter {
  readonly use: TransactionUse = {
    bytesRead: 0,
    bytesWritten: 0,
    databaseQueries: 0,
    documentsRead: 0,
    documentsWritten: 0,
    functionsScheduled: 0,
    scheduledFunctionArgsBytes: 0,
  };

  /** One range of an index, or one `get`. */
  query(): void {
    this.use.databaseQueries += 1;
    if (this.use.databaseQueries > TRANSACTION_LIMITS.databaseQueries) {
      throw new Error(
        `Too many reads in a single function execution (limit: ${TRANSACTION_LIMITS.databaseQueries}). ${REMEDY}`,
      );
    }
  }

  /** One document read. */
  read(bytes: number): void {
    this.use.documentsRead += 1;
    this.use.bytesRead += bytes;
    if (this.use.documentsRead > TRANSACTION_LIMITS.documentsRead) {
      throw new Error(
        "Too many documents read in a single function execution " +
          `(limit: ${TRANSACTION_LIMITS.documentsRead}). ${REMEDY}`,
      );
    }
    if (this.use.bytesRead > TRANSACTION_LIMITS.bytesRead) {
      throw new Error(
        "Too many bytes read in a single function execution " +
          `(limit: ${TRANSACTION_LIMITS.bytesRead} bytes). ${REMEDY}`,
      );
    }
  }

  /** One document inserted, changed or removed. */
  write(bytes: number): void {
    this.use.documentsWritten += 1;
    this.use.bytesWritten += bytes;
    if (this.use.documentsWritten > TRANSACTION_LIMITS.documentsWritten) {
      throw new Error(
        `Too many documents written in a single function execution (limit: ${TRANSACTION_LIMITS.documentsWritten}).`,
      );
    }
    if (this.use.bytesWritten > TRANSACTION_LIMITS.bytesWritten) {
      throw new Error(
        `Too many bytes written in a single function execution (limit: ${TRANSACTION_LIMITS.bytesWritten} bytes).`,
      );
    }
  }

  /** The part of `use` that undone writes give back. Reads stay counted. */
  markWrites(): () => void {
    const { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes } = this.use;
    return () =>
      Object.assign(this.use, { bytesWritten, documentsWritten, functionsScheduled, scheduledFunctionArgsBytes });
  }
}

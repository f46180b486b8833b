import { TAIL_STRIDE } from "../contracts/limits.ts";
import { type MessagePart, parseChunks } from "./parts.ts";
import { type Reduction, beginReduction, reduce } from "./reduce.ts";

/** A live answer as a reader of its tail knows it. */
export interface LiveAnswer extends Reduction {
  /** Chunks that are in `parts`. */
  readonly next: number;
  /** Rows that are in `parts`. */
  readonly rows: number;
  /**
   * Cursor for `chat/public:readTail`. It advances in steps of TAIL_STRIDE rows: nothing is read twice from the start, and
   * readers at the same cursor share one query.
   */
  readonly from: number;
}

/** A row of `chat/public:readTail`. */
export interface TailRow {
  at: number;
  count: number;
  chunks: string;
}

/** @param parts of the message, as its row has them while it is live */
export function beginAnswer(parts: readonly MessagePart[]): LiveAnswer {
  return { ...beginReduction(parts), next: 0, rows: 0, from: 0 };
}

/**
 * Adds rows of the tail: those that were read already are left out, and none is skipped.
 * @returns the same answer if there was nothing new
 */
export function readOn(answer: LiveAnswer, rows: readonly TailRow[]): LiveAnswer {
  let read = answer;
  for (const row of rows) if (row.at === read.next) read = addRow(read, row);
  return read;
}

function addRow(answer: LiveAnswer, row: TailRow): LiveAnswer {
  const next = row.at + row.count;
  const rows = answer.rows + 1;
  const from = rows % TAIL_STRIDE === 0 ? next : answer.from;
  return { ...reduce(answer, parseChunks(row.chunks)), next, rows, from };
}

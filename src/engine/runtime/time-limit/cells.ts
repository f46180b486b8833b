/** Cells of 32 bits that the engine's thread and the sentinel's share. */
export const CELLS = {
  /** Number of the call that goes on; the same, negative, once it is over. Written by the engine's thread. */
  call: 0,
  /** How long it may take, in milliseconds. Written by the engine's thread. */
  limitMillis: 1,
  /** Number of the call while code of the deployment runs; 0 while the engine works for it. Written by the engine's thread. */
  userCode: 2,
  /** Number of the call that must end. Written by the sentinel. */
  overdue: 3,
  /** Signals that the sentinel has sent. */
  sent: 4,
  /** The value of `sent` when one was last received. Written by the thread that received it. */
  received: 5,
  /** 1 while the sentinel waits for the next call. */
  asleep: 6,
  /** 1 while SIGINT belongs to the sentinel. Written by the sentinel. */
  onGuard: 7,
  /** 1 when the sentinel is to give SIGINT back. Written by the engine's thread. */
  dismissed: 8,
  /** Interrupts by a person that the engine's thread has not heard of yet. */
  unheard: 9,
} as const;

/** Start data of the sentinel's thread. */
export interface SentinelData {
  cells: Int32Array;
  at: typeof CELLS;
}

/** How many cells there are. */
export const CELL_COUNT = Object.keys(CELLS).length;

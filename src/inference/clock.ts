/** Time as an argument, so that tests decide what hour it is. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once after `milliseconds`; the returned function cancels it. A waiting timer keeps no process alive. */
  after(milliseconds: number, task: () => void): () => void;
}

/** About 25 days: Node fires timers at once that are set to more. */
const MAX_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, task) {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      const step = Math.min(left, MAX_TIMER_MILLISECONDS);
      timer = setTimeout(() => (left > step ? arm(left - step) : task()), step);
      timer.unref();
    };
    arm(milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Waits on `clock`, or less if `signal` aborts; never rejects. */
export function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      cancel();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const cancel = clock.after(milliseconds, done);
    signal.addEventListener("abort", done);
  });
}

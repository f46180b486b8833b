/** How long a start is waited for that gets on. */
const MAX_SECONDS = 300;

/** A wait that ends when nothing has got on for a while. */
export interface Patience {
  /** @param step how far the matter is, where that is known; each new one is worth the whole time again */
  lasts(step: string | undefined): boolean;
  /** How long it has lasted so far, rounded. */
  seconds(): number;
}

/**
 * @param idleSeconds how long to wait while nothing gets on; five minutes are the most in any case
 * @param now milliseconds of a clock that never steps
 */
export function createPatience(idleSeconds: number, now: () => number = () => performance.now()): Patience {
  const start = now();
  let lastStep: string | undefined;
  let progressAt = start;
  return {
    lasts(step) {
      const moment = now();
      if (step !== undefined && step !== lastStep) progressAt = moment;
      lastStep = step ?? lastStep;
      return moment - progressAt < idleSeconds * 1000 && moment - start < MAX_SECONDS * 1000;
    },
    seconds: () => Math.round((now() - start) / 1000),
  };
}

const FIRST_MILLISECONDS = 250;
/** So long after a studio is back, nobody still waits for it. */
const LONGEST_MILLISECONDS = 4_000;

/**
 * Waits before something is tried again: longer with each time, four seconds at most, and not in step with others.
 * Ends early when the browser is on a network again, or the page in front of somebody.
 * @param failures how often it failed before
 */
export function waitToRetry(failures: number): Promise<void> {
  const milliseconds = Math.min(FIRST_MILLISECONDS * 2 ** Math.min(failures, 10), LONGEST_MILLISECONDS);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, milliseconds * (0.75 + Math.random() / 4));
    const stop = onReturn(end);
  });
}

/** Calls when the browser is on a network again, or the page in front of somebody. @returns a function that ends it */
export function onReturn(callback: () => void): () => void {
  const look = () => {
    if (document.visibilityState === "visible") callback();
  };
  addEventListener("online", callback);
  document.addEventListener("visibilitychange", look);
  return () => {
    removeEventListener("online", callback);
    document.removeEventListener("visibilitychange", look);
  };
}

const FIRST_MILLISECONDS = 250;
/** Longest backoff: the page must notice a studio that is back before its user stops waiting. */
const LONGEST_MILLISECONDS = 4_000;

/**
 * Waits before a retry: exponential backoff with jitter, four seconds at most. Ends early when the browser gets a
 * network or the page becomes visible.
 * @param failures number of failed attempts so far
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

/** Calls back when the browser gets a network or the page becomes visible. @returns unsubscribe */
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

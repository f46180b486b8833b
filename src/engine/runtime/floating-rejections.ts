/** Hears of a promise of a realm that was rejected and that nobody awaits. */
export type RejectionListener = (reason: unknown) => void;

const listeners = new Set<RejectionListener>();

/**
 * Lets functions leave a rejected promise behind: Node would end the process, and with it the calls of everybody else.
 * Promises of the host itself stay as they are: without another listener they end the process.
 * @returns ends it
 */
export function watchFloatingRejections(listener: RejectionListener): () => void {
  if (listeners.size === 0) process.on("unhandledRejection", sort);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) process.off("unhandledRejection", sort);
  };
}

function sort(reason: unknown, promise: Promise<unknown>): void {
  // A promise of a realm has another prototype than those of the host.
  if (!(promise instanceof Promise)) for (const listener of listeners) listener(reason);
  else if (process.listenerCount("unhandledRejection") === 1) throw reason;
}

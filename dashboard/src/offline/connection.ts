/** Where a connection stands, as the Convex client tells it. */
interface ConnectionSource {
  subscribeToConnectionState(listener: (state: { isWebSocketConnected: boolean }) => void): () => void;
}

/** A connection that is back within this time was never lost, to whoever looks at the page. */
const GRACE_MILLISECONDS = 2_000;
/** The first one takes longer on a slow machine; the hub that gave the token is there. */
const FIRST_GRACE_MILLISECONDS = 8_000;

/** Whether the deployment can be reached. */
export class Connection {
  readonly #listeners = new Set<() => void>();
  #isOffline = false;
  #graceMilliseconds = FIRST_GRACE_MILLISECONDS;
  #timer: ReturnType<typeof setTimeout> | null = null;

  get isOffline(): boolean {
    return this.#isOffline;
  }

  /** @returns a function that ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @param isReached false if it is known that the deployment cannot be reached now */
  watch(source: ConnectionSource, isReached: boolean): void {
    this.#isOffline = !isReached;
    source.subscribeToConnectionState(({ isWebSocketConnected }) => this.#notice(isWebSocketConnected));
    this.#notice(false);
  }

  #notice(isConnected: boolean): void {
    if (isConnected) {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      this.#graceMilliseconds = GRACE_MILLISECONDS;
      this.#change(false);
      return;
    }
    this.#timer ??= setTimeout(() => this.#change(true), this.#graceMilliseconds);
  }

  #change(isOffline: boolean): void {
    if (isOffline === this.#isOffline) return;
    this.#isOffline = isOffline;
    for (const listener of this.#listeners) listener();
  }
}

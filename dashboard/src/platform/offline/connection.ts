/** Connection state of the Convex client. */
interface ConnectionSource {
  subscribeToConnectionState(listener: (state: { isWebSocketConnected: boolean }) => void): () => void;
}

/** Grace period for a reconnect; a shorter outage is never shown. */
const GRACE_MILLISECONDS = 2_000;
/** Grace period for the first connection, which takes longer on a slow machine. */
const FIRST_GRACE_MILLISECONDS = 8_000;

/** Reachability of the deployment, debounced by a grace period. */
export class Connection {
  readonly #listeners = new Set<() => void>();
  #reach: () => void = () => {};
  /** Resolves with the first connection. */
  readonly first = new Promise<void>((resolve) => (this.#reach = resolve));
  #isOffline = false;
  #isConnected = false;
  #graceMilliseconds = FIRST_GRACE_MILLISECONDS;
  #timer: ReturnType<typeof setTimeout> | null = null;

  get isOffline(): boolean {
    return this.#isOffline;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  watch(source: ConnectionSource): void {
    source.subscribeToConnectionState(({ isWebSocketConnected }) => this.#notice(isWebSocketConnected));
    this.#notice(false);
  }

  /** Goes offline at once, without the grace period: an earlier request that the connection depends on has failed. */
  giveUp(): void {
    if (!this.#isConnected) this.#change(true);
  }

  #notice(isConnected: boolean): void {
    this.#isConnected = isConnected;
    if (isConnected) {
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = null;
      this.#graceMilliseconds = GRACE_MILLISECONDS;
      this.#change(false);
      this.#reach();
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

/** Where a connection stands, as the Convex client tells it. */
interface ConnectionSource {
  subscribeToConnectionState(listener: (state: { isWebSocketConnected: boolean }) => void): () => void;
}

/** A connection that is back within this time was never lost, to whoever looks at the page. */
const GRACE_MILLISECONDS = 2_000;
/** The first one takes longer on a slow machine. */
const FIRST_GRACE_MILLISECONDS = 8_000;

/** Whether the deployment can be reached. */
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

  /** @returns a function that ends it */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  watch(source: ConnectionSource): void {
    source.subscribeToConnectionState(({ isWebSocketConnected }) => this.#notice(isWebSocketConnected));
    this.#notice(false);
  }

  /** Something that had to be asked before was not answered: there is nothing to wait for. */
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

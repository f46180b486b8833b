import { promiseHooks } from "node:v8";

/**
 * Belongs to one call of a function, and tells whether the code that runs is the call's own. Code of an earlier call can
 * run in a later one of the same realm: a promise that it waits for was kept in a module and is resolved there. V8 says
 * which promise each piece of code follows on, and promises that were left unsettled are remembered by their realm.
 *
 * AsyncLocalStorage would say the same, but before Node 24 it enters and leaves a context at each reaction of a promise, and
 * is put in disorder when a time limit ends a function in between.
 */
export class CallTicket {
  /** Promises made in this call that have not settled. */
  readonly #pending = new Set<Promise<unknown>>();
  readonly #leftBehind: LeftBehind;
  /** Promise that the running code follows on; null before the first await. */
  #running: Promise<unknown> | null = null;

  constructor(leftBehind: LeftBehind) {
    this.#leftBehind = leftBehind;
  }

  /** True if the running code was started by this call, and the call has not ended. */
  get isRunning(): boolean {
    return current === this && (this.#running === null || !this.#leftBehind.has(this.#running));
  }

  /** Does the work of the call, synchronously. A call inside it has a ticket of its own. */
  run(work: () => void): void {
    const outer = enter(this);
    const stop = outer === null ? promiseHooks.createHook(HOOKS) : () => undefined;
    try {
      work();
    } finally {
      enter(outer);
      stop();
      this.#leftBehind.add(this.#pending);
    }
  }

  made(promise: Promise<unknown>): void {
    this.#pending.add(promise);
  }

  settled(promise: Promise<unknown>): void {
    this.#pending.delete(promise);
  }

  follows(promise: Promise<unknown>): void {
    this.#running = promise;
  }
}

/** The promises that earlier calls of a realm left unsettled. Does not keep them alive. */
export class LeftBehind {
  readonly #promises = new WeakSet<Promise<unknown>>();

  add(promises: Iterable<Promise<unknown>>): void {
    for (const promise of promises) this.#promises.add(promise);
  }

  has(promise: Promise<unknown>): boolean {
    return this.#promises.has(promise);
  }
}

/** The ticket of the innermost call: calls are synchronous, so there is one at a time. */
let current: CallTicket | null = null;

/** @returns the ticket before */
function enter(ticket: CallTicket | null): CallTicket | null {
  const outer = current;
  current = ticket;
  return outer;
}

/** Called by V8 for every promise of the thread; in place only while a call runs, since they are not free. */
const HOOKS = {
  init: (promise: Promise<unknown>) => current?.made(promise),
  settled: (promise: Promise<unknown>) => current?.settled(promise),
  before: (promise: Promise<unknown>) => current?.follows(promise),
};

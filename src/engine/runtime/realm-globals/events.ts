import type { Globals } from "./host.ts";

type Listener<E> = ((event: E) => void) | { handleEvent(event: E): void };

interface Listening<E> {
  type: string;
  listener: Listener<E>;
  once: boolean;
}

/** Options of adding a listener. */
type Options = { once?: boolean; signal?: AbortSignal } | boolean;

/** Event and EventTarget. Self-contained: its text is evaluated inside the realm. */
export function realmEvents(): { Event: typeof globalThis.Event; EventTarget: typeof globalThis.EventTarget } {
  class Event {
    target: EventTarget | null = null;
    currentTarget: EventTarget | null = null;
    defaultPrevented = false;
    /** Set by a listener after which no other is told. */
    isStopped = false;
    readonly type: string;
    readonly cancelable: boolean = false;
    constructor(type: string, init: Record<string, unknown> = {}) {
      this.type = String(type);
      Object.assign(this, { bubbles: false, cancelable: false }, init);
    }
    preventDefault(): void {
      this.defaultPrevented = this.cancelable;
    }
    stopPropagation(): void {}
    stopImmediatePropagation(): void {
      this.isStopped = true;
    }
  }

  class EventTarget {
    readonly #listeners: Listening<Event>[] = [];
    addEventListener(type: string, listener: Listener<Event> | null, options: Options = {}): void {
      const isKnown = this.#listeners.some((known) => known.type === type && known.listener === listener);
      const { once = false, signal } = typeof options === "object" ? options : {};
      if (!listener || isKnown || signal?.aborted) return;
      this.#listeners.push({ type, listener, once });
      signal?.addEventListener("abort", () => this.removeEventListener(type, listener), { once: true });
    }
    removeEventListener(type: string, listener: Listener<Event> | null): void {
      const index = this.#listeners.findIndex((known) => known.type === type && known.listener === listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    }
    dispatchEvent(event: Event): boolean {
      if (!(event instanceof Event)) throw new TypeError("dispatchEvent takes an Event");
      event.target = event.currentTarget = this;
      for (const listening of this.#listeners.slice()) {
        const isLeft = listening.type === event.type && this.#listeners.includes(listening);
        if (isLeft && !event.isStopped) this.#tell(listening, event);
      }
      event.currentTarget = null;
      return !event.defaultPrevented;
    }
    #tell({ type, listener, once }: Listening<Event>, event: Event): void {
      if (once) this.removeEventListener(type, listener);
      if (typeof listener === "function") listener.call(this, event);
      else listener.handleEvent(event);
    }
  }
  // They have what the standard's have, as far as functions use it.
  return { Event, EventTarget } as unknown as ReturnType<typeof realmEvents>;
}

/** AbortController and AbortSignal, without time-outs. Self-contained: its text is evaluated inside the realm. */
export function realmAbort(
  { Event, EventTarget }: ReturnType<typeof realmEvents>,
  { DOMException }: { DOMException: typeof globalThis.DOMException },
): Globals & { AbortController: typeof globalThis.AbortController } {
  const own = Symbol("of this file");

  class AbortSignal extends EventTarget {
    constructor(maker?: symbol) {
      super();
      if (maker !== own) throw new TypeError("A signal is made by an AbortController");
    }
    onabort: ((event: Event) => void) | null = null;
    aborted = false;
    reason: unknown = undefined;
    static abort(reason?: unknown): AbortSignal {
      const signal = new AbortSignal(own);
      signal.abort(reason);
      return signal;
    }
    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const all = [...signals];
      const joined = new AbortSignal(own);
      const first = all.find(({ aborted }) => aborted);
      if (first) joined.abort(first.reason);
      for (const signal of all) signal.addEventListener("abort", () => joined.abort(signal.reason), { once: true });
      return joined;
    }
    static timeout(): never {
      throw new Error(
        "Can't use AbortSignal.timeout() in queries and mutations. Please consider using an action. See https://docs.convex.dev/functions/actions for more details.",
      );
    }
    /** Called by the controller; the standard has no such method. */
    abort(reason?: unknown): void {
      if (this.aborted) return;
      this.aborted = true;
      this.reason = reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason;
      const event = new Event("abort");
      this.onabort?.(event);
      this.dispatchEvent(event);
    }
    throwIfAborted(): void {
      if (this.aborted) throw this.reason;
    }
  }

  class AbortController {
    readonly signal = new AbortSignal(own);
    abort(reason?: unknown): void {
      this.signal.abort(reason);
    }
  }
  // They have what the standard's have, as far as functions use it.
  return { AbortSignal, AbortController } as unknown as ReturnType<typeof realmAbort>;
}

import type { Globals } from "./host.ts";

/** Event and EventTarget. Self-contained: its text is evaluated inside the realm. */
export function realmEvents(): { Event: typeof globalThis.Event; EventTarget: typeof globalThis.EventTarget } {
  type Listener = ((event: Event) => void) | { handleEvent(event: Event): void };

  class Event {
    target: EventTarget | null = null;
    defaultPrevented = false;
    readonly type: string;
    constructor(type: string, init: Record<string, unknown> = {}) {
      this.type = String(type);
      Object.assign(this, { bubbles: false, cancelable: false }, init);
    }
    preventDefault(): void {
      this.defaultPrevented = true;
    }
    stopPropagation(): void {}
    stopImmediatePropagation(): void {}
  }

  class EventTarget {
    readonly #listeners: { type: string; listener: Listener; once: boolean }[] = [];
    addEventListener(type: string, listener: Listener | null, options: { once?: boolean } | boolean = {}): void {
      const isKnown = this.#listeners.some((known) => known.type === type && known.listener === listener);
      const once = typeof options === "object" && options.once === true;
      if (listener && !isKnown) this.#listeners.push({ type, listener, once });
    }
    removeEventListener(type: string, listener: Listener | null): void {
      const index = this.#listeners.findIndex((known) => known.type === type && known.listener === listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    }
    dispatchEvent(event: Event): boolean {
      event.target = this;
      for (const { type, listener, once } of this.#listeners.slice()) {
        if (type !== event.type) continue;
        if (once) this.removeEventListener(type, listener);
        if (typeof listener === "function") listener.call(this, event);
        else listener.handleEvent(event);
      }
      return !event.defaultPrevented;
    }
  }
  // They have what the standard's have, as far as functions use it.
  return { Event, EventTarget } as unknown as ReturnType<typeof realmEvents>;
}

/** AbortController and AbortSignal, without time-outs. Self-contained: its text is evaluated inside the realm. */
export function realmAbort({
  Event,
  EventTarget,
}: ReturnType<typeof realmEvents>): Globals & { AbortController: typeof globalThis.AbortController } {
  class AbortSignal extends EventTarget {
    onabort: ((event: Event) => void) | null = null;
    aborted = false;
    reason: unknown = undefined;
    static abort(reason?: unknown): AbortSignal {
      const signal = new AbortSignal();
      signal.abort(reason);
      return signal;
    }
    static any(signals: Iterable<AbortSignal>): AbortSignal {
      const all = [...signals];
      const joined = new AbortSignal();
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
      this.reason = reason ?? Object.assign(new Error("This operation was aborted"), { name: "AbortError" });
      const event = new Event("abort");
      this.onabort?.(event);
      this.dispatchEvent(event);
    }
    throwIfAborted(): void {
      if (this.aborted) throw this.reason;
    }
  }

  class AbortController {
    readonly signal = new AbortSignal();
    abort(reason?: unknown): void {
      this.signal.abort(reason);
    }
  }
  // They have what the standard's have, as far as functions use it.
  return { AbortSignal, AbortController } as unknown as ReturnType<typeof realmAbort>;
}

import { vi } from "vitest";

/** Web Storage in memory. */
export class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();

  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, String(value));
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
  clear(): void {
    this.#items.clear();
  }
}

/** The address of a page, with the event for a change of its fragment. */
class PageAddress {
  reloads = 0;
  readonly #window: EventTarget;
  #hash = "";

  constructor(window: EventTarget) {
    this.#window = window;
  }
  get hash(): string {
    return this.#hash;
  }
  set hash(next: string) {
    const hash = next === "" || next.startsWith("#") ? next : `#${next}`;
    if (hash === this.#hash) return;
    this.#hash = hash;
    this.#window.dispatchEvent(new Event("hashchange"));
  }
  /** Steps that were put into the history without an event. */
  readonly steps: string[] = [];
  replace(next: string): void {
    this.hash = next;
  }
  replaceState(_state: unknown, _title: string, next: string): void {
    this.#hash = next;
  }
  pushState(state: unknown, title: string, next: string): void {
    this.replaceState(state, title, next);
    this.steps.push(next);
  }
  reload(): void {
    this.reloads++;
  }
}

/** What code of the page asks of its browser, beside the document. Gone with `vi.unstubAllGlobals()`. */
export function stubBrowser() {
  const window = new EventTarget();
  const address = new PageAddress(window);
  const local = new MemoryStorage();
  const session = new MemoryStorage();
  vi.stubGlobal("location", address);
  vi.stubGlobal("history", address);
  vi.stubGlobal("localStorage", local);
  vi.stubGlobal("sessionStorage", session);
  vi.stubGlobal("addEventListener", window.addEventListener.bind(window));
  vi.stubGlobal("removeEventListener", window.removeEventListener.bind(window));
  return { window, address, local, session };
}

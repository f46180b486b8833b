import { useSyncExternalStore } from "react";

/** A value that parts of the page share. */
export interface Store<Value> {
  readonly value: Value;
  set(value: Value): void;
  /** @returns unsubscribe */
  subscribe(listener: () => void): () => void;
}

/** Makes a store; it lives as long as the page. */
export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get value() {
      return value;
    },
    set(next) {
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The value of a store; renders when what is selected of it changes. */
export function useStore<Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part {
  return useSyncExternalStore(store.subscribe, () => select(store.value));
}

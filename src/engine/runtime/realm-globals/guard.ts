import type { Globals } from "./host.ts";

/** Watches the globals of a realm. */
export interface RealmGuard {
  /** Takes what is there as it should be; for when modules have been loaded, since libraries keep registries there. */
  accept(): void;
  /** Puts back what a function has replaced. @returns false if the realm is not as it was and must go */
  restore(): boolean;
}

/**
 * Defines the globals of a realm and guards them.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmGuard(globals: Globals): RealmGuard {
  const realm = globalThis as unknown as Record<PropertyKey, unknown>; // The realm's own global object.
  const { defineProperty, is } = Object;
  const { ownKeys } = Reflect;
  const define = (name: PropertyKey, value: unknown): void => {
    defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  };
  for (const name of Object.keys(globals)) define(name, globals[name]);
  define("self", realm);
  const originals = new Map<PropertyKey, unknown>();
  const accept = (): void => {
    for (const name of ownKeys(realm)) originals.set(name, realm[name]);
  };
  accept();

  return {
    accept,
    restore: () => {
      for (const [name, value] of originals) {
        if (!is(realm[name], value)) define(name, value);
      }
      return ownKeys(realm).length === originals.size;
    },
  };
}

import type { Globals } from "./host.ts";

/**
 * Defines the globals of a realm and puts them back when a function has replaced some.
 * Self-contained: its text is evaluated inside the realm.
 * @returns a function that restores, and gives false if the realm is not as it was and must go
 */
export function realmGuard(globals: Globals): () => boolean {
  const realm = globalThis as unknown as Record<PropertyKey, unknown>; // The realm's own global object.
  const { defineProperty, is } = Object;
  const { ownKeys } = Reflect;
  const define = (name: PropertyKey, value: unknown): void => {
    defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  };
  for (const name of Object.keys(globals)) define(name, globals[name]);
  define("self", realm);
  const originals = ownKeys(realm).map((name) => [name, realm[name]] as const);

  return () => {
    for (const [name, value] of originals) {
      if (!is(realm[name], value)) define(name, value);
    }
    return ownKeys(realm).length === originals.length;
  };
}

// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
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
  const { defineProperty, hasOwn, is } = Object;
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
  // Objects such as `console` and `process.env`, whose fields a function can set without replacing the global.
  const inside = objectsIn(globals).map((object) => ({ object, fields: { ...object } }));

  function objectsIn(value: Record<PropertyKey, unknown>): Record<PropertyKey, unknown>[] {
    const plain = Object.values(value).filter((field) => typeof field === "object" && field !== null);
    return (plain as Record<PropertyKey, unknown>[]).flatMap((object) => [object, ...objectsIn(object)]); // Just checked.
  }

  function putBack({ object, fields }: (typeof inside)[number]): void {
    for (const name of ownKeys(object)) if (!hasOwn(fields, name)) delete object[name];
    for (const name of ownKeys(fields)) if (!is(object[name], fields[name])) object[name] = fields[name];
  }

  return {
    accept,
    restore: () => {
      for (const [name, value] of originals) {
        if (!is(realm[name], value)) define(name, value);
      }
      inside.forEach(putBack);
      return ownKeys(realm).length === originals.size;
    },
  };
}

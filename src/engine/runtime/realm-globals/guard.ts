// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals } from "./host.ts";
import type { realmNamedGlobals, realmWatch, realmWatchedNatives } from "./watch.ts";

/** What a call left in a realm: nothing, only what could be put back, or more than that. */
export type RealmTraces = "none" | "removed" | "kept";

/** Watches the globals of a realm. */
export interface RealmGuard {
  /** Takes what is there as it should be; for when modules have been loaded, since libraries keep registries there. */
  accept(): void;
  /** Puts back what a function has replaced. */
  restore(): RealmTraces;
}

interface GuardParts {
  realmFieldGuard: typeof realmFieldGuard;
  realmWatch: typeof realmWatch;
  realmNamedGlobals: typeof realmNamedGlobals;
  realmWatchedNatives: typeof realmWatchedNatives;
}

/** Guards the fields of objects. */
export interface RealmFieldGuard {
  /** @returns whether anything had been changed */
  putBack(): boolean;
}

/**
 * Guards objects such as `console` and `process.env`, whose fields a function can set without replacing the global.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmFieldGuard(globals: Globals): RealmFieldGuard {
  const { hasOwn, is, keys } = Object;
  const { ownKeys } = Reflect;
  const RealmFunction = Function;
  type Fields = Record<PropertyKey, unknown>;

  const objectsIn = (value: Fields): Fields[] => {
    const plain = Object.values(value).filter((field) => typeof field === "object" && field !== null);
    return (plain as Fields[]).flatMap((object) => [object, ...objectsIn(object)]); // Just checked.
  };

  /** Compiled for the fields that the object has now: a loop over them costs ten times as much. */
  function comparison(object: Fields): (object: Fields) => boolean {
    const names = keys(object);
    const tests = names.map((name, at) => `object[${JSON.stringify(name)}] === values[${at}]`);
    const compile = new RealmFunction("values", `return (object) => ${tests.join(" && ") || "true"};`);
    return compile(names.map((name) => object[name])) as (object: Fields) => boolean; // As its text says.
  }

  const guarded = objectsIn(globals).map((object) => ({
    object,
    fields: { ...object },
    names: ownKeys(object),
    isSame: comparison(object),
  }));

  function putBackObject({ object, fields, names, isSame }: (typeof guarded)[number]): boolean {
    if (ownKeys(object).length === names.length && isSame(object)) return false;
    for (const name of ownKeys(object)) if (!hasOwn(fields, name)) delete object[name];
    for (const name of names) if (!is(object[name], fields[name])) object[name] = fields[name];
    return true;
  }

  return {
    putBack() {
      let changed = false;
      for (const one of guarded) if (putBackObject(one)) changed = true;
      return changed;
    },
  };
}

/**
 * Defines the globals of a realm and guards them.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmGuard(parts: GuardParts, globals: Globals): RealmGuard {
  const realm = globalThis as unknown as Record<PropertyKey, unknown>; // The realm's own global object.
  const { defineProperty, getOwnPropertyDescriptor, hasOwn, is } = Object;
  const { deleteProperty, ownKeys } = Reflect;
  const define = (name: PropertyKey, value: unknown): void => {
    defineProperty(realm, name, { value, writable: true, configurable: true, enumerable: false });
  };
  for (const name of Object.keys(globals)) define(name, globals[name]);
  define("self", realm);
  const watch = parts.realmWatch(parts);
  for (const name of Object.keys(watch.globals)) define(name, watch.globals[name]);
  const originals = new Map<PropertyKey, unknown>();
  const accept = (): void => {
    for (const name of ownKeys(realm)) originals.set(name, realm[name]);
    watch.accept();
  };
  accept();
  const fields = parts.realmFieldGuard(globals);

  function putBackGlobals(): void {
    for (const [name, value] of originals) if (!is(realm[name], value)) define(name, value);
    for (const name of ownKeys(realm)) {
      // As left by code that stores what was not there and later puts "it" back: nobody can have read a value of it.
      if (!originals.has(name) && isEmpty(getOwnPropertyDescriptor(realm, name))) deleteProperty(realm, name);
    }
  }

  const isEmpty = (property: PropertyDescriptor | undefined): boolean =>
    property !== undefined && hasOwn(property, "value") && property.value === undefined;

  return {
    accept,
    restore() {
      const changed = fields.putBack();
      if (watch.isClean()) return changed ? "removed" : "none";
      putBackGlobals();
      if (ownKeys(realm).length !== originals.size) return "kept";
      watch.accept();
      return "removed";
    },
  };
}

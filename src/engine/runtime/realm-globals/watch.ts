// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the realm
import type { Globals } from "./host.ts";

/** How something can come onto an object without being seen among its enumerable fields. */
export type HiddenWay = "definition" | "proxy";

/**
 * Watches the natives that define fields which are not enumerable. They do and look as before.
 * @param told is called before one of them gets hold of the object
 * @returns globals to define
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmWatchedNatives(watched: object, told: (way: HiddenWay) => void): Globals {
  const { defineProperty } = Object;
  const RealmProxy = Proxy;

  function watch(owner: object, name: "defineProperty" | "defineProperties"): void {
    const natives = owner as Record<string, (...values: unknown[]) => unknown>; // Object and Reflect have the named ones.
    const native = natives[name] as (...values: unknown[]) => unknown; // There by the type of `name`.
    const { [name]: replacement } = {
      // None takes more than three, and one that is missing is as one that is undefined. Bundlers call it for each closure.
      [name](target: unknown, second: unknown, third: unknown): unknown {
        if (target === watched) told("definition");
        return native(target, second, third);
      },
    };
    // The method that was just made.
    natives[name] = defineProperty(replacement as typeof native, "length", { value: native.length });
  }

  function WatchedProxy(target: object, handler: ProxyHandler<object>): object {
    if (new.target === undefined) throw new TypeError("Constructor Proxy requires 'new'");
    if (target === watched) told("proxy");
    return new RealmProxy(target, handler);
  }
  const revocable = (target: object, handler: ProxyHandler<object>): object => {
    if (target === watched) told("proxy");
    return RealmProxy.revocable(target, handler);
  };
  defineProperty(WatchedProxy, "name", { value: "Proxy" });
  defineProperty(WatchedProxy, "prototype", { value: undefined });
  defineProperty(WatchedProxy, "revocable", { value: revocable, writable: true, configurable: true });

  watch(Object, "defineProperty");
  watch(Object, "defineProperties");
  watch(Reflect, "defineProperty");
  return { Proxy: WatchedProxy };
}

/** Compares globals with the values that they had. */
export interface NamedGlobals {
  accept(): void;
  areSame(): boolean;
}

/**
 * The globals that code can name as it is, compared in one compiled expression, which V8 answers from its cells.
 * Self-contained: its text is evaluated inside the realm.
 */
export function realmNamedGlobals(names: readonly string[]): NamedGlobals {
  const realm = globalThis as unknown as Record<string, unknown>; // The realm's own global object.
  const RealmFunction = Function;
  let compiled = "";
  let values: unknown[] = [];
  let compare: (values: readonly unknown[]) => boolean = () => false;

  return {
    accept() {
      const present = names.filter((name) => Object.hasOwn(realm, name));
      values = present.map((name) => realm[name]);
      const text = present.map((name, index) => `${name} === values[${index}]`).join(" && ");
      if (text === compiled) return;
      compiled = text;
      compare = new RealmFunction("values", `return ${text};`) as typeof compare; // As its text says.
    },
    areSame() {
      try {
        return compare(values);
      } catch {
        // One was removed.
        return false;
      }
    },
  };
}

/** Tells at little cost whether anything was left on the global object of a realm. */
export interface RealmWatch {
  /** Globals that keep natives from hiding something from the watch. */
  globals: Globals;
  /** Takes the global object as it is for clean. */
  accept(): void;
  /** False where something is not as it was accepted, and where only a walk over all globals can tell. */
  isClean(): boolean;
}

interface WatchParts {
  realmNamedGlobals: typeof realmNamedGlobals;
  realmWatchedNatives: typeof realmWatchedNatives;
}

/**
 * Compares the globals, and counts those that are enumerable or have symbols for names. A new one that is neither can only be
 * told by a walk, so what makes such is watched. Self-contained: its text is evaluated inside the realm.
 */
export function realmWatch(parts: WatchParts): RealmWatch {
  const realm = globalThis as unknown as Record<PropertyKey, unknown>; // The realm's own global object.
  const { getOwnPropertySymbols, hasOwn, is, keys } = Object;
  const { ownKeys } = Reflect;
  let isDefinedOn = false;
  /** Stays, since a proxy of the global object may be kept and defined on in any later call. */
  let isProxied = false;
  const globals = parts.realmWatchedNatives(realm, (way) => {
    if (way === "proxy") isProxied = true;
    else isDefinedOn = true;
  });
  const isName = (name: PropertyKey): name is string =>
    typeof name === "string" && /^(?!(undefined|NaN|Infinity)$)[A-Za-z]\w*$/.test(name);
  // What modules add later may have any text for a name.
  const names = new Set(ownKeys(realm).filter(isName));
  const named = parts.realmNamedGlobals([...names]);
  let others: { name: PropertyKey; value: unknown }[] = [];
  let counts = { enumerable: 0, symbols: 0 };
  let hadStack = false;

  return {
    globals,
    accept() {
      named.accept();
      const rest = ownKeys(realm).filter((name) => !isName(name) || !names.has(name));
      others = rest.map((name) => ({ name, value: realm[name] }));
      counts = { enumerable: keys(realm).length, symbols: getOwnPropertySymbols(realm).length };
      // Error.captureStackTrace gives one to any object.
      hadStack = hasOwn(realm, "stack");
      isDefinedOn = false;
    },
    isClean: () =>
      !isDefinedOn &&
      !isProxied &&
      named.areSame() &&
      others.every(({ name, value }) => is(realm[name], value)) &&
      keys(realm).length === counts.enumerable &&
      getOwnPropertySymbols(realm).length === counts.symbols &&
      hasOwn(realm, "stack") === hadStack,
  };
}

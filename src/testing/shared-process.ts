import { afterAll, vi } from "vitest";

/**
 * Vitest's set-up of each test file. Files share a process, since starting one and loading the modules takes longer
 * than most tests: each file leaves globals and variables as it found them, and time to the clock.
 */
const variables = { ...process.env };

/**
 * Globals that libraries replace for good. Hono's server puts classes of its own in the place of some, which do less;
 * convex-test makes getters of all, which read an AsyncLocalStorage: `Math.sin` then takes several times as long.
 */
const REPLACED =
  "setTimeout clearTimeout setInterval clearInterval queueMicrotask performance Date Math console process crypto Crypto " +
  "CryptoKey SubtleCrypto structuredClone AbortController fetch Request Response Headers URL URLSearchParams TextEncoder " +
  "TextDecoder atob btoa";
const KEPT = Symbol.for("wav0.globals");

/** As they were before the first test file of the process. */
function originals(): Map<string, PropertyDescriptor> {
  const kept: unknown = Reflect.get(globalThis, KEPT);
  if (kept instanceof Map) return kept;
  const found = new Map(
    REPLACED.split(" ").flatMap((name) => {
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      return descriptor ? [[name, descriptor] as const] : [];
    }),
  );
  Object.defineProperty(globalThis, KEPT, { value: found });
  return found;
}

/** Puts every global back that a library replaced in this process. */
export function restoreGlobals(): void {
  for (const [name, descriptor] of originals()) Object.defineProperty(globalThis, name, descriptor);
}

restoreGlobals();

afterAll(async () => {
  vi.useRealTimers();
  // A module whose load is cut off by the end of a file stays broken for the files after it.
  await vi.dynamicImportSettled();
  vi.unstubAllGlobals();
  restoreGlobals();
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
  Object.assign(process.env, variables);
});

import { afterAll, vi } from "vitest";

/**
 * Vitest's set-up of each test file. Files share a process, since starting one and loading the modules takes longer
 * than most tests: each file leaves globals and variables as it found them, and time to the clock.
 */
const variables = { ...process.env };
/** Hono's server puts classes of its own in their place, which do less. */
const { Request, Response } = globalThis;

afterAll(async () => {
  vi.useRealTimers();
  // A module whose load is cut off by the end of a file stays broken for the files after it.
  await vi.dynamicImportSettled();
  vi.unstubAllGlobals();
  for (const [name, value] of Object.entries({ Request, Response })) Object.defineProperty(globalThis, name, { value });
  for (const name of Object.keys(process.env)) if (!(name in variables)) delete process.env[name];
  Object.assign(process.env, variables);
});

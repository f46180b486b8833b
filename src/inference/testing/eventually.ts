import { vi } from "vitest";

/** Repeats `check` until it no longer throws. The limit only ends a test that hangs; machines are shared and noisy. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 120_000, interval: 20 });
}

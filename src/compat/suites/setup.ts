import { afterEach, vi } from "vitest";
import { closeAll } from "./convex-test.ts";

afterEach(async () => {
  vi.useRealTimers();
  await closeAll();
});

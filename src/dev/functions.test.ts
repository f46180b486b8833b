import { expect, test } from "vitest";
import { createFunctions } from "./functions.ts";

const functions = createFunctions({ projectDirectory: "/nowhere", bundleDirectory: "/nowhere", home: "/nowhere" });

test.each([
  ["convex/schema.ts", true],
  ["convex/auth.config.ts", true],
  ["convex/jobs/public.ts", true],
  ["convex/jobs/state.test.ts", false],
  ["convex/_generated/api.ts", false],
  ["convex/_generated/api.d.ts", false],
  ["convex/_generated_by_hand.ts", true],
  ["convex/README.md", false],
  ["convex/tsconfig.json", false],
  ["src/convex/schema.ts", false],
  ["convexity/schema.ts", false],
  ["convex/schema.ts.orig", false],
  ["convex/.schema.ts.swp", false],
])("%s is a source of functions before anything imports it: %s", (file, isSource) => {
  expect(functions.include(file)).toBe(isSource);
});

test("what cannot be followed, made or sent is told, not counted as done", async () => {
  await expect(functions.follow()).rejects.toThrow();
  await expect(functions.capture()).rejects.toThrow();
  await expect(functions.push()).rejects.toThrow("No hub runs that could take them");
});

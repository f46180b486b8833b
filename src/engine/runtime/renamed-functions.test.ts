import { expect, test } from "vitest";
import { openTestEngine, until } from "../testing/open-test-engine.ts";

const renamedFunctions = {
  "marks:leave": "flows:trace",
  "marks/old:chain": "jobs:chain",
  "flows:traces": "jobs:listStates",
  "marks:lost": "flows:isGone",
};

test("what names a function by an earlier name finds it: calls, scheduled functions, and what those schedule", async () => {
  const app = await openTestEngine({ renamedFunctions });
  try {
    await app.mutation("marks:leave", { label: "called" });
    await app.mutation("marks.js:leave", { label: "called" });
    expect(await app.query("flows:traces", { label: "called" })).toBe(2);
    await app.mutation("jobs:schedule", {
      kind: "mutation",
      name: "marks/old:chain",
      args: { label: "link", left: 1 },
      delayMillis: 0,
    });
    await app.engine.start();
    await until(async () => (await app.query("flows:traces", { label: "link:0" })) === 1);
  } finally {
    await app.dispose();
  }
});

test("a function that has the name now is meant before one that had it; a new name that is none is not found", async () => {
  const app = await openTestEngine({ renamedFunctions });
  try {
    expect(await app.query("flows:traces", { label: "nothing" })).toBe(0);
    await expect(app.mutation("marks:lost")).rejects.toThrow("Could not find function for 'marks:lost'");
    await expect(app.mutation("marks:never")).rejects.toThrow("Could not find function for 'marks:never'");
  } finally {
    await app.dispose();
  }
});

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestEngine, type TestEngine } from "./testing/open-test-engine.ts";

describe("transactions", () => {
  let app: TestEngine;
  beforeAll(async () => {
    app = await openTestEngine();
  });
  afterAll(() => app.dispose());

  test("a mutation writes and a query reads it", async () => {
    expect(await app.mutation("counters:add", { name: "a", amount: 2 })).toBe(2);
    expect(await app.query("counters:value", { name: "a" })).toBe(2);
  });
});

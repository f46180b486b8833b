import { describe, expect, test } from "vitest";
import { createOutageGuard } from "./outage.ts";

const AWAY = createOutageGuard({ isAway: async () => true });
const THERE = createOutageGuard({ isAway: async () => false });
const request = (accept = "application/json") => new Request("https://studio.example/account", { headers: { accept } });
const failing = async (): Promise<never> => {
  throw new Error("Connection terminated");
};

describe("while the database is away", () => {
  test("a fault is answered with 503, words and a time to wait, whether it was thrown or answered", async () => {
    for (const handle of [failing, async () => new Response(null, { status: 500 })]) {
      const response = await AWAY.answer(request(), handle);
      expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
      expect(await response.json()).toMatchObject({
        code: "HUB_UNAVAILABLE",
        message: expect.stringContaining("nothing is lost"),
      });
    }
  });

  test("a browser gets a page", async () => {
    const response = await AWAY.answer(request("text/html,*/*"), failing);
    expect(response.status).toBe(503);
    expect(await response.text()).toMatch(/<h1>One moment<\/h1>[^]*cannot reach its accounts/);
  });

  test("what needs no database is answered as ever", async () => {
    for (const status of [200, 303, 401, 404, 429]) {
      expect((await AWAY.answer(request(), async () => new Response(null, { status }))).status).toBe(status);
    }
    expect(await AWAY.answer(request(), async () => ({ id: "ada" }))).toEqual({ id: "ada" });
  });

  test("a call fails with an error that says so, and keeps its cause", async () => {
    await expect(AWAY.call(failing)).rejects.toMatchObject({
      code: "HUB_UNAVAILABLE",
      details: { retryAfterSeconds: 5 },
      cause: { message: "Connection terminated" },
    });
    expect(await AWAY.call(async () => 1)).toBe(1);
  });
});

test("while it is there, faults stay what they are", async () => {
  await expect(THERE.answer(request(), failing)).rejects.toThrow("Connection terminated");
  await expect(THERE.call(failing)).rejects.toThrow("Connection terminated");
  expect((await THERE.answer(request(), async () => new Response("x", { status: 500 }))).status).toBe(500);
});

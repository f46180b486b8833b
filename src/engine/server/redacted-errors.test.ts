import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInlineServer, type InlineServer } from "../testing/inline-server.ts";

const modules = {
  shop: `
    export const list = query({ args: {}, handler: () => { console.log("secret line"); return ["a"]; } });
    export const fails = query({ args: {}, handler: () => { throw new Error("secret text"); } });
    export const failsToWrite = mutation({ args: {}, handler: () => { throw new Error("secret text"); } });
    export const failsToAct = action({ args: {}, handler: () => { throw new Error("secret text"); } });
    export const refuses = mutation({ args: {}, handler: () => { throw new ConvexError({ code: "NO", left: 2n }); } });
  `,
};

let deployment: InlineServer;
beforeAll(async () => {
  deployment = await openInlineServer({ modules }, { engine: { redactErrors: true } });
});
afterAll(() => deployment.dispose());

const REDACTED = expect.stringMatching(/^\[Request ID: [0-9a-f]{16}\] Server Error$/);

async function call(route: string, path: string, as: "user" | "admin", format = "convex_encoded_json") {
  const send = as === "admin" ? deployment.asAdmin : deployment.send;
  const response = await send(route, { json: { path, args: {}, format } });
  return { status: response.status, body: (await response.json()) as unknown };
}

describe("over HTTP a client of a redacted deployment reads", () => {
  test.each([
    ["/api/query", "shop:fails"],
    ["/api/mutation", "shop:failsToWrite"],
    ["/api/action", "shop:failsToAct"],
    ["/api/function", "shop:fails"],
    ["/api/run/shop/fails", "shop:fails"],
    ["/api/query", "shop:nowhere"],
  ])("at %s of %s the id of its request", async (route, path) => {
    expect(await call(route, path, "user")).toEqual({
      status: 560,
      body: { status: "error", errorMessage: REDACTED, logLines: [] },
    });
  });

  test("the data of a ConvexError, in the format that it asked for", async () => {
    expect(await call("/api/mutation", "shop:refuses", "user")).toMatchObject({
      body: { errorMessage: REDACTED, errorData: { code: "NO", left: { $integer: "AgAAAAAAAAA=" } } },
    });
    expect(await call("/api/mutation", "shop:refuses", "user", "json")).toMatchObject({
      body: { errorMessage: REDACTED, errorData: { code: "NO", left: "2" } },
    });
  });

  test("the value of what succeeded, without log lines", async () => {
    expect(await call("/api/query", "shop:list", "user")).toEqual({
      status: 200,
      body: { status: "success", value: ["a"], logLines: [] },
    });
  });
});

test("the admin key opens text and log lines", async () => {
  expect(await call("/api/query", "shop:fails", "admin")).toMatchObject({
    status: 560,
    body: { errorMessage: expect.stringContaining("Uncaught Error: secret text") },
  });
  expect(await call("/api/query", "shop:list", "admin")).toMatchObject({ body: { logLines: ["[LOG] 'secret line'"] } });
});

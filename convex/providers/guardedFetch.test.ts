import Replicate from "replicate";
import { describe, expect, test } from "vitest";
import { faultOf, guardFetch } from "./guardedFetch.ts";
import { ProviderServer } from "../testing/provider.fixture.ts";
import { onTestFinished } from "vitest";

async function connect() {
  const provider = new ProviderServer();
  await provider.listen();
  onTestFinished(() => provider.close());
  const client = new Replicate({ auth: provider.token, baseUrl: provider.baseUrl, fetch: guardFetch(fetch) });
  const create = () => client.predictions.create({ model: "a/b", input: {} });
  return { provider, client, create };
}

async function faultOfCall(call: Promise<unknown>) {
  return call.then(
    () => Promise.reject(new Error("The call succeeded")),
    (error: unknown) => faultOf(error),
  );
}

describe("the client never repeats a request by itself:", () => {
  test.each([
    { kind: "answer", status: 429, detail: "Request was throttled." } as const,
    { kind: "answer", status: 500, detail: "oops" } as const,
    { kind: "answer", status: 422, detail: "no" } as const,
    { kind: "drop" } as const,
    { kind: "accept-and-drop" } as const,
  ])("a create answered by %j", async (behaviour) => {
    const { provider, create } = await connect();
    provider.behaviours.push(behaviour);
    await expect(create()).rejects.toThrow();
    expect(provider.requests).toEqual(["POST /models/a/b/predictions"]);
  });
});

test.each([
  [
    { kind: "answer", status: 429, detail: "Request was throttled." } as const,
    { kind: "throttled", message: "HTTP 429: Request was throttled.", retryAfterMillis: null, intervalMillis: null },
  ],
  [
    { kind: "answer", status: 422, detail: "seed: too big" } as const,
    { kind: "refused", message: "HTTP 422: seed: too big" },
  ],
  [
    { kind: "answer", status: 404, detail: "no such model" } as const,
    { kind: "unknown", message: "HTTP 404: no such model" },
  ],
  [
    { kind: "answer", status: 503, detail: "down for 5 minutes", retryAfter: "7" } as const,
    { kind: "declined", message: "HTTP 503: down for 5 minutes", retryAfterMillis: 7_000 },
  ],
  [
    { kind: "answer", status: 500, detail: "oops" } as const,
    { kind: "declined", message: "HTTP 500: oops", retryAfterMillis: null },
  ],
  [{ kind: "gateway", status: 503 } as const, { kind: "unsure", message: expect.stringContaining("HTTP 503: <html>") }],
  [
    { kind: "answer", status: 502, detail: "bad gateway" } as const,
    { kind: "unsure", message: "HTTP 502: bad gateway" },
  ],
  [{ kind: "drop" } as const, { kind: "unsure", message: expect.stringContaining("no answer") }],
])("%j is read as %j", async (behaviour, fault) => {
  const { provider, create } = await connect();
  provider.behaviours.push(behaviour);
  expect(await faultOfCall(create())).toEqual(fault);
});

test("a request that reached nobody was certainly not carried out", async () => {
  const { provider, create } = await connect();
  await provider.close();
  expect(await faultOfCall(create())).toMatchObject({
    kind: "declined",
    message: expect.stringContaining("ECONNREFUSED"),
  });
});

test("an answer without an end is cut off", async () => {
  const { provider, create } = await connect();
  provider.behaviours.push({ kind: "endless" });
  expect(await faultOfCall(create())).toEqual({
    kind: "unsure",
    message: expect.stringContaining("larger than 16 MB"),
  });
});

test("a good answer passes through", async () => {
  const { provider, client, create } = await connect();
  const created = await create();
  expect(created.id).toBe(provider.predictions[0]?.id);
  expect(await client.predictions.get(created.id)).toMatchObject({ status: "starting" });
});

test("an error that is not the provider's is thrown on", async () => {
  await expect(faultOf(new TypeError("a bug"))).rejects.toThrow("a bug");
});

test("a wrong token is a refusal that does not tell the token", async () => {
  const { provider } = await connect();
  const client = new Replicate({ auth: "secret-token", baseUrl: provider.baseUrl, fetch: guardFetch(fetch) });
  const fault = await faultOfCall(client.predictions.list());
  expect(fault).toEqual({ kind: "refused", message: "HTTP 401: You did not pass a valid authentication token" });
  expect(JSON.stringify(fault)).not.toContain("secret-token");
});

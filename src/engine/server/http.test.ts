import { once } from "node:events";
import { request as askRaw } from "node:http";
import { createHash } from "node:crypto";
import { ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { ConvexError } from "convex/values";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADMIN_KEY, captureFixture, createTokenSigner, startDeployment } from "../testing/test-deployment.ts";
import { readdir } from "node:fs/promises";
import { MAX_UPLOAD_BYTES } from "../testing/test-deployment.ts";
import type { TestDeployment, TokenSigner } from "../testing/test-deployment.ts";

const list = makeFunctionReference<"query", { channel: string }, string[]>("messages:list");
const send = makeFunctionReference<"mutation", { channel: string; body: string }, string>("messages:send");
const refuse = makeFunctionReference<"mutation", { count: bigint }>("messages:refuse");
const sendLater = makeFunctionReference<"action", { channel: string; body: string }, string>("messages:sendLater");
const whoAmI = makeFunctionReference<"query", Record<string, never>, { subject: string; name: string } | null>(
  "messages:whoAmI",
);
const typed = makeFunctionReference<"query", { big: bigint; bytes: ArrayBuffer }>("messages:typed");
const uploadUrl = makeFunctionReference<"mutation", Record<string, never>, string>("files:uploadUrl");
const fileUrl = makeFunctionReference<"query", { storageId: string }, string | null>("files:url");
const removeFile = makeFunctionReference<"mutation", { storageId: string }>("files:remove");

let deployment: TestDeployment;
let signer: TokenSigner;
let client: ConvexHttpClient;
let channels = 0;

beforeAll(async () => {
  signer = await createTokenSigner();
  deployment = await startDeployment({ deployment: await captureFixture(), environment: signer.environment });
  client = new ConvexHttpClient(deployment.url, { logger: false });
});

afterAll(() => deployment.stop());

function newChannel(): string {
  channels += 1;
  return `channel ${channels}`;
}

async function getText(path: string): Promise<string> {
  return (await fetch(`${deployment.url}${path}`)).text();
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${deployment.url}${path}`, { method: "POST", body: JSON.stringify(body), headers });
}

describe("ConvexHttpClient", () => {
  test("queries, mutates and acts", async () => {
    const channel = newChannel();
    expect(await client.query(list, { channel })).toEqual([]);
    await client.mutation(send, { channel, body: "one" });
    expect(await client.action(sendLater, { channel, body: "two" })).toBe("sent two");
    expect(await client.query(list, { channel })).toEqual(["one", "two"]);
  });

  test("gets every kind of value back", async () => {
    const bytes = new Uint8Array([0, 255, 7]).buffer;
    expect(await client.query(typed, { big: 2n ** 62n, bytes })).toEqual({ big: 2n ** 62n + 1n, bytes, nan: NaN });
  });

  test("gets the data of a ConvexError, and what the mutation wrote is gone", async () => {
    const error: unknown = await client.mutation(refuse, { count: 5n }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConvexError);
    expect(error).toHaveProperty("data", { code: "REFUSED", count: 5n });
    expect(await client.query(list, { channel: "refused" })).toEqual([]);
  });

  test("makes consistent queries", async () => {
    const channel = newChannel();
    await client.mutation(send, { channel, body: "seen" });
    expect(await new ConvexHttpClient(deployment.url).consistentQuery(list, { channel })).toEqual(["seen"]);
  });

  test("acts for the user of its token", async () => {
    const user = new ConvexHttpClient(deployment.url, { auth: await signer.sign("ada", deployment.clock + 60_000) });
    expect(await user.query(whoAmI, {})).toEqual({ subject: "ada", name: "ADA" });
    expect(await client.query(whoAmI, {})).toBeNull();
  });

  test.each([
    ["is expired", async () => signer.sign("ada", deployment.clock - 60_000)],
    ["was signed by someone else", async () => (await createTokenSigner()).sign("ada", deployment.clock + 60_000)],
  ])("is turned away if its token %s", async (_what, token) => {
    const user = new ConvexHttpClient(deployment.url, { auth: await token() });
    await expect(user.query(whoAmI, {})).rejects.toThrow("Unauthenticated");
  });

  test("may not call internal functions", async () => {
    const clear = makeFunctionReference<"mutation">("messages:clear");
    await expect(client.mutation(clear, {})).rejects.toThrow("Could not find public function");
  });
});

describe("the HTTP API", () => {
  test("answers a failed function with status 560", async () => {
    const response = await post("/api/query", { path: "messages:list", args: { channel: 7 } });
    expect(response.status).toBe(560);
    const body: unknown = await response.json();
    expect(body).toMatchObject({ status: "error", errorMessage: expect.stringContaining("ArgumentValidationError") });
  });

  test("speaks plain JSON unless told otherwise", async () => {
    const args = { big: { $integer: "AQAAAAAAAAA=" }, bytes: { $bytes: "AQI=" } };
    const plain = await post("/api/query", { path: "messages:typed", args });
    expect(await plain.json()).toMatchObject({ value: { big: "2", bytes: "AQI=", nan: "NaN" } });
    const encoded = await post("/api/query", { path: "messages:typed", args: [args], format: "convex_encoded_json" });
    expect(await encoded.json()).toMatchObject({
      value: { big: { $integer: "AgAAAAAAAAA=" }, bytes: { $bytes: "AQI=" } },
    });
  });

  test.each([
    ["/api/query", 24, 413],
    ["/http/echo", 20, 413],
  ])("takes at most so much at %s: %i MB", async (route, megabytes, status) => {
    const taken = { chunks: 0 };
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken.chunks += 1;
        controller.enqueue(new Uint8Array(1024 * 1024));
      },
    });
    const request: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
    const response = await fetch(`${deployment.url}${route}`, request);
    expect([response.status, await response.json()]).toEqual([
      status,
      { code: "BodyTooLarge", message: `The body is larger than ${megabytes} MB, the most that is taken here` },
    ]);
    expect(taken.chunks).toBeLessThan(megabytes + 16);
  });

  test("answers GET queries", async () => {
    const channel = newChannel();
    await client.mutation(send, { channel, body: "got" });
    const search = new URLSearchParams({ path: "messages:list", args: JSON.stringify({ channel }), format: "json" });
    const response = await fetch(`${deployment.url}/api/query?${search}`);
    expect(await response.json()).toMatchObject({ status: "success", value: ["got"] });
  });

  test("runs a function by its address", async () => {
    const channel = newChannel();
    await post("/api/run/messages/send", { args: { channel, body: "ran" } });
    const response = await post("/api/run/messages/list", { args: { channel } });
    expect(await response.json()).toMatchObject({ status: "success", value: ["ran"] });
  });

  test("answers a batch of queries in order", async () => {
    const channel = newChannel();
    await client.mutation(send, { channel, body: "batched" });
    const queries = [
      { path: "messages:list", args: { channel } },
      { path: "messages:nothing", args: {} },
      { path: "messages:whoAmI", args: {} },
    ];
    const { results } = (await (await post("/api/query_batch", { queries })).json()) as { results: unknown[] };
    expect(results).toMatchObject([{ status: "success", value: ["batched"] }, { status: "error" }, { value: null }]);
  });

  test("lets an administrator call internal functions, functions of components, and act as a user", async () => {
    const authorization = `Convex ${ADMIN_KEY}`;
    const call = (path: string, extra: object) =>
      post("/api/function", { path, args: {}, ...extra }, { authorization });
    expect(await (await call("messages:clear", {})).json()).toMatchObject({ status: "success" });
    const flows = await call("workflow:list", {
      componentPath: "workflow",
      args: { order: "asc", paginationOpts: { numItems: 1, cursor: null } },
    });
    expect(await flows.json()).toMatchObject({ status: "success", value: { page: [] } });
    const identity = Buffer.from(JSON.stringify({ subject: "bob", issuer: "https://i", name: "Bob" })).toString(
      "base64",
    );
    const acting = await post(
      "/api/function",
      { path: "messages:whoAmI", args: {} },
      { authorization: `${authorization}:${identity}` },
    );
    expect(await acting.json()).toMatchObject({ value: { subject: "bob", name: "Bob" } });
  });

  test.each([
    ["no JSON", "/api/query", "{", 400, "BadJsonBody"],
    ["a list", "/api/query", "[]", 400, "BadJsonBody"],
    ["no path", "/api/query", "{}", 400, "BadConvexFunctionIdentifier"],
    ["an unknown format", "/api/query", '{"path":"a:b","format":"xml"}', 400, "BadFormat"],
    ["a future timestamp", "/api/query_at_ts", '{"path":"a:b","ts":"/////////38="}', 400, "TimestampInFuture"],
    ["no timestamp", "/api/query_at_ts", '{"path":"a:b"}', 400, "BadTimestamp"],
    ["an unknown route", "/api/nothing", "{}", 404, "NotFound"],
  ])("answers %s with a code and a message", async (...[, path, body, status, code]) => {
    const response = await fetch(`${deployment.url}${path}`, { method: "POST", body });
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ code, message: expect.any(String) });
  });

  test.each(["Convex test|wrong", "Basic abc", "Bearer nonsense"])("turns %s away with 401", async (authorization) => {
    const response = await post("/api/query", { path: "messages:whoAmI", args: {} }, { authorization });
    expect(response.status).toBe(401);
  });

  test("names its instance", async () => {
    expect(await getText("/instance_name")).toBe("test");
    expect(await getText("/version")).not.toBe("");
  });

  test("lets pages of other origins call it", async () => {
    const preflight = await fetch(`${deployment.url}/api/mutation`, {
      method: "OPTIONS",
      headers: { origin: "https://a.example", "access-control-request-headers": "authorization, convex-client" },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toBe("authorization, convex-client");
    const failed = await post("/api/query", {});
    expect(failed.headers.get("access-control-allow-origin")).toBe("*");
  });
});

describe("a stored file", () => {
  const bytes = Buffer.from("0123456789");
  const digest = createHash("sha256").update(bytes).digest("base64");

  async function upload(headers: Record<string, string> = {}): Promise<Response> {
    const url = await client.mutation(uploadUrl, {});
    return fetch(url, { method: "POST", body: bytes, headers: { "content-type": "audio/wav", ...headers } });
  }

  async function stored(): Promise<{ storageId: string; url: string }> {
    const { storageId } = (await (await upload()).json()) as { storageId: string };
    const url = await client.query(fileUrl, { storageId });
    return { storageId, url: url ?? "" };
  }

  test("is uploaded once by an address, and read at another", async () => {
    const { url } = await stored();
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "audio/wav",
      "content-length": "10",
      "accept-ranges": "bytes",
      digest: `sha-256=${digest}`,
      etag: `"${digest}"`,
      "content-security-policy": "sandbox",
    });
  });

  test.each([
    ["bytes=2-4", 206, "234", "bytes 2-4/10"],
    ["bytes=-3", 206, "789", "bytes 7-9/10"],
    ["bytes=8-", 206, "89", "bytes 8-9/10"],
    ["bytes=10-", 416, "", "bytes */10"],
  ])("answers range %s with %i %j", async (range, status, text, contentRange) => {
    const { url } = await stored();
    const response = await fetch(url, { headers: { range } });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("content-range")).toBe(contentRange);
  });

  test("answers a range of another version with the whole", async () => {
    const { url } = await stored();
    const response = await fetch(url, { headers: { range: "bytes=2-4", "if-range": '"other"' } });
    expect(response.status).toBe(200);
  });

  test("is not sent again to whoever has it", async () => {
    const { url } = await stored();
    const response = await fetch(url, { headers: { "if-none-match": `W/"x", "${digest}"` } });
    expect(response.status).toBe(304);
  });

  test("answers HEAD with its size and no body", async () => {
    const { url } = await stored();
    const response = await fetch(url, { method: "HEAD" });
    expect([response.status, response.headers.get("content-length"), await response.text()]).toEqual([200, "10", ""]);
  });

  test("is refused if its digest is another than announced", async () => {
    const ok = await upload({ digest: `sha-256=${digest}` });
    expect(ok.status).toBe(200);
    const wrong = await upload({ digest: `sha-256=${Buffer.alloc(32).toString("base64")}` });
    expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: "BadDigest" }]);
  });

  test("cannot be uploaded twice by one address, nor without one", async () => {
    const url = await client.mutation(uploadUrl, {});
    const statuses = [];
    for (const target of [url, url, `${deployment.url}/api/storage/upload`]) {
      statuses.push((await fetch(target, { method: "POST", body: bytes })).status);
    }
    expect(statuses).toEqual([200, 401, 401]);
  });

  test("may be kept by its reader alone, for as long as its address is good, and by no page of another origin", async () => {
    const { headers } = await fetch((await stored()).url, { headers: { origin: "https://elsewhere.example" } });
    const seconds = Number(/^private, max-age=(\d+)$/.exec(headers.get("cache-control") ?? "")?.[1]);
    expect(seconds).toBeGreaterThan(29 * 60);
    expect(seconds).toBeLessThanOrEqual(3600);
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each(["announced", "streamed"])(
    "is cut off where it is larger than allowed (%s), and leaves nothing",
    async (how) => {
      const url = await client.mutation(uploadUrl, {});
      const files = async () => (await readdir(deployment.filesDirectory)).length;
      const before = await files();
      let sent = 0;
      const endless = new ReadableStream<Uint8Array>({
        pull(controller) {
          sent += 65_536;
          controller.enqueue(new Uint8Array(65_536));
        },
      });
      const body = how === "announced" ? new Uint8Array(MAX_UPLOAD_BYTES + 1) : endless;
      const init: RequestInit & { duplex: "half" } = { method: "POST", body, duplex: "half" };
      const response = await fetch(url, init);
      expect([response.status, await response.json()]).toEqual([
        413,
        { code: "UploadTooLarge", message: "The file is larger than 1 MB; upload a shorter or compressed one" },
      ]);
      expect(sent).toBeLessThan(16 * MAX_UPLOAD_BYTES);
      await expect.poll(files, { timeout: 20_000 }).toBe(before);
    },
  );

  test("is gone once a mutation deleted it", async () => {
    const { storageId, url } = await stored();
    await client.mutation(removeFile, { storageId });
    expect(await client.query(fileUrl, { storageId })).toBeNull();
    expect((await fetch(url)).status).toBe(404);
  });
});

describe("an HTTP action", () => {
  test("sees the request as the app wrote its route, and its answer is passed on", async () => {
    const response = await fetch(`${deployment.url}/http/echo?x=1`, {
      method: "POST",
      body: "hello",
      headers: { "x-fixture": "kept", authorization: `Bearer ${await signer.sign("ada", deployment.clock + 60_000)}` },
    });
    expect(response.status).toBe(201);
    expect(response.headers.get("x-fixture")).toBe("kept");
    expect(await response.json()).toEqual({ pathname: "/echo", search: "?x=1", body: "hello", subject: "ada" });
  });

  test("runs for a stranger if the Authorization header is not ours to understand", async () => {
    const headers = { authorization: "Token abc" };
    const response = await fetch(`${deployment.url}/http/echo`, { method: "POST", body: "", headers });
    expect(await response.json()).toMatchObject({ subject: null });
  });

  test("has no route for a method that the Fetch standard forbids", async () => {
    const [answer] = await once(askRaw(`${deployment.url}/http/echo`, { method: "TRACE" }).end(), "response");
    expect(answer.resume().statusCode).toBe(405);
  });

  test("may serve everything below a prefix; what no route serves is not found", async () => {
    expect(await (await fetch(`${deployment.url}/http/below/a/b`)).text()).toBe("/below/a/b");
    expect((await fetch(`${deployment.url}/http/nowhere`)).status).toBe(404);
  });
});

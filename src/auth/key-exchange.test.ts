import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createKeyExchange } from "./key-exchange.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A hosted studio's token endpoint, as far as a client sees it. */
async function tokenEndpoint(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  // A TCP server that listens has an address with a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function giveTokens(seen: string[] = []) {
  return (request: IncomingMessage, response: ServerResponse) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    const token = {
      access_token: `token ${seen.length}`,
      expires_in: 600,
      deployment_url: "https://deployment.example",
    };
    response.setHeader("content-type", "application/json").end(JSON.stringify(token));
  };
}

test("the key is exchanged once, and again only when the token is about to expire", async () => {
  const seen: string[] = [];
  const url = await tokenEndpoint(giveTokens(seen));
  let now = 0;
  const { getToken, deploymentUrl } = createKeyExchange({ url, apiKey: "wav0_k", now: () => now });
  expect(await Promise.all([getToken(), getToken(), deploymentUrl()])).toEqual([
    "token 1",
    "token 1",
    "https://deployment.example",
  ]);
  now = 539_000;
  expect(await getToken()).toBe("token 1");
  now = 540_000;
  expect(await getToken()).toBe("token 2");
  expect(seen).toEqual(Array(2).fill("POST /api/auth/api-keys/token Bearer wav0_k"));
});

test.each([
  [401, "UNAUTHENTICATED", /\/account/],
  [403, "UNAUTHENTICATED", /\/account/],
  [429, "OVERLOADED", /minute/],
  [404, "HUB_UNAVAILABLE", /WAV0_URL/],
  [500, "HUB_UNAVAILABLE", /500/],
])("an answer of %i is %s and says what to do", async (status, code, remedy) => {
  const url = await tokenEndpoint((_request, response) => response.writeHead(status).end("no"));
  const { getToken } = createKeyExchange({ url, apiKey: "wav0_k" });
  await expect(getToken()).rejects.toMatchObject({ code, message: expect.stringMatching(remedy) });
});

test("what answers without a token is no studio", async () => {
  const url = await tokenEndpoint((_request, response) => response.end("<html>"));
  await expect(createKeyExchange({ url, apiKey: "wav0_k" }).getToken()).rejects.toMatchObject({
    code: "HUB_UNAVAILABLE",
  });
});

test("the key is not carried along a redirect", async () => {
  const seen: string[] = [];
  const elsewhere = await tokenEndpoint(giveTokens(seen));
  const url = await tokenEndpoint((_request, response) =>
    response.writeHead(307, { location: `${elsewhere}/x` }).end(),
  );
  await expect(createKeyExchange({ url, apiKey: "wav0_k" }).getToken()).rejects.toMatchObject({
    code: "HUB_UNAVAILABLE",
  });
  expect(seen).toEqual([]);
});

test("a failed exchange is tried again at the next call", async () => {
  let isDown = true;
  const url = await tokenEndpoint((request, response) =>
    isDown ? response.writeHead(503).end() : giveTokens()(request, response),
  );
  const { getToken } = createKeyExchange({ url, apiKey: "wav0_k" });
  await expect(getToken()).rejects.toMatchObject({ code: "HUB_UNAVAILABLE" });
  isDown = false;
  expect(await getToken()).toBe("token 1");
});

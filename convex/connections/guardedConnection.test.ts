import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { refusal } from "../testing/studio.fixture.ts";
import { guardConnection } from "./guardedConnection.ts";

async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (piece: string) => (body += piece));
    request.on("end", () => answer(request, response, body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  // A listening TCP server's address is never a string.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const guarded = (more: { isOnThisMachine?: boolean; maxBytes?: number; end?: AbortController } = {}) =>
  guardConnection({ isOnThisMachine: true, maxBytes: 1_000, end: new AbortController(), ...more });

describe("an address is judged before anybody is asked", () => {
  test.each([
    ["http://10.0.0.1/", false],
    ["http://[fd00::1]/", false],
    ["http://[::ffff:a00:1]/", false],
    ["http://127.1/", false],
    ["http://0/", false],
    ["https://[::1]/", false],
    ["http://10.0.0.1/", true],
    ["http://0.0.0.0/", true],
    ["http://[::]/", true],
    ["http://8.8.8.8/", true],
    ["http://[::ffff:808:808]/", true],
    ["ftp://127.0.0.1/", true],
    ["file:///etc/passwd", true],
    ["ws://127.0.0.1/", true],
  ])("%s, on this machine: %s", async (address, isOnThisMachine) => {
    const { code, message } = await refusal(guarded({ isOnThisMachine })(address));
    expect(code).toBe("URL_NOT_ALLOWED");
    expect(message).toMatch(/Give|switch that off/);
  });

  test("a name of this machine is no public one, and is reached where that was said", async () => {
    const origin = (await serve((_request, response) => response.end("hi"))).replace("127.0.0.1", "localhost");
    expect((await refusal(guarded({ isOnThisMachine: false })(origin))).code).toBe("URL_NOT_ALLOWED");
    const answer = await guarded()(origin).catch((error: unknown) => error);
    // Where "localhost" is ::1 first, nobody listens there; it is reached, or refused by the machine itself.
    if (answer instanceof Response) expect(await answer.text()).toBe("hi");
    else expect(answer).toMatchObject({ code: "ECONNREFUSED" });
  });
});

test("a request goes out as it was given, and its answer comes back with every header and status", async () => {
  const origin = await serve(({ method, headers, url }, response, body) => {
    response.writeHead(
      418,
      "Teapot",
      [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["content-type", "application/json"],
      ].flat(),
    );
    response.end(JSON.stringify({ method, url, body, key: headers["x-key"], length: headers["content-length"] }));
  });
  const answer = await guarded()(`${origin}/mcp?a=b#c`, { method: "PUT", headers: { "x-key": "k" }, body: "größe" });
  expect([answer.status, answer.statusText]).toEqual([418, "Teapot"]);
  expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  expect(await answer.json()).toEqual({ method: "PUT", url: "/mcp?a=b", body: "größe", key: "k", length: "7" });
  const form = await guarded()(origin, { method: "POST", body: new URLSearchParams({ a: "1 2" }) });
  expect(await form.json()).toMatchObject({ method: "POST", body: "a=1+2" });
});

test.each([204, 205, 304])("an answer of %i, which has no body, is none to wait for", async (status) => {
  const origin = await serve((_request, response) => void response.writeHead(status).end());
  const answer = guarded()(origin);
  if (status === 304) return expect((await refusal(answer)).code).toBe("URL_NOT_ALLOWED");
  expect([(await answer).status, await (await answer).text()]).toEqual([status, ""]);
});

test.each([301, 302, 303, 307, 308])("a redirect by %i is not followed, wherever it leads", async (status) => {
  const paths: (string | undefined)[] = [];
  const origin = await serve(({ url }, response) => {
    paths.push(url);
    response.writeHead(status, { location: "/elsewhere" }).end();
  });
  expect((await refusal(guarded()(`${origin}/mcp`))).message).toContain("redirects elsewhere");
  expect(paths).toEqual(["/mcp"]);
});

test("an answer may be as long as the bound, and one byte more ends everything that is under way", async () => {
  const origin = await serve(({ url }, response) => void response.end("x".repeat(Number(url?.slice(1)))));
  const end = new AbortController();
  const ask = guarded({ maxBytes: 500, end });
  expect(await (await ask(`${origin}/500`)).text()).toHaveLength(500);
  expect(end.signal.aborted).toBe(false);
  const tooMuch = await ask(`${origin}/501`);
  expect((await refusal(tooMuch.text())).message).toContain("answered with more than 0.0005 MB");
  expect(end.signal.aborted).toBe(true);
  expect((await refusal(ask(`${origin}/1`))).code).toBe("CONNECTION_FAILED");
});

test("a request ends by its own signal, by that of the connection, and not by either of another", async () => {
  const origin = await serve(({ url }, response) => {
    if (url === "/now") response.end("now");
  });
  const end = new AbortController();
  const own = new AbortController();
  const ask = guarded({ end });
  const [mine, other] = [ask(`${origin}/never`, { signal: own.signal }), ask(`${origin}/never`)];
  const [mineEnded, otherEnded] = [mine, other].map((each) => each.catch((error: unknown) => String(error)));
  own.abort();
  expect(await mineEnded).toContain("Error");
  expect(await (await ask(`${origin}/now`)).text()).toBe("now");
  end.abort(new Error("too slow"));
  expect(await otherEnded).toContain("Error");
  await expect(ask(`${origin}/now`)).rejects.toThrow("too slow");
});

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { openDeploymentClient } from "./deployment-client.ts";
import { isForgotten, isRefusal, sender } from "./deployment-request.ts";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A server that answers as it is told. @returns its address, and the requests that came */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, count: number) => void) {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => answer(request, response, requests.push(request)));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => server.close().closeAllConnections());
  // A server that listens on a port has an address of this form.
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

const RETRIES = { adminKey: "key", retryMillis: [1, 1] };

describe("a request to a deployment", () => {
  test("carries the key, and is sent again after a broken connection where that does no harm", async () => {
    const { url, requests } = await serve((request, response, count) => {
      if (count < 3) request.socket.destroy();
      else response.end("ok");
    });
    const response = await sender({ url, ...RETRIES })("/a", { isRepeatable: true });
    expect([await response.text(), requests.length]).toEqual(["ok", 3]);
    expect(requests[2]?.headers.authorization).toBe("Convex key");
  });

  test("is sent once if it may not be repeated, and given up after the last try", async () => {
    const { url, requests } = await serve((request) => request.socket.destroy());
    const send = sender({ url, ...RETRIES });
    await expect(send("/a")).rejects.toMatchObject({ code: "HUB_UNAVAILABLE", message: /does not answer/ });
    expect(requests).toHaveLength(1);
    await expect(send("/a", { isRepeatable: true })).rejects.toThrow(/run the command again to go on/);
    expect(requests).toHaveLength(4);
  });

  test.each([429, 500, 503])("that is answered by %d is sent again where that does no harm", async (status) => {
    const { url, requests } = await serve((_, response, count) =>
      response.writeHead(count === 2 ? 200 : status).end(`answer ${count}`),
    );
    const send = sender({ url, ...RETRIES });
    expect(await (await send("/a", { isRepeatable: true })).text()).toBe("answer 2");
    await expect(send("/a")).rejects.toThrow(`answered ${status} to /a: answer 3`);
    expect(requests).toHaveLength(3);
    await expect(send("/a", { isRepeatable: true })).rejects.toThrow(`answered ${status} to /a: answer 6`);
  });

  test.each([400, 404, 560])("that is answered by %d is not sent again", async (status) => {
    const { url, requests } = await serve((_, response) => response.writeHead(status).end("no"));
    await sender({ url, ...RETRIES })("/a", { isRepeatable: true }).catch(() => null);
    expect(requests).toHaveLength(1);
  });

  test.each([
    [400, true],
    [404, true],
    [401, false],
    [409, false],
    [429, false],
    [503, false],
  ])("that is answered by %d was forgotten: %s", async (status, expected) => {
    const { url } = await serve((_, response) => response.writeHead(status).end("no"));
    const refused = await sender({ url, ...RETRIES })("/a").catch((thrown: unknown) => thrown);
    expect([refused instanceof Error, isForgotten(refused)]).toEqual([true, expected]);
  });

  test.each([
    [401, "{}", { code: "UNAUTHENTICATED" }],
    [403, "no", { code: "UNAUTHENTICATED" }],
    [400, '{"code":"ExportInProgress","message":"Wait"}', { code: "INTERNAL", message: /answered 400 to \/a: Wait/ }],
    [502, "<h1>Bad gateway</h1>", { code: "INTERNAL", message: /answered 502 to \/a: <h1>Bad gateway/ }],
  ])("that is answered by %d %s says so", async (status, body, error) => {
    const { url } = await serve((_, response) => response.writeHead(status).end(body));
    const refused = await sender({ url, ...RETRIES })("/a?secret=1").catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({
      ...error,
      ...("message" in error ? { message: expect.stringMatching(error.message) } : {}),
    });
    expect(isRefusal(refused, "ExportInProgress")).toBe(body.includes("ExportInProgress"));
    expect(String(refused)).not.toContain("secret");
  });
});

describe("a client of a deployment", () => {
  const NOT_CONVEX = /does not answer as a Convex deployment does; give the address of its client API/;
  test.each([
    ["a web page", "<html></html>"],
    ["other JSON", '{"hello":"world"}'],
    ["no list of functions", '{"status":"success","value":"hello"}'],
  ])("at an address that serves %s says so", async (_, body) => {
    const { url } = await serve((__, response) => response.end(body));
    await expect(openDeploymentClient({ url, ...RETRIES }).functions()).rejects.toThrow(NOT_CONVEX);
  });

  test("waits for an export that somebody else began, and has its own made after it", async () => {
    const states = ["in_progress", "completed", "requested", "completed"];
    const asked: string[] = [];
    const { url } = await serve((request, response) => {
      const isRequest = request.url?.startsWith("/api/export/request") ?? false;
      asked.push(isRequest ? "request" : "state");
      if (isRequest && asked.filter((each) => each === "request").length === 1) {
        response.writeHead(400).end('{"code":"ExportInProgress","message":"Wait"}');
      } else if (isRequest) response.end("null");
      else {
        const state = states.shift();
        const start_ts = { $integer: Buffer.from([states.length + 1, 0, 0, 0, 0, 0, 0, 0]).toString("base64") };
        response.end(JSON.stringify({ status: "success", value: { state, start_ts } }));
      }
    });
    expect(await openDeploymentClient({ url, ...RETRIES }).makeExport()).toBe("1");
    expect(asked).toEqual(["request", "state", "state", "request", "state", "state"]);
  });
});

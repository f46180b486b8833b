import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { LivePage } from "../hub/dashboard/live-page.ts";
import { proxyPage } from "./page-proxy.ts";

const HUB = "http://127.0.0.1:4790";

let upstream: Server;
let front: Server;
let page: LivePage;
let seen: { url: string; headers: IncomingHttpHeaders }[] = [];

async function listen(server: Server): Promise<string> {
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A server that listens on a port has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  upstream = createServer(({ url = "", headers }, response) => {
    seen.push({ url, headers });
    response.writeHead(url.includes("missing") ? 404 : 200, { "content-type": "text/javascript" }).end("module");
  });
  const sockets = new WebSocketServer({ server: upstream });
  sockets.on("connection", (socket) => socket.on("message", (text) => socket.send(`heard ${String(text)}`)));
  page = proxyPage({ url: await listen(upstream), base: "/assets/", nonce: "n" });
  front = createServer();
  front.on("upgrade", (request, socket, head) => page.upgrade(request, socket, head) || socket.destroy());
  await listen(front);
});

beforeEach(() => {
  seen = [];
});

afterAll(() => {
  for (const server of [front, upstream]) {
    server.close();
    server.closeAllConnections();
  }
});

test("passes modules with their query, and the page itself, and nothing else", async () => {
  const answers = await Promise.all(
    ["/assets/src/a.tsx?t=1", "/", "/assets/missing.ts", "/service-worker.js", "/dashboard/token"].map((path) =>
      page.files(new Request(`${HUB}${path}`)),
    ),
  );
  expect(answers.map((answer) => answer?.status ?? null)).toEqual([200, 200, 404, null, null]);
  expect(await answers[0]?.text()).toBe("module");
  expect(seen.map(({ url }) => url).sort()).toEqual(["/assets/", "/assets/missing.ts", "/assets/src/a.tsx?t=1"]);
});

test("keeps cookies, tokens and the page's half of a session in the hub", async () => {
  const headers = { cookie: "wav0_4790=x", authorization: "Bearer x", "x-wav0-page": "x", accept: "text/css" };
  await page.files(new Request(`${HUB}/assets/a.css`, { headers }));
  const [request] = seen;
  expect(request?.headers).toMatchObject({ accept: "text/css" });
  for (const name of ["cookie", "authorization", "x-wav0-page"]) expect(request?.headers).not.toHaveProperty([name]);
});

test("passes the socket for updates both ways, and no other", async () => {
  // A server that listens on a port has an address of this form.
  const address = `ws://127.0.0.1:${(front.address() as AddressInfo).port}/assets/?token=x`;
  const socket = new WebSocket(address, "vite-hmr");
  await once(socket, "open");
  socket.send("hello");
  const [text] = await once(socket, "message");
  expect(String(text)).toBe("heard hello");
  socket.close();
  const other = new WebSocket(address.replace("/assets/", "/api/sync"));
  const [error] = await once(other, "error");
  expect(String(error)).toContain("socket hang up");
});

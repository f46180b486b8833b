import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import type { LivePage } from "../hub/dashboard/live-page.ts";

/** Protocol of the socket by which Vite tells a page what changed. */
const UPDATES_PROTOCOL = "vite-hmr";

/** Headers of a request that Vite answers by; cookies and tokens of the studio stay in the hub. */
const PASSED_HEADERS = ["accept", "if-none-match", "sec-fetch-dest", "sec-fetch-mode"];

interface PageProxyOptions {
  /** Origin of Vite's server. */
  url: string;
  /** Path of that server's files; the page itself is there, too. */
  base: string;
  nonce: string;
}

/** The page by way of the hub, so that it has the hub's address, session and security headers. */
export function proxyPage({ url, base, nonce }: PageProxyOptions): LivePage {
  return {
    nonce,
    async files(request) {
      const { pathname, search } = new URL(request.url);
      const path = pathPassed(pathname, base);
      if (path === null) return null;
      const headers = new Headers(
        PASSED_HEADERS.map((name): [string, string] => [name, request.headers.get(name) ?? ""]),
      );
      const answer = await fetch(`${url}${path}${search}`, { headers, redirect: "manual" });
      return new Response(answer.body, { status: answer.status, headers: answer.headers });
    },
    upgrade(request, socket, head) {
      if (request.headers["sec-websocket-protocol"] !== UPDATES_PROTOCOL) return false;
      passSocket(new URL(url), request, socket, head);
      return true;
    },
  };
}

/** @returns the path at Vite's server; null for what only a build has, as the service worker */
function pathPassed(pathname: string, base: string): string | null {
  if (pathname.startsWith(base)) return pathname;
  return pathname === "/" ? base : null;
}

/** Repeats the request's head at Vite's server; from then on bytes pass both ways until one side ends. */
function passSocket({ hostname, port }: URL, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const upstream = connect(Number(port), hostname);
  const { rawHeaders } = request;
  const lines = rawHeaders.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${rawHeaders[at + 1]}`] : []));
  upstream.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
  upstream.write(head);
  upstream.pipe(socket).pipe(upstream);
  for (const [one, other] of [
    [upstream, socket],
    [socket, upstream],
  ] as const) {
    one.on("error", () => other.destroy());
    one.on("close", () => other.destroy());
  }
}

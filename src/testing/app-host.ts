import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ClientRequestSchema, ResultSchema, type ClientCapabilities } from "@modelcontextprotocol/sdk/types.js";
import { build } from "esbuild";

/** A host of MCP Apps, as strict as the specification: the page lies on another origin under the policy it asked for. */
export interface AppHost {
  /** The address of a conversation that called a tool. */
  pageFor(tool: string, input: Record<string, unknown>, theme?: "light" | "dark"): string;
  origins: readonly string[];
  close(): Promise<void>;
}

/** Domains that the page's resource asks for. */
interface PagePolicy {
  connectDomains?: string[];
  resourceDomains?: string[];
  frameDomains?: string[];
  baseUriDomains?: string[];
}

/** What a client declares that shows pages of MCP Apps. */
export const APP_CAPABILITIES: ClientCapabilities = {
  extensions: { "io.modelcontextprotocol/ui": { mimeTypes: ["text/html;profile=mcp-app"] } },
};

/** @param client connected, with these capabilities, to the server whose tools and pages the host shows */
export async function openAppHost(client: Client): Promise<AppHost> {
  const sandbox = await serve((url, response) => {
    const policy: PagePolicy = JSON.parse(url.searchParams.get("csp") ?? "{}");
    response.setHeader("content-security-policy", contentSecurityPolicy(policy));
    response.setHeader("content-type", "text/html");
    response.end(SANDBOX_PAGE);
  });
  const script = await bundleHostScript();
  const host = await serve(async (url, response, request) => {
    if (url.pathname === "/rpc") return answer(client, request, response);
    if (url.pathname === "/host.js") return void response.setHeader("content-type", "text/javascript").end(script);
    response.setHeader("content-type", "text/html");
    response.end(HOST_PAGE);
  });
  return {
    origins: [host.origin, sandbox.origin],
    pageFor(tool, input, theme = "light") {
      const search = new URLSearchParams({ tool, input: JSON.stringify(input), theme, sandbox: sandbox.origin });
      return `${host.origin}/?${search}`;
    },
    async close() {
      await Promise.all([host.close(), sandbox.close()]);
    },
  };
}

/** What the specification makes of a page's wishes; without any, nothing may be loaded or reached. */
export function contentSecurityPolicy(policy: PagePolicy): string {
  const { connectDomains = [], resourceDomains = [], frameDomains = [], baseUriDomains = [] } = policy;
  return [
    "default-src 'none'",
    list("script-src 'self' 'unsafe-inline'", resourceDomains),
    list("style-src 'self' 'unsafe-inline'", resourceDomains),
    list("img-src 'self' data:", resourceDomains),
    list("font-src 'self'", resourceDomains),
    list("media-src 'self' data:", resourceDomains),
    connectDomains.length > 0 ? list("connect-src 'self'", connectDomains) : "connect-src 'none'",
    frameDomains.length > 0 ? list("frame-src", frameDomains) : "frame-src 'none'",
    baseUriDomains.length > 0 ? list("base-uri", baseUriDomains) : "base-uri 'self'",
    "object-src 'none'",
  ].join("; ");
}

function list(fixed: string, domains: readonly string[]): string {
  return [fixed, ...domains].join(" ");
}

const HOST_PAGE = `<!doctype html>
<html lang="en"><head><title>Host</title><link rel="icon" href="data:," />
<style>
  body { margin: 0; padding: 24px; background: light-dark(#faf9f6, #141312); }
  iframe { display: block; width: 100%; height: 160px; border: 0; }
</style></head>
<body><iframe title="App"></iframe><script type="module" src="/host.js"></script></body></html>`;

/** Passes messages between host and page, and shows the page without an origin. */
const SANDBOX_PAGE = `<!doctype html>
<html lang="en"><head><title>Sandbox</title>
<style>html, body { height: 100%; margin: 0; } iframe { display: block; width: 100%; height: 100%; border: 0; }</style></head>
<body><script>
  const page = document.createElement("iframe");
  page.title = "Player";
  page.setAttribute("sandbox", "allow-scripts");
  addEventListener("message", ({ source, data }) => {
    if (source === page.contentWindow) return parent.postMessage(data, "*");
    if (source !== parent) return;
    if (data.method === "ui/notifications/sandbox-resource-ready") {
      page.srcdoc = data.params.html;
      document.body.append(page);
    } else page.contentWindow.postMessage(data, "*");
  });
  parent.postMessage({ jsonrpc: "2.0", method: "ui/notifications/sandbox-proxy-ready", params: {} }, "*");
</script></body></html>`;

type Handle = (url: URL, response: http.ServerResponse, request: http.IncomingMessage) => void | Promise<void>;

async function serve(handle: Handle) {
  const server = http.createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    Promise.resolve(handle(url, response, request)).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Does what the host's page asks of the MCP server. */
async function answer(client: Client, request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
  let text = "";
  for await (const part of request) text += String(part);
  const asked = ClientRequestSchema.parse(JSON.parse(text));
  response.setHeader("content-type", "application/json");
  response.end(JSON.stringify(await client.request(asked, ResultSchema)));
}

async function bundleHostScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "app-host-page.ts")],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

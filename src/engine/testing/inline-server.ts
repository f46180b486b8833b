import type { EngineOptions } from "../engine.ts";
import { createEngineServer, type EngineServer, type EngineServerOptions } from "../server/engine-server.ts";
import { openInlineApp, type InlineComponent } from "./inline-app.ts";
import type { TestEngine } from "./open-test-engine.ts";
import { ADMIN_KEY } from "./test-deployment.ts";

/** A deployment with its server, reached without a socket. */
export interface InlineServer {
  app: TestEngine;
  server: EngineServer;
  /** Sends a request; `init.json` is its body as JSON, `init.token` its bearer token. */
  send(path: string, init?: RequestInit & { json?: unknown; token?: string }): Promise<Response>;
  /** The same with the admin key. */
  asAdmin(path: string, init?: RequestInit & { json?: unknown }): Promise<Response>;
  dispose(): Promise<void>;
}

/** Where an inline deployment would be, if it listened. */
export const ORIGIN = "http://127.0.0.1:1";

/** Opens a deployment of functions that a test wrote, started, behind its server. */
export async function openInlineServer(
  component: InlineComponent,
  options: { engine?: Partial<EngineOptions>; server?: Partial<EngineServerOptions> } = {},
): Promise<InlineServer> {
  const app = await openInlineApp(component, options.engine);
  const addresses = { cloudUrl: () => ORIGIN, siteUrl: () => `${ORIGIN}/http` };
  const server = createEngineServer(app.engine, {
    adminKey: ADMIN_KEY,
    instanceName: "test",
    ...addresses,
    ...options.server,
  });
  await app.engine.start();
  const send: InlineServer["send"] = (path, { json, token, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    const body = json === undefined ? init.body : JSON.stringify(json);
    const method = init.method ?? (json === undefined ? "GET" : "POST");
    return server.fetch(new Request(new URL(path, ORIGIN), { ...init, method, headers, body }));
  };
  return {
    app,
    server,
    send,
    asAdmin: (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Convex ${ADMIN_KEY}`);
      return send(path, { ...init, headers });
    },
    async dispose() {
      await server.close();
      await app.dispose();
    },
  };
}

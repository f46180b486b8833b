import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { getRequestListener } from "@hono/node-server";
import { openHostedAuth } from "../hosted-auth.ts";
import { isAuthPath, MCP_PATH } from "../paths.ts";
import type { AccountData, HostedAuth, HostedAuthSettings } from "../settings.ts";

const SECRET = "jS5k3r0pQ8vXw2ZtB7nLd4yHc9mAe6Uf";

/** Of a deployment in which nobody has anything. */
export const NO_DATA: AccountData = {
  beginErasure: async () => {},
  erase: async () => {},
  pack: async function* () {},
};

/** Sign-in on a port of its own; `/mcp` answers with the principal of the request, or refuses it. */
export interface AuthServer {
  url: string;
  auth: HostedAuth;
  databaseFile: string;
  close(): Promise<void>;
}

/** @param settings that differ from an open studio with its own empty database */
export async function openAuthServer(settings: Partial<HostedAuthSettings> = {}): Promise<AuthServer> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-auth-"));
  // By default Node closes an idle connection after five seconds, maybe just when the client uses it again.
  const server = createServer({ keepAliveTimeout: 60_000 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const databaseFile = path.join(folder, "accounts.sqlite");
  const auth = await openHostedAuth(settingsOf({ url, databaseFile }, settings));
  const answer = async (request: Request, address: string): Promise<Response> => {
    const { pathname } = new URL(request.url);
    if (isAuthPath(pathname)) return auth.fetch(request, { address });
    if (pathname !== MCP_PATH) return new Response(null, { status: 404 });
    const principal = await auth.authenticate(request);
    return principal instanceof Response ? principal : Response.json(principal);
  };
  server.on(
    "request",
    getRequestListener((request, { incoming }) => answer(request, incoming.socket?.remoteAddress ?? ""), {
      overrideGlobalObjects: false,
    }),
  );
  return {
    url,
    auth,
    databaseFile,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await auth.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** As another process opens the same accounts. @param settings that differ */
export function settingsOf(
  { url, databaseFile }: Pick<AuthServer, "url" | "databaseFile">,
  settings: Partial<HostedAuthSettings> = {},
): HostedAuthSettings {
  return {
    publicUrl: url,
    secret: SECRET,
    database: { kind: "sqlite", file: databaseFile },
    socialProviders: {},
    signUp: "open",
    trustedProxies: [],
    deploymentUrl: url,
    data: NO_DATA,
    log: () => {},
    ...settings,
  };
}

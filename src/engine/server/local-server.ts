import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { EngineServer } from "./engine-server.ts";

/** A deployment listening on this machine. */
export interface LocalServer {
  /** "http://127.0.0.1:<port>" */
  url: string;
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1 for one deployment alone, as builds and tests need it. Whoever serves more than a deployment
 * mounts `fetch` and `upgrade` in a server of their own.
 * @param port 0 = any free one
 */
export async function listenLocally(engineServer: EngineServer, port = 0): Promise<LocalServer> {
  const server = createAdaptorServer({ fetch: (request) => engineServer.fetch(request) });
  server.on("upgrade", (request, socket, head) => engineServer.upgrade(request, socket, head));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // A server that listens on a port has an address of this form.
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      await engineServer.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
    },
  };
}

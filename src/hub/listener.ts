import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { isLocalRequest } from "./http.ts";
import type { Log } from "./log.ts";

export interface Handlers {
  fetch(request: Request): Promise<Response>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * The hub's one port. It is bound before anything is served, since the parts must know their address; whoever comes
 * before `serve` is told to come back.
 */
export interface Listener {
  port: number;
  url: string;
  serve(handlers: Handlers): void;
  /** Open WebSockets: clients that watch. */
  connections(): number;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Binds the port on 127.0.0.1; if another program has it, one of the system's choosing. */
export async function listen(port: number, log: Log): Promise<Listener> {
  const server = createServer();
  await bind(server, port).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    log("port is taken, using another", { port });
    await bind(server, 0);
  });
  // A TCP server that listens has an address with a port.
  const address = server.address() as AddressInfo;
  const sockets = new Set<Duplex>();

  server.on("request", refuseUntilServed);

  return {
    port: address.port,
    url: `http://${HOST}:${address.port}`,
    serve({ fetch, upgrade }) {
      server.off("request", refuseUntilServed);
      server.on("request", getRequestListener(fetch, { overrideGlobalObjects: false }));
      server.on("upgrade", (request, socket, head) => {
        const { host = null, origin = null } = request.headers;
        if (!isLocalRequest({ host, origin })) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
        return upgrade(request, socket, head);
      });
    },
    connections: () => sockets.size,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuseUntilServed(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "retry-after": "1" }).end("The studio is starting");
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

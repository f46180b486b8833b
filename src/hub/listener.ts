import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { getRequestListener } from "@hono/node-server";
import { isLoopback } from "../config/hosted.ts";
import { isOwnRequest } from "./hosts.ts";
import type { Log } from "./log.ts";
import type { Peer } from "./peer-user.ts";

export interface Handlers {
  /** @param peer the client, or a proxy before it */
  fetch(request: Request, peer: Peer): Promise<Response>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** The origin of a hosted studio, which upgrades may name beside this machine. */
  publicUrl?: string | null;
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

const LOOPBACK = "127.0.0.1";
/** Longer than clients and proxies keep an idle connection, so that none sends into one that is being closed. */
const KEEP_ALIVE_MILLISECONDS = 65_000;

export interface ListenOptions {
  /** 0 lets the system choose. */
  port: number;
  /** The one that the hub had before: taken where the system would choose. */
  lastPort?: number | null;
  host?: string;
  log: Log;
}

/**
 * Binds the port. If another program has it, a hub for this machine takes the one it had before, so that pages which
 * are open find it again, else one of the system's choosing: its clients find it by hub.json. One for the network
 * fails, since its address is known to others.
 */
export async function listen({ port, lastPort, host: boundHost = LOOPBACK, log }: ListenOptions): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MILLISECONDS });
  const wanted = [...new Set([port, lastPort ?? 0, 0])].filter((each) => each > 0);
  await bindFirst(server, boundHost, isLoopback(boundHost) ? [...wanted, 0] : [port], log);
  // A TCP server that listens has an address with a port.
  const address = server.address() as AddressInfo;
  const sockets = new Set<Duplex>();

  server.on("request", refuseUntilServed);

  return {
    port: address.port,
    // The loopback address works whatever address is bound.
    url: `http://${LOOPBACK}:${address.port}`,
    serve({ fetch, upgrade, publicUrl }) {
      server.off("request", refuseUntilServed);
      server.on("request", getRequestListener(withPeer(fetch), { overrideGlobalObjects: false }));
      server.on("upgrade", (request, socket, head) => {
        // Node leaves the socket to us, and who broke it need not be told.
        socket.on("error", () => socket.destroy());
        const { host = null, origin = null } = request.headers;
        if (!isOwnRequest({ host, origin }, publicUrl)) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
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

function withPeer(fetch: Handlers["fetch"]): Parameters<typeof getRequestListener>[0] {
  return (request, bindings) => {
    const socket = "incoming" in bindings ? bindings.incoming.socket : undefined;
    return fetch(request, { address: socket?.remoteAddress ?? "", port: socket?.remotePort ?? 0 });
  };
}

function refuseUntilServed(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { "retry-after": "1" }).end("The studio is starting");
}

/** Binds the first of the ports that no other program has. */
async function bindFirst(server: Server, host: string, [port = 0, ...others]: number[], log: Log): Promise<void> {
  await bind(server, host, port).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE" || others.length === 0) throw error;
    log("port is taken, using another", { port });
    await bindFirst(server, host, others, log);
  });
}

function bind(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

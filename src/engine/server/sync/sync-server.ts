import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { RawData, WebSocket } from "ws";
import { CLOSE, createSyncSession } from "./session.ts";
import type { SessionParts, SyncSession, Transport } from "./session.ts";
import { createSharedQueries } from "./shared-queries.ts";

/** The client reconnects after 60 s of silence. */
const PING_INTERVAL_MS = 15_000;

/** Arguments of functions end at 16 MiB; JSON and base64 make more of it. */
const MAX_FRAME_BYTES = 64 * 1024 * 1024;

/** A close frame has room for 123 bytes of reason. */
const MAX_REASON_BYTES = 123;

export type SyncServerParts = Omit<SessionParts, "transport">;

/** The WebSocket side: sockets in, sessions out. The protocol itself is in `session.ts`. */
export interface SyncServer {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Has every client's queries run again, after a change of code or environment. */
  invalidate(): void;
  /** Ends every connection. Clients reconnect when a server is back. */
  close(): Promise<void>;
}

/** True for paths of the sync protocol: `/api/sync` or `/api/<client version>/sync`. */
export function isSyncPath(pathname: string): boolean {
  return /^\/api\/([^/]+\/)?sync$/.test(pathname);
}

/** Makes the WebSocket side of a deployment; sockets are handed over by `upgrade`. */
export function createSyncServer(parts: SyncServerParts): SyncServer {
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_FRAME_BYTES });
  const sessions = new Set<SyncSession>();
  const shared = createSharedQueries(parts.runQueries, () => performance.now());
  const stopListening = parts.engine.onCommit((commit) => {
    shared.forget();
    for (const session of sessions) session.commit(commit);
  });

  const accept = (socket: WebSocket): void => {
    const transport = transportTo(socket);
    const session = createSyncSession({ ...parts, runQueries: shared.run, transport });
    sessions.add(session);
    const ping = setInterval(() => void transport.send({ type: "Ping" }), PING_INTERVAL_MS);
    socket.on("message", (data) => session.receive(textOf(data)));
    // A broken socket closes by itself; a frame that breaks RFC 6455 is answered with the close code of its error.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearInterval(ping);
      session.end();
      sessions.delete(session);
    });
  };

  return {
    upgrade(request, socket, head) {
      // Not parsed as an address: it is what a stranger sent, and may be none.
      const [pathname = ""] = (request.url ?? "").split("?");
      if (!isSyncPath(pathname)) {
        socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      sockets.handleUpgrade(request, socket, head, accept);
    },
    invalidate() {
      shared.forget();
      for (const session of sessions) session.invalidate();
    },
    async close() {
      stopListening();
      await Promise.all([...sockets.clients].map(closeSocket));
      sockets.close();
    },
  };
}

function transportTo(socket: WebSocket): Transport {
  return {
    send: (message) =>
      new Promise((resolve) => {
        // An error here means the socket is gone, which its close event tells as well.
        socket.send(JSON.stringify(message), () => resolve());
      }),
    close(code, reason) {
      const bytes = Buffer.from(reason);
      // Cutting bytes may halve a character; decoding and encoding again drops the half.
      const fitting = bytes.subarray(0, MAX_REASON_BYTES - 3).toString("utf8");
      socket.close(code, bytes.length <= MAX_REASON_BYTES ? reason : fitting);
    },
  };
}

/** How long a client may take to answer the closing handshake. */
const CLOSE_GRACE_MS = 500;

function closeSocket(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.terminate(), CLOSE_GRACE_MS);
    socket.once("close", () => {
      clearTimeout(impatience);
      resolve();
    });
    socket.close(CLOSE.goingAway, "The deployment is closing");
  });
}

function textOf(data: RawData): string {
  if (data instanceof ArrayBuffer) return Buffer.from(data).toString("utf8");
  return (Array.isArray(data) ? Buffer.concat(data) : data).toString("utf8");
}

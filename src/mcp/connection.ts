import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Notification } from "@modelcontextprotocol/sdk/types.js";
import type { Backend } from "../backend/backend.ts";
import type { Log } from "./log.ts";

/** State shared by the parts of one server. Does not hold what belongs to a single request. */
export interface Connection {
  /** Opened by the first request that needs it. */
  backend: () => Promise<Backend>;
  log: Log;
  /** Aborts when the client has gone: every watch ends with it. */
  ended: AbortSignal;
  /** True if the client listens for changes. Where each request has a server of its own, nothing is watched. */
  isLive: boolean;
  /** Tells the client something that belongs to no request. A client that has gone away needs no news. */
  notify(notification: Notification): Promise<void>;
}

/** The connection of a server; it ends when the transport closes, whoever listens to `onclose` besides. */
export function createConnection(server: Server, options: Pick<Connection, "backend" | "log" | "isLive">): Connection {
  const ended = new AbortController();
  const connect = server.connect.bind(server);
  server.connect = async (transport: Transport) => {
    const { onclose } = transport;
    // The protocol calls a handler that was there before it, then its own.
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transports are no event targets
    transport.onclose = () => {
      onclose?.();
      ended.abort();
    };
    return connect(transport);
  };
  return {
    ...options,
    ended: ended.signal,
    async notify(notification) {
      if (!ended.signal.aborted) await server.notification(notification).catch(() => {});
    },
  };
}

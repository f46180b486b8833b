import type { JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Principal } from "../../contracts/principal.ts";
import { DualEraTransport } from "../era/dual-era-transport.ts";
import { RevisionTransport } from "../era/revision-transport.ts";
import { ExchangeWire } from "./exchange-wire.ts";
import type { CreateServer } from "./sessions.ts";

export interface CurrentService {
  /** Serves a request of the current revision by a server of its own. */
  serve(message: JSONRPCRequest, request: Request, principal: Principal | null): Promise<Response>;
  /** Ends what is still open: listeners. */
  close(): Promise<void>;
}

export function serveCurrent(createServer: CreateServer): CurrentService {
  const open = new Set<DualEraTransport>();
  return {
    async serve(message, request, principal) {
      const isLive = message.method === "subscriptions/listen";
      const server = createServer({ principal: () => principal, isLive });
      const wire = new ExchangeWire(message.id);
      const transport = new DualEraTransport(new RevisionTransport(wire));
      open.add(transport);
      // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
      transport.onclose = () => void open.delete(transport);
      await server.connect(transport);
      return wire.deliver(message, request.signal);
    },
    async close() {
      await Promise.all([...open].map((transport) => transport.close()));
    },
  };
}

import type { JSONRPCRequest } from "@modelcontextprotocol/sdk/types.js";
import type { Principal } from "../../contracts/principal.ts";
import { DualEraTransport } from "../era/dual-era-transport.ts";
import { RevisionTransport } from "../era/revision-transport.ts";
import { HEADER_MISMATCH } from "../era/revision.ts";
import { ExchangeWire } from "./exchange-wire.ts";
import { findParameterDisagreement, readParameterHeaders, type ParameterHeaders } from "./parameter-headers.ts";
import { refuse } from "./refusal.ts";
import type { CreateServer } from "./live-session.ts";

export interface CurrentService {
  /** Serves a request of the current revision by a server of its own. */
  serve(message: JSONRPCRequest, request: Request, principal: Principal | null): Promise<Response>;
  /** Ends what is still open: listeners. */
  close(): Promise<void>;
}

/** Serves requests of the current revision statelessly. @param createServer makes the server of each request */
export function serveCurrent(createServer: CreateServer): CurrentService {
  const open = new Set<DualEraTransport>();
  /** Read by the first call, and once: the list of tools changes with the version of this package only. */
  let parameterHeaders: ParameterHeaders | null = null;

  async function exchange(
    message: JSONRPCRequest,
    signal: AbortSignal,
    principal: Principal | null,
  ): Promise<Response> {
    const isLive = message.method === "subscriptions/listen";
    const server = createServer({ principal: () => principal, isLive });
    const wire = new ExchangeWire(message.id);
    const transport = new DualEraTransport(new RevisionTransport(wire));
    open.add(transport);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    transport.onclose = () => void open.delete(transport);
    await server.connect(transport);
    return wire.deliver(message, signal);
  }

  /** @returns the response that refuses a call whose headers say something else than its arguments, or null */
  async function checkParameters(
    { id, params }: JSONRPCRequest,
    { headers, signal }: Request,
    principal: Principal | null,
  ): Promise<Response | null> {
    if (parameterHeaders === null) {
      const list: JSONRPCRequest = { jsonrpc: "2.0", id, method: "tools/list", params: { _meta: params?.["_meta"] } };
      parameterHeaders = readParameterHeaders(await (await exchange(list, signal, principal)).json());
    }
    const parameters = parameterHeaders?.get(String(params?.["name"])) ?? [];
    const disagreement = findParameterDisagreement(headers, parameters, params?.["arguments"]);
    if (disagreement === null) return null;
    return refuse({ status: 400, code: HEADER_MISMATCH, message: `Headers and body disagree: ${disagreement}`, id });
  }

  return {
    async serve(message, request, principal) {
      const refusal = message.method === "tools/call" ? await checkParameters(message, request, principal) : null;
      return refusal ?? exchange(message, request.signal, principal);
    },
    async close() {
      await Promise.all([...open].map((transport) => transport.close()));
    },
  };
}

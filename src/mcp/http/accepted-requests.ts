import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  isJSONRPCErrorResponse,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type MessageExtraInfo,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { WrappedTransport } from "../wrapped-transport.ts";

/** Requests to look out for, and the callback that gets one as it came once the server has answered it with a result. */
export interface AcceptedRequests {
  isWanted(request: JSONRPCRequest): boolean;
  onAccepted(request: JSONRPCRequest): void;
}

/** A wire that reports which requests the server has accepted, before their answer is sent. Refused ones are not. */
export class ReportingTransport extends WrappedTransport {
  readonly #accepted: AcceptedRequests;
  /** Wanted requests without an answer. */
  readonly #open = new Map<RequestId, JSONRPCRequest>();

  constructor(wire: Transport, accepted: AcceptedRequests) {
    super(wire);
    this.#accepted = accepted;
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message)) {
      const request = this.#open.get(message.id);
      if (request) this.#accepted.onAccepted(request);
    }
    if ((isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id !== undefined)
      this.#open.delete(message.id);
    return this.wire.send(message, options);
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (isJSONRPCRequest(message) && this.#accepted.isWanted(message)) this.#open.set(message.id, message);
    const cancelled = cancelledId(message);
    if (cancelled !== undefined) this.#open.delete(cancelled);
    this.onmessage?.(message, extra);
  }
}

/** The request that a message cancels, which then gets no answer. */
function cancelledId(message: JSONRPCMessage): RequestId | undefined {
  if (!("method" in message) || message.method !== "notifications/cancelled") return undefined;
  const id = message.params?.["requestId"];
  return typeof id === "string" || typeof id === "number" ? id : undefined;
}

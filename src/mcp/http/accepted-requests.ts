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

/** Requests to look out for, and the callback that gets one as it came once the server has answered it with a result. */
export interface AcceptedRequests {
  isWanted(request: JSONRPCRequest): boolean;
  onAccepted(request: JSONRPCRequest): void;
}

/** A wire that reports which requests the server has accepted, before their answer is sent. Refused ones are not. */
export class ReportingTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #wire: Transport;
  readonly #accepted: AcceptedRequests;
  /** Wanted requests without an answer. */
  readonly #open = new Map<RequestId, JSONRPCRequest>();

  constructor(wire: Transport, accepted: AcceptedRequests) {
    this.#wire = wire;
    this.#accepted = accepted;
  }

  get sessionId(): string | undefined {
    return this.#wire.sessionId;
  }

  async start(): Promise<void> {
    const { onclose } = this.#wire;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onmessage = (message, extra) => this.#receive(message, extra);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onerror = (error) => this.onerror?.(error);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onclose = () => {
      onclose?.();
      this.onclose?.();
    };
    await this.#wire.start();
  }

  close(): Promise<void> {
    return this.#wire.close();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message)) {
      const request = this.#open.get(message.id);
      if (request) this.#accepted.onAccepted(request);
    }
    if ((isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) && message.id !== undefined)
      this.#open.delete(message.id);
    return this.#wire.send(message, options);
  }

  #receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
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

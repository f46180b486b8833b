import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  SUPPORTED_PROTOCOL_VERSIONS,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type JSONRPCResultResponse,
  type MessageExtraInfo,
} from "@modelcontextprotocol/sdk/types.js";
import { findWrongParameter } from "./check-params.ts";
import { claimedRevision, isHandshake } from "./envelope.ts";
import { HANDSHAKE_REVISION, serverMethod } from "./revision.ts";
import { hasMethod, shapeCall, shapeResult } from "./shape.ts";
import { withoutPrefix } from "./wire-error.ts";
import { WrappedTransport } from "../wrapped-transport.ts";

/** Outcome of the handshake. */
export interface Negotiation {
  /** null before a handshake, and for a client of the current revision, which has none. */
  revision: string | null;
}

/**
 * Speaks with a client in the revision that its handshake has agreed on, for a server that speaks the newest of them: what
 * is sent has the shape of the revision, and what the revision does not have is not asked of the server. Requests of
 * 2026-07-28, which say so themselves, pass as they are.
 */
export class RevisionTransport extends WrappedTransport {
  readonly #negotiation: Negotiation;

  /** @param negotiation may have begun already: in an earlier process, or by a header */
  constructor(wire: Transport, negotiation: Negotiation = { revision: null }) {
    super(wire);
    this.#negotiation = negotiation;
  }

  /** Revision of what is sent to a client with a handshake. */
  get #revision(): string {
    return this.#negotiation.revision ?? HANDSHAKE_REVISION;
  }

  override async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message)) return this.wire.send(this.#shapeAnswer(message), options);
    if (isJSONRPCErrorResponse(message)) {
      return this.wire.send({ ...message, error: withoutPrefix(message.error) }, options);
    }
    if (hasMethod(this.#revision, message.method)) return this.wire.send(shapeCall(message, this.#revision), options);
    if (isJSONRPCRequest(message)) throw new Error(`Protocol ${this.#revision} has no ${message.method}`);
  }

  #shapeAnswer(answer: JSONRPCResultResponse): JSONRPCResultResponse {
    // Only the current revision has such a field, and its answers are shaped by now.
    const isShaped = "resultType" in answer.result;
    return isShaped ? answer : { ...answer, result: shapeResult(answer.result, this.#revision) };
  }

  protected override receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (isJSONRPCRequest(message)) return this.#receiveRequest(message, extra);
    this.onmessage?.(isJSONRPCNotification(message) ? shapeCall(message, this.#revision) : message, extra);
  }

  #receiveRequest(request: JSONRPCRequest, extra?: MessageExtraInfo): void {
    const { id, method, params } = request;
    const isClaimed = claimedRevision(params) !== null && !isHandshake(method, params);
    if (!isClaimed && !hasMethod(this.#revision, method)) {
      return this.#refuse(id, ErrorCode.MethodNotFound, `Protocol ${this.#revision} has no method ${method}`);
    }
    const problem = isClaimed && serverMethod(method) === undefined ? null : findWrongParameter(request);
    if (problem !== null) return this.#refuse(id, ErrorCode.InvalidParams, problem);
    if (isClaimed) return this.onmessage?.(request, extra);
    if (method === "initialize") this.#negotiation.revision = negotiate(params?.["protocolVersion"]);
    this.onmessage?.(shapeCall(request, this.#revision), extra);
  }

  #refuse(id: JSONRPCRequest["id"], code: ErrorCode, message: string): void {
    const refusing = this.wire.send({ jsonrpc: "2.0", id, error: { code, message } });
    refusing.catch((error: unknown) => this.onerror?.(error instanceof Error ? error : new Error(String(error))));
  }
}

/** The revision that the SDK's server answers with. It has to be known before the answer: messages may follow at once. */
function negotiate(asked: unknown): string {
  return SUPPORTED_PROTOCOL_VERSIONS.find((revision) => revision === asked) ?? HANDSHAKE_REVISION;
}

import { randomUUID } from "node:crypto";
import type { Transport, TransportSendOptions } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  InitializeResultSchema,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  LoggingLevelSchema,
  type InitializeResult,
  type JSONRPCErrorResponse,
  type JSONRPCMessage,
  type JSONRPCNotification,
  type JSONRPCRequest,
  type JSONRPCResultResponse,
  type LoggingLevel,
  type MessageExtraInfo,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { isHandshake, readClaim, type Envelope } from "./envelope.ts";
import { findMalformedRound } from "./input-required.ts";
import { Listeners } from "./listeners.ts";
import { isChange } from "./listening.ts";
import { discovery, toCurrentError, toCurrentResult } from "./results.ts";
import { HANDSHAKE_REVISION, serverMethod } from "./revision.ts";

type Answer = JSONRPCResultResponse | JSONRPCErrorResponse;

/** A request of the current revision that the server is working on. */
interface OpenRequest {
  method: string;
  logLevel: LoggingLevel | null;
}

/**
 * Lets the SDK's server, which speaks the revisions with a handshake, also serve clients of 2026-07-28, message by
 * message: it greets the server in the client's name and translates answers and notifications. Older clients pass
 * through untouched, also after they have tried `server/discover`.
 *
 * A client without a handshake takes no requests: its capabilities for them are withheld from the greeting. What is
 * asked of it is a result (input-required.ts), by what its own request declares (caller.ts).
 */
export class DualEraTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #wire: Transport;
  readonly #listeners: Listeners;
  readonly #open = new Map<RequestId, OpenRequest>();
  /** Requests that this transport makes of the server. */
  readonly #own = new Map<RequestId, (answer: Answer) => void>();
  #greeting: Promise<InitializeResult> | null = null;
  #hasHandshake = false;

  constructor(wire: Transport) {
    this.#wire = wire;
    this.#listeners = new Listeners({
      send: (message, relatedRequestId) => wire.send(message, { relatedRequestId }),
      ask: async (method, params) => {
        const answer = await this.#ask(method, params);
        return isJSONRPCResultResponse(answer) ? answer.result : null;
      },
    });
  }

  async start(): Promise<void> {
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onmessage = (message, extra) => this.#receive(message, extra);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onclose = () => this.onclose?.();
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK's transport is no event target
    this.#wire.onerror = (error) => this.onerror?.(error);
    await this.#wire.start();
  }

  async close(): Promise<void> {
    await this.#listeners.endAll().catch(() => {});
    await this.#wire.close();
  }

  async send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    if (isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message)) return this.#answer(message, options);
    if (isJSONRPCNotification(message)) return this.#notify(message, options);
    if (this.#isCurrentOnly) throw new Error("In this revision the server sends no requests to the client");
    return this.#wire.send(message, options);
  }

  #receive(message: JSONRPCMessage, extra?: MessageExtraInfo): void {
    if (isJSONRPCRequest(message)) return this.#receiveRequest(message, extra);
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled") {
      // The revision's schema has the id here; what is something else cancels nothing.
      const id = message.params?.["requestId"] as RequestId;
      this.#open.delete(id);
      if (this.#listeners.has(id)) return this.#run(this.#listeners.cancel(id));
    }
    this.onmessage?.(message, extra);
  }

  #receiveRequest(request: JSONRPCRequest, extra?: MessageExtraInfo): void {
    const { id, method, params } = request;
    if (isHandshake(method, params)) {
      this.#hasHandshake = true;
      return this.onmessage?.(request, extra);
    }
    const claim = readClaim(params);
    if (claim.kind === "none") return this.onmessage?.(request, extra);
    if (claim.kind === "invalid") return this.#run(this.#wire.send({ jsonrpc: "2.0", id, error: claim.problem }));
    this.#run(this.#serve(request, claim.envelope, extra));
  }

  async #serve(request: JSONRPCRequest, envelope: Envelope, extra?: MessageExtraInfo): Promise<void> {
    const { id, method, params } = request;
    const refuse = (code: number, message: string) => this.#wire.send({ jsonrpc: "2.0", id, error: { code, message } });
    const known = serverMethod(method);
    if (known === undefined) return refuse(ErrorCode.MethodNotFound, `There is no method ${method}`);
    const malformed = findMalformedRound(params);
    if (malformed !== null) return refuse(ErrorCode.InvalidParams, malformed);
    const hello = await this.#greet(envelope);
    if (method === "subscriptions/listen") return this.#listeners.open(request, hello);
    if (method === "server/discover") {
      const result = toCurrentResult(method, discovery(hello), hello.serverInfo);
      return this.#wire.send({ jsonrpc: "2.0", id, result });
    }
    this.#open.set(id, { method, logLevel: envelope.logLevel });
    const { task: _task, ...current } = params ?? {};
    this.onmessage?.({ ...request, method: known, params: current }, extra);
  }

  async #answer(answer: Answer, options?: TransportSendOptions): Promise<void> {
    const { id } = answer;
    const own = id === undefined ? undefined : this.#own.get(id);
    if (own) return own(answer);
    const open = id === undefined ? undefined : this.#open.get(id);
    if (!open || id === undefined) return this.#wire.send(answer, options);
    this.#open.delete(id);
    if (isJSONRPCErrorResponse(answer)) {
      return this.#wire.send({ ...answer, error: toCurrentError(open.method, answer.error) }, options);
    }
    // Icons are for the first look, and would be most of a small answer.
    const { icons: _icons, ...serverInfo } = (await this.#greeted()).serverInfo;
    return this.#wire.send({ ...answer, result: toCurrentResult(open.method, answer.result, serverInfo) }, options);
  }

  async #notify(notification: JSONRPCNotification, options?: TransportSendOptions): Promise<void> {
    if (isChange(notification.method)) await this.#listeners.tell(notification);
    const open = options?.relatedRequestId === undefined ? undefined : this.#open.get(options.relatedRequestId);
    if (open ? isWanted(notification, open) : !this.#isCurrentOnly) await this.#wire.send(notification, options);
  }

  /** True once the client has proved to speak the current revision and no other. */
  get #isCurrentOnly(): boolean {
    return this.#greeting !== null && !this.#hasHandshake;
  }

  /** Once for a connection: the server is told about the first client that asks. */
  #greet({ clientInfo, capabilities }: Envelope): Promise<InitializeResult> {
    this.#greeting ??= this.#shakeHands({
      protocolVersion: HANDSHAKE_REVISION,
      clientInfo,
      capabilities: withoutServerRequests(capabilities),
    });
    return this.#greeting;
  }

  #greeted(): Promise<InitializeResult> {
    if (this.#greeting === null) throw new Error("A request of the current revision arrived before the handshake");
    return this.#greeting;
  }

  async #shakeHands(params: Record<string, unknown>): Promise<InitializeResult> {
    const answer = await this.#ask("initialize", params);
    if (isJSONRPCErrorResponse(answer))
      throw new Error(`The server rejected its own handshake: ${answer.error.message}`);
    this.onmessage?.({ jsonrpc: "2.0", method: "notifications/initialized" });
    return InitializeResultSchema.parse(answer.result);
  }

  #ask(method: string, params: Record<string, unknown>): Promise<Answer> {
    const id = `wav0-${randomUUID()}`;
    return new Promise((resolve) => {
      this.#own.set(id, (answer) => {
        this.#own.delete(id);
        resolve(answer);
      });
      this.onmessage?.({ jsonrpc: "2.0", id, method, params });
    });
  }

  #run(work: Promise<void>): void {
    work.catch((error: unknown) => this.onerror?.(error instanceof Error ? error : new Error(String(error))));
  }
}

/** Removes capabilities that need requests from server to client. */
function withoutServerRequests(capabilities: Envelope["capabilities"]): Envelope["capabilities"] {
  const { elicitation: _elicitation, sampling: _sampling, roots: _roots, tasks: _tasks, ...rest } = capabilities;
  return rest;
}

/** Log messages go only to requests that ask for them, and only those that are as grave as they ask. */
function isWanted({ method, params }: JSONRPCNotification, { logLevel }: OpenRequest): boolean {
  if (method !== "notifications/message") return true;
  const levels = LoggingLevelSchema.options;
  const level = LoggingLevelSchema.safeParse(params?.["level"]);
  return logLevel !== null && level.success && levels.indexOf(level.data) >= levels.indexOf(logLevel);
}

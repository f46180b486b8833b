import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  isJSONRPCErrorResponse,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { MISSING_CLIENT_CAPABILITY, UNSUPPORTED_PROTOCOL_VERSION } from "../era/revision.ts";
import { refuse, TRANSPORT_ERROR } from "./refusal.ts";

const KEEP_ALIVE_MILLISECONDS = 15_000;
/** HTTP status of protocol errors; results of methods, their errors too, are 200. */
const STATUS_BY_CODE: Record<number, number> = {
  [ErrorCode.MethodNotFound]: 404,
  [ErrorCode.InvalidRequest]: 400,
  [UNSUPPORTED_PROTOCOL_VERSION]: 400,
  [MISSING_CLIENT_CAPABILITY]: 400,
};
const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * One request and its response as a transport: plain JSON if the answer comes alone, a stream of events as soon as
 * something comes before it. Does not know sessions.
 */
export class ExchangeWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly response: Promise<Response>;
  readonly #requestId: RequestId;
  readonly #encoder = new TextEncoder();
  #respond: (response: Response) => void = () => {};
  #stream: ReadableStreamDefaultController<Uint8Array> | null = null;
  #keepAlive: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(requestId: RequestId) {
    this.#requestId = requestId;
    this.response = new Promise((resolve) => (this.#respond = resolve));
  }

  async start(): Promise<void> {}

  /** Hands the request to whoever listens. @param signal aborts when the client goes */
  deliver(request: JSONRPCRequest, signal: AbortSignal): Promise<Response> {
    signal.addEventListener("abort", () => void this.close(), { once: true });
    this.onmessage?.(request);
    return this.response;
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed) return;
    const isError = isJSONRPCErrorResponse(message);
    const isAnswer = (isError || isJSONRPCResultResponse(message)) && message.id === this.#requestId;
    if (!isAnswer || this.#stream) this.#write(message);
    else this.#respond(Response.json(message, { status: isError ? (STATUS_BY_CODE[message.error.code] ?? 200) : 200 }));
    if (isAnswer) await this.close();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#keepAlive);
    // A promise that has been kept stays as it is.
    this.#respond(refuse({ status: 503, code: TRANSPORT_ERROR, message: "The studio is stopping; try again" }));
    try {
      this.#stream?.close();
    } catch {
      // The client has closed it.
    }
    this.onclose?.();
  }

  #write(message: JSONRPCMessage): void {
    this.#stream ??= this.#openStream();
    this.#stream.enqueue(this.#encoder.encode(`event: message\ndata: ${JSON.stringify(message)}\n\n`));
  }

  #openStream(): ReadableStreamDefaultController<Uint8Array> {
    let opened: ReadableStreamDefaultController<Uint8Array> | null = null;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        opened = controller;
      },
      cancel: () => this.close(),
    });
    // `start` has run by now, as the constructor promises.
    const stream = opened as unknown as ReadableStreamDefaultController<Uint8Array>;
    this.#respond(new Response(body, { headers: STREAM_HEADERS }));
    this.#keepAlive = setInterval(
      () => stream.enqueue(this.#encoder.encode(": keep-alive\n\n")),
      KEEP_ALIVE_MILLISECONDS,
    );
    this.#keepAlive.unref();
    return stream;
  }
}

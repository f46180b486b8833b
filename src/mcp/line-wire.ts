import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { BATCHES, has } from "./era/features.ts";
import { parseJson, readMessage, refusal, type Incoming } from "./era/read-message.ts";
import type { Negotiation } from "./era/revision-transport.ts";
import { idAtEnds, LineBuffer, type Line } from "./line-buffer.ts";

/** The limit of the SDK's transports. */
const MAX_LINE_BYTES = 10 * 1024 * 1024;
const NEWLINE = 10;

/** A batch whose requests are not all answered yet; its answers go out together. */
interface Batch {
  waiting: Set<RequestId>;
  answers: unknown[];
}

/**
 * Messages as lines. Every request gets an answer, also one that is no valid message (JSON-RPC 2.0 §5.1) or is too long;
 * notifications and answers never do.
 */
export class LineWire implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport["onmessage"];
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #negotiation: Negotiation;
  readonly #batches = new Set<Batch>();
  readonly #line = new LineBuffer(MAX_LINE_BYTES);
  #drained: Promise<void> | null = null;

  /** @param negotiation says whether the client's revision has batches */
  constructor(input: Readable, output: Writable, negotiation: Negotiation) {
    this.#input = input;
    this.#output = output;
    this.#negotiation = negotiation;
  }

  async start(): Promise<void> {
    this.#input.on("data", this.#receive);
    this.#input.on("error", this.#fail);
  }

  async close(): Promise<void> {
    this.#input.off("data", this.#receive);
    this.#input.off("error", this.#fail);
    this.#input.pause();
    this.#line.clear();
    this.onclose?.();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const isAnswer = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
    const batch = isAnswer && message.id !== undefined ? this.#batchOf(message.id) : undefined;
    if (batch === undefined || !isAnswer || message.id === undefined) return this.#write(message);
    batch.waiting.delete(message.id);
    batch.answers.push(message);
    await this.#finish(batch);
  }

  #receive = (chunk: Buffer): void => {
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#line.append(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      this.#readLine(this.#line.take());
    }
    this.#line.append(rest);
  };

  #fail = (error: Error): void => this.onerror?.(error);

  #readLine(line: Line): void {
    if (line.kind === "oversized") {
      const reason = `A message may have at most ${MAX_LINE_BYTES} bytes; send large audio by path or address`;
      return this.#reply(refusal(idAtEnds(line), ErrorCode.InvalidRequest, reason));
    }
    if (line.text.trim() === "") return;
    const json = parseJson(line.text);
    if ("refusal" in json) return this.#reply(json.refusal);
    if (Array.isArray(json.value)) return this.#readBatch(json.value);
    this.#take(readMessage(json.value), (answer) => this.#reply(answer));
  }

  #readBatch(members: unknown[]): void {
    const { revision } = this.#negotiation;
    const read = members.map(readMessage);
    if (members.length === 0) return this.#reply(refusal(null, ErrorCode.InvalidRequest, "The batch is empty"));
    if (revision === null) return this.#refuseBatch(read, "Send initialize first, in a request of its own");
    if (!has(revision, BATCHES))
      return this.#refuseBatch(read, `Protocol ${revision} has no batches; send one message a line`);
    const batch: Batch = { waiting: new Set(requestIds(read)), answers: [] };
    this.#batches.add(batch);
    // An answer may come at once, and the last one sends the batch: what is refused here has to be among them by then.
    const inOrder = read.toSorted((a, b) => Number(a.kind === "message") - Number(b.kind === "message"));
    for (const incoming of inOrder) this.#take(incoming, (answer) => batch.answers.push(answer));
    void this.#finish(batch);
  }

  /** Each of its requests hears of it, since each is waited for; also one that is malformed itself. */
  #refuseBatch(read: Incoming[], reason: string): void {
    const malformed = read.flatMap((incoming) => (incoming.kind === "refused" ? [incoming.answer.id] : []));
    const ids = [...requestIds(read), ...malformed];
    for (const id of ids.length > 0 ? ids : [null]) this.#reply(refusal(id, ErrorCode.InvalidRequest, reason));
  }

  #take(incoming: Incoming, reply: (answer: unknown) => void): void {
    if (incoming.kind === "refused") return reply(incoming.answer);
    if (incoming.kind === "ignored") return this.#fail(new Error(incoming.reason));
    const { message } = incoming;
    if (isJSONRPCNotification(message) && message.method === "notifications/cancelled") this.#cancel(message.params);
    this.onmessage?.(message);
  }

  /** A cancelled request gets no answer, and its batch does not wait for one. */
  #cancel(params: Record<string, unknown> = {}): void {
    // A value that is no id is in no batch.
    const id = params["requestId"] as RequestId;
    const batch = this.#batchOf(id);
    batch?.waiting.delete(id);
    if (batch) void this.#finish(batch);
  }

  #batchOf(id: RequestId): Batch | undefined {
    return [...this.#batches].find(({ waiting }) => waiting.has(id));
  }

  async #finish(batch: Batch): Promise<void> {
    if (batch.waiting.size > 0 || !this.#batches.delete(batch)) return;
    if (batch.answers.length > 0) await this.#write(batch.answers);
  }

  #reply(answer: unknown): void {
    void this.#write(answer);
  }

  /** @returns when more may be written. All who wait do so together, by one listener. */
  async #write(json: unknown): Promise<void> {
    if (this.#output.write(`${JSON.stringify(json)}\n`)) return;
    this.#drained ??= new Promise<void>((resolve) => {
      this.#output.once("drain", () => {
        this.#drained = null;
        resolve();
      });
    });
    await this.#drained;
  }
}

function requestIds(read: Incoming[]): RequestId[] {
  return read.flatMap((incoming) =>
    incoming.kind === "message" && isJSONRPCRequest(incoming.message) ? [incoming.message.id] : [],
  );
}

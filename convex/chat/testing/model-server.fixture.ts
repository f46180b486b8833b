import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What the server does with one request. */
export type Turn =
  | { kind: "text"; pieces: readonly string[] }
  /** Calls of tools in one step; `input` is sent as it is, JSON or not. */
  | { kind: "calls"; calls: readonly { name: string; input: string }[] }
  /** Chunks of the server's own making: the `choices` of each. */
  | { kind: "chunks"; choices: readonly unknown[] }
  /** The whole answer as one JSON object, though a stream was asked for. */
  | { kind: "whole"; message: object }
  | { kind: "status"; status: number; message: string }
  /** Lines that are no events, or events that are no chunks. */
  | { kind: "garbage"; body: string; contentType: string }
  /** Text, and then an error as an event. */
  | { kind: "text-then-error"; text: string; message: string }
  /** Text, and then the connection breaks. */
  | { kind: "text-then-break"; text: string }
  /** Nothing at all, for as long as the client waits. */
  | { kind: "silence" }
  /** Text for as long as the client reads. */
  | { kind: "endless-text" }
  | { kind: "empty" }
  /** Text that the model's limit of tokens cuts off. */
  | { kind: "cut"; text: string };

/** A request as the server got it. */
export interface ModelRequest {
  messages: { role: string; content?: unknown; tool_calls?: unknown }[];
  tools?: { function: { name: string; parameters: unknown } }[];
  authorization: string | undefined;
}

/** A server on this machine that speaks OpenAI's streaming API, and misbehaves as a test tells it. */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  /** Taken one for each request; the last one stays. */
  turns: Turn[] = [];
  /** Requests whose client has gone before the answer was whole. */
  aborted = 0;
  #calls = 0;
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => this.close());
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get baseUrl(): string {
    // A listening TCP server's address is never a string.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    // What the SDK sends; tests look at single fields of it.
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Omit<ModelRequest, "authorization">;
    this.requests.push({ ...body, authorization: request.headers.authorization });
    response.on("close", () => (response.writableFinished ? undefined : (this.aborted += 1)));
    const turn = this.turns.length > 1 ? this.turns.shift() : this.turns[0];
    if (turn) await this.#play(turn, response);
  }

  async #play(turn: Turn, response: ServerResponse): Promise<void> {
    switch (turn.kind) {
      case "status":
        return void response
          .writeHead(turn.status, { "content-type": "application/json" })
          .end(JSON.stringify({ error: { message: turn.message, type: "error", code: null } }));
      case "garbage":
        return void response.writeHead(200, { "content-type": turn.contentType }).end(turn.body);
      case "whole": {
        const choices = [{ index: 0, message: turn.message, finish_reason: "stop" }];
        return void response
          .writeHead(200, { "content-type": "application/json" })
          .end(JSON.stringify({ id: "chatcmpl-1", object: "chat.completion", created: 1, model: "test", choices }));
      }
      case "silence":
        return void response.writeHead(200, EVENTS).flushHeaders();
      default:
        response.writeHead(200, EVENTS);
        return this.#stream(turn, response);
    }
  }

  async #stream(turn: Exclude<Turn, { kind: "status" | "garbage" | "whole" | "silence" }>, response: ServerResponse) {
    const send = (delta: object, finish: string | null = null) => response.write(event(delta, finish));
    switch (turn.kind) {
      case "text":
        for (const content of turn.pieces) send({ content });
        send({}, "stop");
        return end(response);
      case "calls": {
        for (const [index, { name, input }] of turn.calls.entries()) {
          send({
            tool_calls: [{ index, id: `call${++this.#calls}`, type: "function", function: { name, arguments: input } }],
          });
        }
        send({}, "tool_calls");
        return end(response);
      }
      case "chunks":
        for (const choices of turn.choices)
          response.write(`data: ${JSON.stringify({ id: "chatcmpl-1", choices })}\n\n`);
        return end(response);
      case "text-then-error":
        send({ content: turn.text });
        return void response.end(`data: ${JSON.stringify({ error: { message: turn.message } })}\n\n`);
      case "text-then-break":
        send({ content: turn.text });
        // The text has to leave before the connection breaks.
        return void setTimeout(() => response.destroy(), 100);
      case "endless-text":
        while (!response.destroyed) {
          if (!send({ content: `${"again and ".repeat(400)}` })) await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return undefined;
      case "empty":
        send({}, "stop");
        return end(response);
      case "cut":
        send({ content: turn.text });
        send({}, "length");
        return end(response);
    }
  }
}

const EVENTS = { "content-type": "text/event-stream", "cache-control": "no-cache" };

function event(delta: object, finish: string | null): string {
  const chunk = {
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1,
    model: "test",
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

function end(response: ServerResponse): void {
  const usage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
  response.write(
    `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model: "test", choices: [], usage })}\n\n`,
  );
  response.end("data: [DONE]\n\n");
}

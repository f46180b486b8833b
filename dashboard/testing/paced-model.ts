import { type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

const LONGEST_WAIT_MILLIS = 120_000;

/** A language model on this machine that says what a test says, when the test says it. */
export interface PacedModel {
  /** For WAV0_CHAT_BASE_URL. */
  url: string;
  /**
   * The next request, once it has come; its answer is open until it is ended.
   * @throws if none comes within two minutes
   */
  next(): Promise<PacedAnswer>;
  close(): Promise<void>;
}

/** One answer of the model. */
export interface PacedAnswer {
  /** The messages that the model was given, as JSON. */
  heard: string;
  say(text: string): void;
  /** Calls a tool, which ends the answer: the next one is given its result. */
  call(tool: string, input: object): void;
  end(): void;
  /** Whether whoever asked has gone. */
  isAbandoned(): boolean;
}

/** Opens the server: it speaks OpenAI's streaming API. */
export async function openPacedModel(): Promise<PacedModel> {
  const answers: PacedAnswer[] = [];
  const waiting: ((answer: PacedAnswer) => void)[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const answer = openAnswer(await readAll(request), response);
    const waiter = waiting.shift();
    if (waiter) waiter(answer);
    else answers.push(answer);
  };
  const server = createServer((request, response) => void receive(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    next() {
      const answer = answers.shift();
      if (answer) return Promise.resolve(answer);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          // What comes later is for whoever asks then.
          waiting.splice(waiting.indexOf(receiver), 1);
          reject(new Error("Nobody asked the model for an answer"));
        }, LONGEST_WAIT_MILLIS);
        const receiver = (received: PacedAnswer) => {
          clearTimeout(timer);
          resolve(received);
        };
        waiting.push(receiver);
      });
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function openAnswer(body: string, response: ServerResponse): PacedAnswer {
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  const send = (choices: object[], usage?: object) =>
    response.write(
      `data: ${JSON.stringify({ id: "1", object: "chat.completion.chunk", created: 1, model: "paced", choices, usage })}\n\n`,
    );
  const finish = (reason: string) => {
    send([{ index: 0, delta: {}, finish_reason: reason }]);
    send([], { prompt_tokens: 1_200, completion_tokens: 34, total_tokens: 1_234 });
    response.end("data: [DONE]\n\n");
  };
  return {
    heard: body,
    say: (content) => send([{ index: 0, delta: { content }, finish_reason: null }]),
    call(name, input) {
      const call = { id: `call-${crypto.randomUUID()}`, type: "function" };
      const toolCall = { index: 0, ...call, function: { name, arguments: JSON.stringify(input) } };
      send([{ index: 0, delta: { tool_calls: [toolCall] }, finish_reason: null }]);
      finish("tool_calls");
    },
    end: () => finish("stop"),
    isAbandoned: () => response.closed && !response.writableFinished,
  };
}

async function readAll(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  // A request's body comes in buffers.
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

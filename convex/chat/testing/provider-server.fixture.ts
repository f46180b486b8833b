import { type IncomingHttpHeaders, type IncomingMessage, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** What the model does with one request. */
export type ProviderTurn =
  | { kind: "text"; pieces: readonly string[] }
  /** A word, and then a call: the next request has to hold its result. */
  | { kind: "call"; text: string; name: string; input: object }
  /** A word, and then an error as an event of the stream. */
  | { kind: "text-then-error"; text: string; message: string };

/** One provider's way of speaking HTTP. */
export interface Protocol {
  /** Where requests go, below the base address. */
  path: string;
  /** @returns what is wrong with a request, as the provider would say it; null for nothing */
  refuse(headers: IncomingHttpHeaders, body: Record<string, unknown>): { status: number; error: object } | null;
  /** The events of an answer, each as the provider writes it. */
  events(turn: ProviderTurn, callId: string): readonly string[];
}

/** A provider of language models on this machine. */
export interface ProviderServer {
  /** As the user's environment names it. */
  baseUrl: string;
  /** Bodies of the requests that it took. */
  requests: Record<string, unknown>[];
  /** Taken one for each request; the last one stays. */
  turns: ProviderTurn[];
}

/** Opens a server that speaks a protocol and says what a test tells it. It ends with the test. */
export async function openProviderServer(protocol: Protocol): Promise<ProviderServer> {
  const requests: ProviderServer["requests"] = [];
  const turns: ProviderTurn[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== "POST" || request.url !== `/v1${protocol.path}`) return void response.writeHead(404).end();
    const body = await readBody(request);
    const refusal = protocol.refuse(request.headers, body);
    if (refusal) return sendJson(response, refusal.status, refusal.error);
    requests.push(body);
    const turn = turns.length > 1 ? turns.shift() : turns[0];
    if (!turn) return sendJson(response, 500, { error: { type: "api_error", message: "The test gave no turn" } });
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const event of protocol.events(turn, `call_${requests.length}`)) response.write(event);
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A TCP server that listens has an address with a port.
  const { port } = server.address() as AddressInfo;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, requests, turns };
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  // A request's body comes in buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  // The SDKs send objects; the protocols look at single fields of them.
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}

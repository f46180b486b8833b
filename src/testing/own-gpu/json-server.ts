import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request as a double sees it. */
export interface Asked {
  route: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** JSON, bytes, or nothing for as long as the client waits. */
export interface Answered {
  status: number;
  body: unknown;
}

/** What the doubles of servers on the user's own GPU share: a port on this machine, and answers in JSON. */
export abstract class JsonServer {
  /** "METHOD /path" of every request that came, in order. */
  readonly requests: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });
  #port = 0;

  protected abstract answer(asked: Asked): Answered | Promise<Answered>;

  /** Opens the port; again after `close`, the same one. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(this.#port, "127.0.0.1", resolve);
    });
    // A listening TCP server's address is never a string.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    // Without an encoding a request yields buffers.
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    const route = `${request.method} ${pathname}`;
    this.requests.push(route);
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    const answer = await this.answer({ route, path: pathname, query: searchParams, headers: request.headers, body });
    if (answer.body instanceof Uint8Array) return void response.writeHead(answer.status).end(answer.body);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  }
}

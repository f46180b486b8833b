import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./request-rules.ts";

const DRIP_MILLIS = 40;
const DRIPS = 20;
const ENDLESS_CHUNK = Buffer.alloc(1 << 20, " ");

/** The way back to a client, and how it breaks. */
export class Wire {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** The client has gone. */
  get isBroken(): boolean {
    return this.#response.destroyed;
  }

  /** The answer as it should be. */
  send({ status, body, headers = {} }: Answer): void {
    if (body instanceof Uint8Array) return void this.#response.writeHead(status, headers).end(body);
    this.#response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  }

  /** Words instead of an answer, such as those of a gateway. */
  sendText(status: number, text: string, contentType = "text/html"): void {
    this.#response.writeHead(status, { "content-type": contentType }).end(text);
  }

  /** Ends the connection without a word. */
  cut(): void {
    this.#response.destroy();
  }

  /** Promises the whole answer and ends the connection in its middle. */
  truncate(answer: Answer): void {
    const bytes = bytesOf(answer);
    this.#response.writeHead(answer.status, { ...typeOf(answer), "content-length": bytes.length });
    this.#response.write(bytes.subarray(0, bytes.length >> 1), () => this.#response.destroy());
  }

  /** Sends what is no answer's whole as if it were. */
  sendHalf(answer: Answer): void {
    const bytes = bytesOf(answer);
    this.#response.writeHead(answer.status, typeOf(answer)).end(bytes.subarray(0, bytes.length >> 1));
  }

  /** Sends the answer in small parts. */
  async drip(answer: Answer): Promise<void> {
    const bytes = bytesOf(answer);
    const size = Math.ceil(bytes.length / DRIPS);
    this.#response.writeHead(answer.status, typeOf(answer));
    for (let start = 0; start < bytes.length && !this.isBroken; start += size) {
      this.#response.write(bytes.subarray(start, start + size));
      await sleep(DRIP_MILLIS);
    }
    this.#response.end();
  }

  /** Writes until the client leaves. */
  pour(contentType = "application/json"): void {
    const response = this.#response;
    response.writeHead(200, { "content-type": contentType });
    const write = (): void => {
      while (!response.destroyed && response.write(ENDLESS_CHUNK));
    };
    response.on("drain", write);
    write();
  }
}

function bytesOf({ body }: Answer): Uint8Array {
  return body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
}

function typeOf({ body, headers = {} }: Answer): Record<string, string> {
  return { ...(body instanceof Uint8Array ? {} : { "content-type": "application/json" }), ...headers };
}

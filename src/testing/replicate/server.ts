import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Account } from "./account.ts";
import type { Prediction } from "./prediction.ts";
import { type Answer, NOT_FOUND, refuseStranger } from "./request-rules.ts";
import { type Api, type Planned, type Purpose, planRequest } from "./routes.ts";
import { Wire } from "./wire.ts";

/** One request that the API would carry out, before it is. */
export interface Exchange {
  purpose: Purpose;
  /** Of the address, as it came. */
  path: string;
  /** Does what was asked, once however often it is called. @returns the answer that belongs to it */
  carryOut(): Answer;
  wire: Wire;
  server: ReplicateServer;
}

/** What happens instead of the right answer. */
export type Disturbance = (exchange: Exchange) => void | Promise<void>;

export interface ReplicateOptions {
  /** Before every path of the API; default "/v1". */
  basePath?: string;
  /** As the studio's own server of models, which sends webhooks within the machine, over http. */
  isLocal?: boolean;
}

/** Results are read by anyone who has their address. */
const DELIVERY = "/delivery/";

/**
 * A strict double of Replicate's HTTP API for one account, on 127.0.0.1: predictions, models, files and the webhook
 * secret. Refuses what the reference does not name. https://replicate.com/docs/reference/http
 */
export class ReplicateServer implements Api {
  readonly account = new Account();
  readonly token = "r8_token_of_the_double";
  readonly webhookSecret = `whsec_${randomBytes(24).toString("base64")}`;
  readonly isLocal: boolean;
  /** "METHOD /path" of every request that came, in order. */
  readonly requests: string[] = [];
  /** Called as soon as a prediction is made, before its creator has the answer. */
  onMade: (prediction: Prediction) => void = () => {};
  /** Called when a prediction was cancelled by a request. */
  onCanceled: (prediction: Prediction) => void = () => {};
  /** Asked for each request. @returns what goes wrong, or undefined for nothing */
  disturb: (exchange: Exchange) => Disturbance | undefined = () => undefined;
  readonly #basePath: string;
  readonly #server: Server;
  #port = 0;

  constructor({ basePath = "/v1", isLocal = false }: ReplicateOptions = {}) {
    this.isLocal = isLocal;
    this.#basePath = basePath;
    this.#server = createServer((request, response) => {
      // A client that leaves in the middle of a request is one of the things that happen.
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  /** Opens the port; again after `shut`, the same one. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(this.#port, "127.0.0.1", resolve);
    });
    // A listening TCP server's address is never a string.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Closes the port, so that connections are refused. */
  async shut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get baseUrl(): string {
    return `${this.origin}${this.#basePath}`;
  }

  /** Keeps a file for download by anyone, as results are. @returns its address */
  serve(name: string, bytes: Uint8Array): string {
    this.account.files.set(`${DELIVERY}${name}`, bytes);
    return `${this.origin}${DELIVERY}${name}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.origin);
    const body = await readBody(request);
    const path = pathname.startsWith(this.#basePath) ? pathname.slice(this.#basePath.length) : pathname;
    const { method = "GET", headers } = request;
    this.requests.push(`${method} ${path}`);
    const wire = new Wire(response);
    const planned = pathname.startsWith(DELIVERY)
      ? this.#delivery(pathname)
      : (refuseStranger(headers, this.token) ??
        (await planRequest(this, { method, path, cursor: searchParams.get("cursor"), headers, body })));
    if (!("purpose" in planned)) return wire.send(planned);
    return this.#exchange(wire, pathname, planned);
  }

  #delivery(pathname: string): Planned {
    const bytes = this.account.files.get(pathname);
    const answer = bytes ? { status: 200, body: bytes, headers: { "content-type": "audio/wav" } } : NOT_FOUND;
    return { purpose: "file", act: () => answer };
  }

  async #exchange(wire: Wire, path: string, { purpose, act, wait }: Planned): Promise<void> {
    let answer: Answer | null = null;
    const carryOut = (): Answer => (answer ??= act());
    const exchange: Exchange = { purpose, path, carryOut, wire, server: this };
    const disturbance = this.disturb(exchange);
    if (disturbance) return disturbance(exchange);
    const first = carryOut();
    wire.send(wait ? await wait() : first);
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Without an encoding a request yields buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

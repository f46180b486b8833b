import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Account, VERSION_PREFIX } from "./account.ts";
import { type Prediction, shown } from "./prediction.ts";
import {
  type Answer,
  NOT_FOUND,
  type CreateRequest,
  problem,
  readCreateRequest,
  readUpload,
  refuseStranger,
} from "./request-rules.ts";
import { Wire } from "./wire.ts";

/** What a request is for. */
export type Purpose = "create" | "get" | "list" | "cancel" | "model" | "upload" | "secret" | "file";

/** One request that the API would carry out, before it is. */
export interface Exchange {
  purpose: Purpose;
  /** Whose it is; for "get", "cancel" and "file". */
  prediction: Prediction | null;
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
}

/**
 * A strict double of Replicate's HTTP API for one account, on 127.0.0.1: predictions, models, files and the webhook
 * secret. Refuses what the reference does not name. https://replicate.com/docs/reference/http
 */
export class ReplicateServer {
  readonly account = new Account();
  readonly token = "r8_token_of_the_double";
  readonly webhookSecret = `whsec_${randomBytes(24).toString("base64")}`;
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

  constructor({ basePath = "/v1" }: ReplicateOptions = {}) {
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
    this.account.files.set(`/delivery/${name}`, bytes);
    return `${this.origin}/delivery/${name}`;
  }

  /** Makes a prediction, as a request that was carried out. */
  make(model: string | undefined, request: CreateRequest): Prediction {
    const prediction = this.account.make(model, request);
    this.onMade(prediction);
    return prediction;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.origin);
    const body = await readBody(request);
    const path = url.pathname.startsWith(this.#basePath) ? url.pathname.slice(this.#basePath.length) : url.pathname;
    this.requests.push(`${request.method} ${path}`);
    const wire = new Wire(response);
    const file = this.account.files.get(url.pathname);
    if (url.pathname.startsWith("/delivery/")) {
      const prediction = this.account.find(path.split("/")[2] ?? "") ?? null;
      return this.#exchange(wire, "file", prediction, () => fileAnswer(file));
    }
    const stranger = refuseStranger(request.headers, this.token);
    if (stranger) return wire.send(stranger);
    const route = `${request.method} ${path}`;
    const create = /^POST (?:\/models\/([\w.-]+\/[\w.-]+))?\/predictions$/.exec(route);
    if (create) return this.#create(wire, create[1], request, body);
    if (route === "POST /files") return this.#upload(wire, await readUpload(body, request.headers));
    return this.#read(wire, route, url);
  }

  #read(wire: Wire, route: string, url: URL): Promise<void> | void {
    const model = /^GET \/models\/([\w.-]+)\/([\w.-]+)$/.exec(route);
    if (model) return this.#exchange(wire, "model", null, () => modelAnswer(model[1] ?? "", model[2] ?? ""));
    if (route === "GET /predictions") return this.#exchange(wire, "list", null, () => this.#list(url));
    if (route === "GET /webhooks/default/secret") {
      return this.#exchange(wire, "secret", null, () => ({ status: 200, body: { key: this.webhookSecret } }));
    }
    const one = /^(GET|POST) \/predictions\/(\w+)(\/cancel)?$/.exec(route);
    const prediction = this.account.find(one?.[2] ?? "");
    if (!one || !prediction || (one[1] === "POST") !== (one[3] !== undefined)) return wire.send(NOT_FOUND);
    return one[3]
      ? this.#exchange(wire, "cancel", prediction, () => this.#cancel(prediction))
      : this.#exchange(wire, "get", prediction, () => ({ status: 200, body: shown(prediction, this.baseUrl) }));
  }

  #create(wire: Wire, model: string | undefined, request: IncomingMessage, body: Buffer): Promise<void> | void {
    const read = readCreateRequest(body, request.headers, model);
    if (!read.ok) return wire.send(read.answer);
    const named = model ?? read.request.version ?? "";
    if (model === undefined && !named.startsWith(VERSION_PREFIX)) {
      return wire.send(problem(422, "Invalid version or not permitted", `There is no version ${named}.`));
    }
    return this.#exchange(wire, "create", null, () => {
      const prediction = this.make(model, read.request);
      return { status: 201, body: { ...shown(prediction, this.baseUrl), status: "starting", output: null } };
    });
  }

  #upload(wire: Wire, bytes: Uint8Array | null): Promise<void> | void {
    if (!bytes) return wire.send(problem(400, "Missing content", "Missing content"));
    return this.#exchange(wire, "upload", null, () => {
      const id = randomBytes(13).toString("hex");
      this.account.files.set(`${this.#basePath}/files/${id}`, bytes);
      return { status: 201, body: { id, size: bytes.length, urls: { get: `${this.baseUrl}/files/${id}` } } };
    });
  }

  #cancel(prediction: Prediction): Answer {
    if (this.account.cancel(prediction)) this.onCanceled(prediction);
    return { status: 200, body: shown(prediction, this.baseUrl) };
  }

  #list(url: URL): Answer {
    const { results, next } = this.account.page(Number(url.searchParams.get("cursor") ?? 0));
    const nextUrl = next === null ? null : `${this.baseUrl}/predictions?cursor=${next}`;
    const body = { previous: null, next: nextUrl, results: results.map((each) => shown(each, this.baseUrl)) };
    return { status: 200, body };
  }

  async #exchange(wire: Wire, purpose: Purpose, prediction: Prediction | null, act: () => Answer): Promise<void> {
    let answer: Answer | null = null;
    const carryOut = (): Answer => (answer ??= act());
    const exchange: Exchange = { purpose, prediction, carryOut, wire, server: this };
    const disturbance = this.disturb(exchange);
    if (disturbance) await disturbance(exchange);
    else wire.send(carryOut());
  }
}

function fileAnswer(bytes: Uint8Array | undefined): Answer {
  if (!bytes) return NOT_FOUND;
  return { status: 200, body: bytes, headers: { "content-type": "audio/wav" } };
}

function modelAnswer(owner: string, name: string): Answer {
  return { status: 200, body: { owner, name, latest_version: { id: `${VERSION_PREFIX}${owner}/${name}` } } };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  // Without an encoding a request yields buffers.
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

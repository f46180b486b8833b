import { randomBytes } from "node:crypto";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

/** A prediction as Replicate's API shows it. */
export interface ShownPrediction {
  id: string;
  model: string;
  input: Record<string, unknown>;
  status: string;
  output: unknown;
  error: string | null;
  logs: string;
  created_at: string;
  data_removed: boolean;
  /** Once it has ended: how long the model worked, in seconds. */
  metrics?: { predict_time: number };
}

/** What becomes of the next request that creates a prediction. */
export type CreateBehaviour =
  | { kind: "accept" }
  | { kind: "answer"; status: number; detail: string; retryAfter?: string }
  /** What stands before the provider answers in its place, and the prediction is not made. */
  | { kind: "gateway"; status: number }
  /** The answer never ends. */
  | { kind: "endless" }
  /** The connection breaks before the prediction is made. */
  | { kind: "drop" }
  /** The prediction is made and the connection breaks before the answer; the list shows it only once `show` is called. */
  | { kind: "accept-and-drop"; isHidden?: true };

/** An account that may send one request in so many milliseconds. */
interface RateLimit {
  intervalMillis: number;
  /** What a refusal says beside its `retry-after`. */
  words: string;
}

interface Kept extends ShownPrediction {
  webhook: string | null;
  isHidden: boolean;
}

type CreateRequest = { input: Record<string, unknown>; version?: string; webhook?: string };

/** A server that answers like Replicate's and does what a test tells it. Nothing happens in it by itself. */
export class ProviderServer {
  readonly predictions: Kept[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly requests: string[] = [];
  readonly canceled: string[] = [];
  readonly webhookSecret = `whsec_${randomBytes(24).toString("base64")}`;
  readonly token = "token-of-the-provider";
  /** Taken one for each request to create; when empty, "accept". */
  readonly behaviours: CreateBehaviour[] = [];
  /** Called as soon as a prediction is made, before its creator has the answer. */
  onCreated: (id: string) => Promise<void> = async () => {};
  /** Set: requests that come too soon are refused with 429. */
  rateLimit: RateLimit | null = null;
  /** Paths of files that are answered with a status instead, or without an end. */
  readonly fileFaults = new Map<string, number | "endless">();
  /** Statuses with which the next requests to stop are answered; they stop nothing. */
  readonly cancelFaults: number[] = [];
  readonly #dropped: { model: string | undefined; request: CreateRequest }[] = [];
  #nextAllowedAt = 0;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        response.writeHead(500).end(String(error));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get origin(): string {
    // A listening TCP server's address is never a string.
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/inference/v1`;
  }

  /** Keeps a file for download. @returns its address */
  serve(name: string, bytes: Uint8Array): string {
    this.files.set(`/inference/v1/content/${name}`, bytes);
    return `${this.baseUrl}/content/${name}`;
  }

  /** How many requests broke and were not accepted so far. */
  get droppedCount(): number {
    return this.#dropped.length;
  }

  /** Accepts the oldest request whose connection broke, long after its client gave up. @returns its prediction's id */
  acceptLate(): string {
    const late = this.#dropped.shift();
    if (!late) throw new Error("No request was dropped");
    return this.#make(late.model, late.request).id;
  }

  /** Lets the list show every prediction. */
  show(): void {
    for (const prediction of this.predictions) prediction.isHidden = false;
  }

  /** Changes a prediction, as its model would. */
  update(id: string, change: Partial<ShownPrediction>): void {
    Object.assign(this.#find(id), change);
  }

  /** Forgets a prediction, as a server does that lost its disk. */
  forget(id: string): void {
    this.predictions.splice(this.predictions.indexOf(this.#find(id)), 1);
  }

  /** The webhook that tells of a prediction's present state: where to POST what. */
  webhook(id: string, options: { webhookId?: string; secret?: string; at?: Date; body?: string } = {}) {
    const prediction = this.#find(id);
    const body = options.body ?? JSON.stringify(prediction);
    const webhookId = options.webhookId ?? `msg_${randomBytes(8).toString("hex")}`;
    const at = options.at ?? new Date();
    const headers = {
      "content-type": "application/json",
      "webhook-id": webhookId,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(options.secret ?? this.webhookSecret).sign(webhookId, at, body),
    };
    const { pathname, search } = new URL(prediction.webhook ?? "http://none/");
    return { path: pathname + search, init: { method: "POST", headers, body } };
  }

  #find(id: string): Kept {
    const prediction = this.predictions.find((candidate) => candidate.id === id);
    if (!prediction) throw new Error(`The provider has no prediction ${id}`);
    return prediction;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", this.origin);
    const body = await readBody(request);
    this.requests.push(`${request.method} ${pathname.replace("/inference/v1", "")}`);
    const fault = this.fileFaults.get(pathname);
    if (fault === "endless") return pour(response);
    if (fault !== undefined) return send(response, fault, { detail: "unavailable" });
    const file = this.files.get(pathname);
    if (file) return void response.writeHead(200).end(file);
    if (request.headers.authorization !== `Bearer ${this.token}`)
      return send(response, 401, { detail: "Unauthenticated" });
    const route = `${request.method} ${pathname.replace("/inference/v1", "")}`;
    const create = /^POST (?:\/models\/(.+))?\/predictions$/.exec(route);
    if (create) return this.#create(response, create[1], JSON.parse(body.toString()));
    const model = /^GET \/models\/([^/]+\/[^/]+)$/.exec(route);
    if (model) return send(response, 200, { latest_version: { id: `version-of-${model[1]}` } });
    if (route === "GET /predictions") {
      return send(response, 200, { next: null, previous: null, results: this.#listed() });
    }
    if (route === "GET /webhooks/default/secret") return send(response, 200, { key: this.webhookSecret });
    if (route === "POST /files") {
      const id = `file${this.files.size}`;
      this.files.set(`/inference/v1/files/${id}`, body);
      return send(response, 201, { id, urls: { get: `${this.baseUrl}/files/${id}` } });
    }
    return this.#answerOne(response, route);
  }

  #answerOne(response: ServerResponse, route: string): void {
    const one = /^(GET|POST) \/predictions\/([^/]+?)(\/cancel)?$/.exec(route);
    const prediction = this.predictions.find(({ id }) => id === one?.[2]);
    if (!one || !prediction) return send(response, 404, { detail: "Not found" });
    const fault = one[3] ? this.cancelFaults.shift() : undefined;
    if (fault !== undefined) return send(response, fault, { detail: "try later" });
    if (one[3]) {
      this.canceled.push(prediction.id);
      prediction.status = "canceled";
    }
    return send(response, 200, shown(prediction));
  }

  #listed(): ShownPrediction[] {
    return this.predictions
      .filter(({ isHidden }) => !isHidden)
      .toReversed()
      .map(shown);
  }

  async #create(response: ServerResponse, model: string | undefined, request: CreateRequest): Promise<void> {
    const behaviour = this.#limited() ?? this.behaviours.shift() ?? { kind: "accept" };
    switch (behaviour.kind) {
      case "answer":
        if (behaviour.retryAfter !== undefined) response.setHeader("retry-after", behaviour.retryAfter);
        return send(response, behaviour.status, { detail: behaviour.detail });
      case "gateway":
        return void response.writeHead(behaviour.status).end("<html>bad gateway</html>");
      case "endless":
        return pour(response);
      case "drop":
        this.#dropped.push({ model, request });
        return void response.destroy();
      case "accept":
      case "accept-and-drop":
        return this.#accept(response, behaviour, this.#make(model, request));
    }
  }

  async #accept(response: ServerResponse, behaviour: CreateBehaviour, prediction: Kept): Promise<void> {
    prediction.isHidden = behaviour.kind === "accept-and-drop" && behaviour.isHidden === true;
    await this.onCreated(prediction.id);
    if (behaviour.kind === "accept-and-drop") return void response.destroy();
    return send(response, 201, shown({ ...prediction, status: "starting", output: null }));
  }

  #limited(): CreateBehaviour | null {
    if (!this.rateLimit) return null;
    const waitMillis = this.#nextAllowedAt - Date.now();
    if (waitMillis > 0) {
      const retryAfter = String(Math.ceil(waitMillis / 1_000));
      return { kind: "answer", status: 429, detail: this.rateLimit.words, retryAfter };
    }
    this.#nextAllowedAt = Date.now() + this.rateLimit.intervalMillis;
    return null;
  }

  #make(model: string | undefined, request: CreateRequest): Kept {
    const prediction: Kept = {
      id: randomBytes(13).toString("hex"),
      model: model ?? request.version?.replace("version-of-", "") ?? "",
      input: request.input,
      status: "starting",
      output: null,
      error: null,
      logs: "",
      created_at: new Date().toISOString(),
      data_removed: false,
      webhook: request.webhook ?? null,
      isHidden: false,
    };
    this.predictions.push(prediction);
    return prediction;
  }
}

/** Hosted Replicate is not documented to show the webhook's address. */
function shown({ webhook: _webhook, isHidden: _isHidden, ...prediction }: Kept): ShownPrediction {
  return prediction;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Writes until the reader leaves. */
function pour(response: ServerResponse): void {
  const chunk = Buffer.alloc(1 << 20, " ");
  response.writeHead(200, { "content-type": "application/json" });
  const write = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.on("drain", write);
  write();
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

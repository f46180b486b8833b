import type { Prediction, ShownPrediction } from "../../src/testing/replicate/prediction.ts";
import { problem } from "../../src/testing/replicate/request-rules.ts";
import { type Exchange, ReplicateServer } from "../../src/testing/replicate/server.ts";
import { type WebhookOptions, signWebhook, snapshot } from "../../src/testing/replicate/webhooks.ts";

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

/** The double of Replicate by a test's script: nothing happens in it by itself, and its models end when a test says so. */
export class ProviderServer {
  readonly canceled: string[];
  /** Taken one for each request to create; when empty, "accept". */
  readonly behaviours: CreateBehaviour[] = [];
  /** Called as soon as a prediction is made, before its creator has the answer. */
  onCreated: (id: string) => Promise<void> = async () => {};
  /** Set: requests that come too soon are refused with 429. */
  rateLimit: RateLimit | null = null;
  /** Paths of files that are answered with a status instead (429 with a `retry-after` of 30 s), or without an end. */
  readonly fileFaults = new Map<string, number | "endless">();
  /** Statuses with which the next requests to stop are answered; they stop nothing. */
  readonly cancelFaults: number[] = [];
  readonly #server = new ReplicateServer({ basePath: "/inference/v1", isLocal: true });
  readonly #dropped: (() => unknown)[] = [];
  #nextAllowedAt = 0;

  constructor() {
    this.canceled = this.#server.account.canceled;
    this.#server.disturb = (exchange) => {
      switch (exchange.purpose) {
        case "create":
          return () => this.#create(exchange);
        case "cancel":
          return this.#refuse(this.cancelFaults.shift());
        case "file":
          return this.#refuse(this.fileFaults.get(exchange.path));
        case "get":
        case "list":
        case "model":
        case "upload":
        case "secret":
          return undefined;
      }
    };
  }

  listen(): Promise<void> {
    return this.#server.listen();
  }

  close(): Promise<void> {
    return this.#server.shut();
  }

  get origin(): string {
    return this.#server.origin;
  }

  get baseUrl(): string {
    return this.#server.baseUrl;
  }

  get token(): string {
    return this.#server.token;
  }

  get webhookSecret(): string {
    return this.#server.webhookSecret;
  }

  get requests(): string[] {
    return this.#server.requests;
  }

  get predictions(): Prediction[] {
    return this.#server.account.predictions;
  }

  get files(): Map<string, Uint8Array> {
    return this.#server.account.files;
  }

  /** Keeps a file for download. @returns its address */
  serve(name: string, bytes: Uint8Array): string {
    return this.#server.serve(name, bytes);
  }

  /** How many requests broke and were not accepted so far. */
  get droppedCount(): number {
    return this.#dropped.length;
  }

  /** Accepts the oldest request whose connection broke, long after its client gave up. @returns its prediction's id */
  acceptLate(): string {
    const carryOut = this.#dropped.shift();
    if (!carryOut) throw new Error("No request was dropped");
    carryOut();
    return this.#newest().id;
  }

  /** Makes a prediction that was asked for elsewhere. @returns its id */
  make(model: string, input: Record<string, unknown>): string {
    return this.#server.account.make(model, { input }).id;
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
  webhook(id: string, options: WebhookOptions = {}) {
    const prediction = this.#find(id);
    const { pathname, search } = new URL(prediction.webhook ?? "http://none/");
    return {
      path: pathname + search,
      init: signWebhook(this.#server, snapshot(this.#server, prediction), options),
    };
  }

  #find(id: string): Prediction {
    const prediction = this.#server.account.find(id);
    if (!prediction) throw new Error(`The provider has no prediction ${id}`);
    return prediction;
  }

  #newest(): Prediction {
    const prediction = this.predictions.at(-1);
    if (!prediction) throw new Error("The provider has no prediction");
    return prediction;
  }

  #refuse(fault: number | "endless" | undefined): ((exchange: Exchange) => void) | undefined {
    if (fault === undefined) return undefined;
    if (fault === "endless") return ({ wire }) => wire.pour();
    const headers: Record<string, string> = fault === 429 ? { "retry-after": "30" } : {};
    return ({ wire }) => wire.send({ ...problem(fault, "Refused", "try later"), headers });
  }

  async #create({ carryOut, wire }: Exchange): Promise<void> {
    const behaviour = this.#limited() ?? this.behaviours.shift() ?? { kind: "accept" };
    switch (behaviour.kind) {
      case "answer": {
        const { status, detail, retryAfter } = behaviour;
        const answer = problem(status, "Refused", detail);
        return wire.send(retryAfter === undefined ? answer : { ...answer, headers: { "retry-after": retryAfter } });
      }
      case "gateway":
        return wire.sendText(behaviour.status, "<html>bad gateway</html>");
      case "endless":
        return wire.pour();
      case "drop":
        this.#dropped.push(carryOut);
        return wire.cut();
      case "accept":
      case "accept-and-drop": {
        const answer = carryOut();
        const prediction = this.#newest();
        prediction.isHidden = behaviour.kind === "accept-and-drop" && behaviour.isHidden === true;
        await this.onCreated(prediction.id);
        return behaviour.kind === "accept" ? wire.send(answer) : wire.cut();
      }
    }
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
}

import * as z from "zod";
import { type Answered, type Asked, JsonServer } from "./json-server.ts";

const requestSchema = z.object({
  input: z.record(z.string(), z.unknown()).default({}),
  webhook: z.string().optional(),
  webhook_events_filter: z.array(z.enum(["start", "output", "logs", "completed"])).optional(),
});

/** A prediction that runs, or has ended. */
export interface CogPrediction {
  id: string;
  status: "processing" | "succeeded" | "failed" | "canceled";
  input: Record<string, unknown>;
  webhook: string | undefined;
  output: unknown;
  error: string | null;
  logs: string;
}

/**
 * A double of the server in a Cog container, which serves one model: coglet 0.17,
 * https://github.com/replicate/cog/blob/main/docs/http.md and crates/coglet/src/transport/http/routes.rs. Nothing ends by
 * itself; a test says when, and carries the webhooks.
 */
export class CogServer extends JsonServer {
  /** The last run of each id; an ended one is forgotten by the server, as the real one does. */
  readonly predictions = new Map<string, CogPrediction>();
  /** Ids of all runs, in their order. */
  readonly runs: string[] = [];
  health: "STARTING" | "READY" | "SETUP_FAILED" | "DEFUNCT" = "READY";
  /** `components.schemas` of its model. */
  schemas: Record<string, unknown>;
  readonly #waiting = new Map<string, (answer: Answered) => void>();

  constructor(schemas: Record<string, unknown>) {
    super();
    this.schemas = schemas;
  }

  /** Ends a run as its model would. */
  end(id: string, change: Partial<Pick<CogPrediction, "status" | "output" | "error">>): void {
    const prediction = this.#find(id);
    Object.assign(prediction, { status: "succeeded", ...change });
    this.#waiting.get(id)?.({ status: 200, body: shown(prediction) });
    this.#waiting.delete(id);
  }

  /** The request that tells of a prediction's present state: where to POST what. */
  webhook(id: string): { path: string; init: RequestInit } {
    const prediction = this.#find(id);
    const { pathname, search } = new URL(prediction.webhook ?? "http://none/");
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(shown(prediction)),
    };
    return { path: pathname + search, init };
  }

  /** Ends without a word: what ran is gone. */
  restart(): void {
    this.predictions.clear();
    for (const answer of this.#waiting.values()) answer({ status: 503, body: { error: "Shutting down" } });
    this.#waiting.clear();
  }

  protected answer({ route, path, headers, body }: Asked): Answered | Promise<Answered> {
    if (route === "GET /health-check") return { status: 200, body: { status: this.#isBusy() ? "BUSY" : this.health } };
    if (route === "GET /openapi.json") return this.#schema();
    const [, , id = "", action] = path.split("/");
    if (route.startsWith("PUT /predictions/")) return this.#put(id, body, headers["prefer"] === "respond-async");
    if (route.startsWith("POST ") && action === "cancel") return this.#cancel(id);
    return { status: 404, body: {} };
  }

  #schema(): Answered {
    if (this.health === "STARTING") return { status: 503, body: { error: "OpenAPI schema not available" } };
    return { status: 200, body: { openapi: "3.0.2", components: { schemas: this.schemas } } };
  }

  #put(id: string, body: unknown, isAsync: boolean): Answered | Promise<Answered> {
    const running = this.predictions.get(id);
    if (running?.status === "processing") return { status: 202, body: shown(running) };
    const request = requestSchema.parse(body);
    const unknown = Object.keys(request.input).filter((name) => !this.#properties().includes(name));
    if (unknown.length > 0) return invalid(unknown);
    if (this.health !== "READY") return { status: 503, body: { error: "Predictor not ready", status: "failed" } };
    if (this.#isBusy())
      return { status: 409, body: { error: "At capacity - all prediction slots busy", status: "failed" } };
    const { input, webhook } = request;
    this.predictions.set(id, { id, status: "processing", input, webhook, output: null, error: null, logs: "" });
    this.runs.push(id);
    if (isAsync) return { status: 202, body: { id, status: "starting" } };
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #cancel(id: string): Answered {
    const prediction = this.predictions.get(id);
    if (prediction?.status !== "processing") return { status: 404, body: {} };
    this.end(id, { status: "canceled" });
    return { status: 200, body: {} };
  }

  #isBusy(): boolean {
    return [...this.predictions.values()].some(({ status }) => status === "processing");
  }

  #properties(): string[] {
    const input = z.object({ properties: z.record(z.string(), z.unknown()) }).parse(this.schemas["Input"]);
    return Object.keys(input.properties);
  }

  #find(id: string): CogPrediction {
    const prediction = this.predictions.get(id);
    if (!prediction) throw new Error(`The container has no prediction ${id}`);
    return prediction;
  }
}

function shown({ id, status, input, output, error, logs }: CogPrediction) {
  const ended = status === "processing" ? {} : { metrics: { predict_time: 4.52 } };
  return { id, status, input, output, logs, ...(error === null ? {} : { error }), ...ended };
}

function invalid(fields: readonly string[]): Answered {
  const detail = fields.map((field) => ({
    loc: ["body", "input", field],
    msg: `Unexpected field '${field}'`,
    type: "value_error.extra",
  }));
  return { status: 422, body: { detail } };
}

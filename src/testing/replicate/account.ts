import { createHash, randomBytes } from "node:crypto";
import { type Prediction, hasEnded } from "./prediction.ts";
import type { CreateRequest } from "./request-rules.ts";

const PAGE_SIZE = 100;

/**
 * What one account at Replicate has: predictions, files, and a bill. Speaks no HTTP, and nothing happens in it by
 * itself. As documented there is no idempotency key: each request to create that is carried out is paid.
 */
export class Account {
  readonly predictions: Prediction[] = [];
  /** Files by the path of their address: what was uploaded, and what predictions made. */
  readonly files = new Map<string, Uint8Array>();
  /** Ids of the predictions that were cancelled, in order. */
  readonly canceled: string[] = [];

  /** Carries out a request to create. */
  make(model: string | undefined, request: CreateRequest): Prediction {
    const prediction: Prediction = {
      id: randomBytes(13).toString("hex"),
      model: model ?? (request.version ?? "").replace(VERSION_PREFIX, ""),
      version: request.version ?? "hidden",
      input: request.input,
      status: "starting",
      output: null,
      error: null,
      logs: "",
      created_at: new Date().toISOString(),
      started_at: null,
      completed_at: null,
      data_removed: false,
      metrics: {},
      webhook: request.webhook ?? null,
      webhookEvents: request.webhook_events_filter ?? ["output", "completed"],
      isHidden: false,
      isSpoilt: false,
    };
    this.predictions.push(prediction);
    return prediction;
  }

  find(id: string): Prediction | undefined {
    return this.predictions.find((candidate) => candidate.id === id);
  }

  /** What the list shows, newest first, a hundred at a time. @param cursor where the page begins */
  page(cursor: number): { results: Prediction[]; next: number | null } {
    const listed = this.predictions.filter(({ isHidden }) => !isHidden).toReversed();
    const end = cursor + PAGE_SIZE;
    return { results: listed.slice(cursor, end), next: end < listed.length ? end : null };
  }

  /** Stops a prediction. One that had begun is billed for as long as it worked. @returns whether that changed anything */
  cancel(prediction: Prediction): boolean {
    if (hasEnded(prediction)) return false;
    this.canceled.push(prediction.id);
    prediction.status = "canceled";
    prediction.completed_at = new Date().toISOString();
    if (prediction.started_at !== null) {
      const seconds = (Date.now() - Date.parse(prediction.started_at)) / 1000;
      prediction.metrics = { predict_time: tenths(seconds) };
    }
    return true;
  }

  /** Seconds that the account is billed for, by prediction. */
  bill(): Map<string, number> {
    return new Map(this.predictions.map(({ id, metrics }) => [id, metrics.predict_time ?? 0]));
  }

  /** What a prediction was asked for, so that two for the same are known: files stand for their bytes. */
  intentOf({ model, input }: Pick<Prediction, "model" | "input">): string {
    const named = Object.entries(input).map(([name, value]) => [name, this.#meaning(value)]);
    return JSON.stringify([model, ...named.toSorted()]);
  }

  #meaning(value: unknown): unknown {
    if (typeof value !== "string" || !URL.canParse(value)) return value;
    const bytes = this.files.get(new URL(value).pathname);
    return bytes ? createHash("sha256").update(bytes).digest("hex") : value;
  }
}

/** The version of a model says which model it is. */
export const VERSION_PREFIX = "version-of-";

/** Rounds to what studios show of a bill, so that sums can be compared. At least a tenth of a second. */
export function tenths(seconds: number): number {
  return Math.max(1, Math.round(seconds * 10)) / 10;
}

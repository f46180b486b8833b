import { completedAt, outputOf, type Prediction, startOf } from "../prediction.ts";
import type { ServerAddress } from "../server-address.ts";

/** The prediction as Replicate's API shows it. Addresses are made from the server's base URL of this moment. */
export function viewPrediction(prediction: Prediction, address: ServerAddress): Record<string, unknown> {
  const { id, webhook, deadlineAt } = prediction;
  const self = address.prediction(id);
  return {
    id,
    model: prediction.model,
    version: prediction.version,
    status: prediction.state.status,
    input: prediction.input,
    output: viewOutput(prediction, address),
    error: prediction.state.status === "failed" ? prediction.state.error : null,
    logs: prediction.logs,
    metrics: prediction.metrics,
    source: "api",
    data_removed: prediction.dataRemoved,
    created_at: iso(prediction.createdAt),
    started_at: iso(startOf(prediction)),
    completed_at: iso(completedAt(prediction)),
    ...(deadlineAt === null ? {} : { deadline: iso(deadlineAt) }),
    ...(webhook ? { webhook: webhook.url, webhook_events_filter: webhook.events } : {}),
    urls: { get: self, cancel: `${self}/cancel` },
  };
}

function viewOutput(prediction: Prediction, address: ServerAddress): string[] | Record<string, string> | null {
  const files = outputOf(prediction);
  if (files.length === 0) return null;
  const urls = files.map(({ slot, fileId, name }) => [slot, address.fileContent(fileId, name)] as const);
  return prediction.outputShape === "list" ? urls.map(([, url]) => url) : Object.fromEntries(urls);
}

/** ISO 8601 text of a time in milliseconds since 1970. */
export function iso(time: number): string;
/** The same for a time that may not have come yet. */
export function iso(time: number | null): string | null;
/** Implementation of the overloads above. */
export function iso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

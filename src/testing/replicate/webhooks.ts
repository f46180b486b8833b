import { randomBytes } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { type Prediction, type ShownPrediction, hasEnded, shown } from "./prediction.ts";
import type { ReplicateServer } from "./server.ts";

/** A webhook that differs from the right one. */
export interface WebhookOptions {
  webhookId?: string;
  secret?: string;
  at?: Date;
  body?: string;
}

/** The signed request that tells of a prediction's present state: https://replicate.com/docs/topics/webhooks/verify-webhook */
export function signWebhook(
  server: ReplicateServer,
  prediction: ShownPrediction,
  options: WebhookOptions = {},
): RequestInit {
  const body = options.body ?? JSON.stringify(prediction);
  const id = options.webhookId ?? `msg_${randomBytes(8).toString("hex")}`;
  const at = options.at ?? new Date();
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(options.secret ?? server.webhookSecret).sign(id, at, body),
  };
  return { method: "POST", headers, body };
}

/** Whether the prediction's creator asked to be told. "start" and the end are always told. */
export function wantsWebhook({ webhook, webhookEvents, status, logs }: Prediction): boolean {
  if (webhook === null) return false;
  if (hasEnded({ status }) || logs === "") return true;
  return webhookEvents.includes("logs");
}

/** What is to be told, as it is now: the prediction may change before it is sent. */
export function snapshot(server: ReplicateServer, prediction: Prediction): ShownPrediction {
  return structuredClone(shown(prediction, server.baseUrl));
}

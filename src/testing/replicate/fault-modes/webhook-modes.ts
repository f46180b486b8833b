import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Delivery, WebhookFault } from "../model-runs.ts";
import { type FaultMode, mode } from "./mode.ts";

const LATE_MILLIS = 6_000;
/** Signatures are good for five minutes. */
const STALE_MILLIS = 10 * 60_000;
const FOREIGN_SECRET = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;

/** Ways in which a webhook goes wrong. */
export const WEBHOOK_MODES: readonly FaultMode<WebhookFault>[] = [
  mode("webhook-missing", "It is never sent.", () => {}),
  mode("webhook-twice", "It comes twice under one id.", async ({ post }) => {
    const webhookId = `msg_${randomBytes(8).toString("hex")}`;
    await Promise.all([post({ webhookId }), post({ webhookId })]);
  }),
  mode("webhook-repeated", "It comes twice under two ids.", async ({ post }) => {
    await post();
    await post();
  }),
  mode("webhook-late", "It comes seconds late.", async ({ post }) => {
    await sleep(LATE_MILLIS);
    await post();
  }),
  mode("webhook-reordered", "What was told before comes again after it.", async ({ post, before }) => {
    await post();
    if (before) await post({ body: JSON.stringify(before) });
  }),
  mode("webhook-forged", "Somebody else tells that it failed, before it is told.", async (delivery) => {
    await delivery.post({ secret: FOREIGN_SECRET, body: failedBody(delivery) });
    await delivery.post();
  }),
  mode("webhook-stale", "Its signature is of ten minutes ago.", ({ post }) =>
    post({ at: new Date(Date.now() - STALE_MILLIS) }),
  ),
  mode("webhook-garbage", "Something else comes in its place, signed.", ({ post }) => post({ body: "null" })),
];

function failedBody({ told }: Delivery): string {
  return JSON.stringify({ ...told, status: "failed", error: "forged" });
}

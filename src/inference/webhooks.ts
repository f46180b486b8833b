import { Webhook } from "standardwebhooks";
import type { Clock } from "./clock.ts";
import type { Prediction, WebhookEvent } from "./prediction.ts";
import { relocate, type ServerAddress } from "./server-address.ts";
import { type PostWebhook, WebhookChannel } from "./webhook-channel.ts";

/** Receivers must answer within a few seconds, as with Replicate. */
const ATTEMPT_TIMEOUT_MS = 10_000;

export interface WebhookOptions {
  /** `whsec_` and the key in base64. */
  secret: string;
  address: ServerAddress;
  clock: Clock;
  fetch: typeof fetch;
  /** The prediction as the API shows it now, as JSON. */
  render: (predictionId: string) => string;
  /** Called once the receiver has confirmed the last webhook. */
  onAcknowledged: (predictionId: string) => Promise<void>;
}

/** The webhooks of all open predictions, and of those whose end the receiver has not confirmed yet. */
export class Webhooks {
  readonly #options: WebhookOptions;
  readonly #post: PostWebhook;
  readonly #channels = new Map<string, WebhookChannel>();
  readonly #deliveries = new Set<Promise<void>>();

  constructor(options: WebhookOptions) {
    this.#options = options;
    this.#post = createPost(options);
  }

  /** Something happened before the end. */
  notify(prediction: Prediction, event: Exclude<WebhookEvent, "completed">): void {
    this.#channelOf(prediction)?.notify(event);
  }

  /** Tells the receiver of the end, in the background. */
  complete(prediction: Prediction): void {
    const channel = this.#channelOf(prediction);
    if (!channel) return;
    const delivery = this.#deliver(prediction.id, channel);
    this.#deliveries.add(delivery);
    const forget = (): boolean => this.#deliveries.delete(delivery);
    // If the confirmation could not be recorded, the next server sends the webhook again.
    void delivery.then(forget, forget);
  }

  /** How many ends are being delivered. */
  get delivering(): number {
    return this.#deliveries.size;
  }

  /** Ends every attempt. What was not confirmed is sent again by the next server on the same directory. */
  async close(): Promise<void> {
    for (const channel of this.#channels.values()) channel.close();
    await Promise.allSettled(this.#deliveries);
  }

  async #deliver(predictionId: string, channel: WebhookChannel): Promise<void> {
    const confirmed = await channel.complete();
    this.#channels.delete(predictionId);
    if (confirmed) await this.#options.onAcknowledged(predictionId);
  }

  #channelOf({ id, webhook, acceptedAt, resumptions }: Prediction): WebhookChannel | null {
    if (!webhook) return null;
    const existing = this.#channels.get(id);
    if (existing) return existing;
    const { address, clock, render } = this.#options;
    const url = (): string => relocate(webhook.url, acceptedAt, address.baseUrl());
    const target = { predictionId: id, resumptions, url, events: webhook.events, body: () => render(id) };
    const channel = new WebhookChannel(target, this.#post, clock);
    this.#channels.set(id, channel);
    return channel;
  }
}

function createPost({ secret, clock, fetch: fetchUrl }: WebhookOptions): PostWebhook {
  const signer = new Webhook(secret);
  return async ({ id, url, body }, closing) => {
    const timestamp = new Date(clock.now());
    const headers = {
      "content-type": "application/json",
      "user-agent": "wav0-inference",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(timestamp.getTime() / 1000)),
      "webhook-signature": signer.sign(id, timestamp, body),
    };
    try {
      const signal = AbortSignal.any([closing, AbortSignal.timeout(ATTEMPT_TIMEOUT_MS)]);
      const response = await fetchUrl(url, { method: "POST", headers, body, redirect: "manual", signal });
      await response.body?.cancel();
      return response.ok;
    } catch {
      // No connection, no answer in time: the same as a refusal, the channel decides whether to try again.
      return false;
    }
  };
}

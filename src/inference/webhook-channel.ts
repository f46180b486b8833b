import type { Clock } from "./clock.ts";
import { pause } from "./clock.ts";
import type { WebhookEvent } from "./prediction.ts";

/** Replicate's own limit for events that are not the start or the end. What ends sooner is told once, with its end. */
const INTERMEDIATE_INTERVAL_MS = 500;
/** Pauses before the further attempts of the last webhook: about a minute in all. */
const RETRY_PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 16_000, 29_000];

/** One POST of a webhook. @returns whether the receiver took it */
export type PostWebhook = (message: WebhookMessage, signal: AbortSignal) => Promise<boolean>;

export interface WebhookMessage {
  /** The same in each attempt to deliver the same message. */
  id: string;
  url: string;
  body: string;
}

export interface WebhookTarget {
  predictionId: string;
  /** Number of restarts of the prediction: events of earlier runs are not sent twice, although the count starts over. */
  resumptions: number;
  /** Asked again for each attempt. */
  url: () => string;
  events: readonly WebhookEvent[];
  /** The prediction as the API shows it now. */
  body: () => string;
}

/**
 * The webhooks of one prediction, in order and one at a time. Never makes the model wait: while a receiver is slow,
 * intermediate events merge into one that carries the newest state, and the end replaces those not yet sent.
 */
export class WebhookChannel {
  readonly #target: WebhookTarget;
  readonly #post: PostWebhook;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #due: WebhookEvent | null = null;
  /** When the last one was sent; first, when the prediction was first heard of. */
  #lastIntermediateAt: number | null = null;
  #cancelTimer: (() => void) | null = null;
  #sending: Promise<void> = Promise.resolve();
  #isSending = false;
  #ended = false;
  #count = 0;

  constructor(target: WebhookTarget, post: PostWebhook, clock: Clock) {
    this.#target = target;
    this.#post = post;
    this.#clock = clock;
  }

  /** Something happened before the end. */
  notify(event: Exclude<WebhookEvent, "completed">): void {
    if (this.#ended) return;
    this.#lastIntermediateAt ??= this.#clock.now();
    if (!this.#target.events.includes(event)) return;
    this.#due = event;
    if (event === "start") this.#flush();
    else this.#flushInTime();
  }

  /**
   * The prediction has ended; nothing is sent after this.
   * @returns whether the receiver confirmed it; false after about a minute of attempts, or when closed
   */
  async complete(): Promise<boolean> {
    this.#ended = true;
    this.#due = null;
    this.#cancelTimer?.();
    await this.#sending;
    if (!this.#target.events.includes("completed")) return true;
    return this.#deliver();
  }

  close(): void {
    this.#ended = true;
    this.#cancelTimer?.();
    this.#closing.abort();
  }

  #flushInTime(): void {
    if (this.#cancelTimer || this.#isSending) return;
    const wait = (this.#lastIntermediateAt ?? 0) + INTERMEDIATE_INTERVAL_MS - this.#clock.now();
    if (wait <= 0) return this.#flush();
    this.#cancelTimer = this.#clock.after(wait, () => {
      this.#cancelTimer = null;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#isSending || this.#due === null) return;
    if (this.#due !== "start") this.#lastIntermediateAt = this.#clock.now();
    this.#due = null;
    this.#isSending = true;
    this.#sending = this.#sendIntermediate();
  }

  async #sendIntermediate(): Promise<void> {
    this.#count += 1;
    await this.#attempt(`${this.#target.resumptions}_${this.#count}`);
    this.#isSending = false;
    if (this.#due !== null && !this.#ended) this.#flushInTime();
  }

  async #deliver(): Promise<boolean> {
    if (await this.#attempt("completed")) return true;
    for (const milliseconds of RETRY_PAUSES_MS) {
      await pause(this.#clock, milliseconds, this.#closing.signal);
      if (this.#closing.signal.aborted) return false;
      if (await this.#attempt("completed")) return true;
    }
    return false;
  }

  #attempt(name: string): Promise<boolean> {
    const { predictionId, url, body } = this.#target;
    const message = { id: `msg_${predictionId}_${name}`, url: url(), body: body() };
    return this.#post(message, this.#closing.signal);
  }
}

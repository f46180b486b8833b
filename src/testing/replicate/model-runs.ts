import { setTimeout as sleep } from "node:timers/promises";
import { tenths } from "./account.ts";
import { type Prediction, type ShownPrediction, hasEnded } from "./prediction.ts";
import type { ReplicateServer } from "./server.ts";
import { type WebhookOptions, signWebhook, snapshot, wantsWebhook } from "./webhooks.ts";

/** How a run of a model goes. Times in milliseconds. */
export interface RunPlan {
  startMillis: number;
  workMillis: number;
}

/** One run, for what goes wrong in it. */
export interface Run {
  prediction: Prediction;
  plan: RunPlan;
  server: ReplicateServer;
  /** Resolves when the provider is healed. */
  healed: Promise<void>;
  /** Waits for a machine, then works. */
  work(): Promise<void>;
  /** Ends it well, with files of sound. */
  succeed(): void;
  /** Ends it. */
  end(change: Partial<ShownPrediction>): void;
}

/** What happens instead of a run's good end. */
export type RunFault = (run: Run) => void | Promise<void>;

/** One webhook, before it is sent. */
export interface Delivery {
  told: ShownPrediction;
  /** Sends it, and again after a refusal as long as that is documented. */
  post(options?: WebhookOptions): Promise<void>;
  /** What was told last about the same prediction, if anything. */
  before: ShownPrediction | undefined;
}

export type WebhookFault = (delivery: Delivery) => void | Promise<void>;

export interface ModelRunsOptions {
  plan(): RunPlan;
  /** The files of a prediction, in the order and form of its model. @returns its output */
  output(prediction: Prediction): unknown;
  runFault(): RunFault | undefined;
  webhookFault(): WebhookFault | undefined;
  /** Where webhooks for a public address are to be sent on this machine; null while nobody is there. */
  tunnel(): Promise<string | null>;
}

const TRIES = 3;
const RETRY_MILLIS = 1_000;

/** Lets the models of a double work: each prediction runs, ends and is told of by webhooks. */
export class ModelRuns {
  readonly #server: ReplicateServer;
  readonly #options: ModelRunsOptions;
  readonly #told = new Map<string, ShownPrediction>();
  #heal: () => void = () => {};
  readonly #healed = new Promise<void>((resolve) => (this.#heal = resolve));
  readonly #open = new Set<Promise<void>>();

  constructor(server: ReplicateServer, options: ModelRunsOptions) {
    this.#server = server;
    this.#options = options;
    server.onMade = (prediction) => this.#keep(this.#run(prediction));
    server.onCanceled = (prediction) => this.tell(prediction);
  }

  /** Lets everything that is stuck go on. */
  heal(): void {
    this.#heal();
  }

  /** Waits until nothing runs or is told any more. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  /** Tells a prediction's creator of its present state. */
  tell(prediction: Prediction): void {
    if (!wantsWebhook(prediction)) return;
    const told = snapshot(this.#server, prediction);
    const before = this.#told.get(prediction.id);
    this.#told.set(prediction.id, told);
    const post = (options?: WebhookOptions): Promise<void> => this.#post(prediction, told, options);
    const fault = this.#options.webhookFault();
    this.#keep(fault ? Promise.resolve(fault({ told, post, before })) : post());
  }

  async #run(prediction: Prediction): Promise<void> {
    const plan = this.#options.plan();
    const end = (change: Partial<ShownPrediction>): void => this.#end(prediction, plan, change);
    const succeed = (): void => end({ status: "succeeded", output: this.#options.output(prediction) });
    const work = (): Promise<void> => this.#work(prediction, plan);
    const fault = this.#options.runFault();
    if (fault) return fault({ prediction, plan, server: this.#server, healed: this.#healed, work, succeed, end });
    await work();
    succeed();
  }

  async #work(prediction: Prediction, { startMillis, workMillis }: RunPlan): Promise<void> {
    await sleep(startMillis);
    if (hasEnded(prediction)) return;
    prediction.status = "processing";
    prediction.started_at = new Date().toISOString();
    this.tell(prediction);
    await sleep(workMillis);
  }

  #end(prediction: Prediction, { workMillis }: RunPlan, change: Partial<ShownPrediction>): void {
    if (hasEnded(prediction)) return;
    prediction.started_at ??= new Date().toISOString();
    const metrics = { predict_time: tenths(workMillis / 1000) };
    Object.assign(prediction, { completed_at: new Date().toISOString(), metrics, ...change });
    this.tell(prediction);
  }

  async #post({ webhook }: Prediction, told: ShownPrediction, options?: WebhookOptions): Promise<void> {
    const tries = hasEnded(told) ? TRIES : 1;
    for (let count = 0; count < tries; count++) {
      const origin = await this.#options.tunnel();
      const { pathname, search } = new URL(webhook ?? "");
      const request = signWebhook(this.#server, told, options);
      const answer = origin ? await fetch(origin + pathname + search, request).catch(() => null) : null;
      if (answer?.ok || (answer && options !== undefined)) return;
      await sleep(RETRY_MILLIS);
    }
  }

  #keep(work: Promise<void>): void {
    this.#open.add(work);
    void work.finally(() => this.#open.delete(work));
  }
}

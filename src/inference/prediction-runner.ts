import { createHmac } from "node:crypto";
import type { Clock } from "./clock.ts";
import { FairQueue } from "./fair-queue.ts";
import type { FileStore } from "./file-store.ts";
import { type InputSources, loadInputFile } from "./input-file.ts";
import { findModel } from "./models/table.ts";
import {
  addOutput,
  cancel,
  expire,
  fail,
  isOpen,
  log,
  measure,
  type Prediction,
  resume,
  start,
  succeed,
  type Transition,
} from "./prediction.ts";
import type { PredictionStore } from "./prediction-store.ts";
import type { Webhooks } from "./webhooks.ts";
import type { InputFile, ModelOutput } from "./worker/protocol.ts";
import { type JobEvent, ModelError, type WorkerPool } from "./worker/worker-pool.ts";

/** As at Replicate. */
const RUN_LIMIT_MS = 30 * 60_000;
/** A prediction that takes the whole process down each time must not do so for ever. */
const MAX_RESUMPTIONS = 50;

export interface PredictionRunnerParts {
  store: PredictionStore;
  files: FileStore;
  pool: WorkerPool;
  webhooks: Webhooks;
  sources: InputSources;
  clock: Clock;
  /** How many predictions run at once. */
  concurrency: number;
  /** How many of one owner run at once. */
  concurrencyPerOwner: number;
}

/** Takes predictions from "starting" to their end, in turns between their owners. The only writer of their states. */
export class PredictionRunner {
  readonly #parts: PredictionRunnerParts;
  readonly #queue: FairQueue;
  readonly #running = new Map<string, { abort: AbortController; finished: Promise<void> }>();
  readonly #deadlines = new Map<string, () => void>();
  #closed = false;

  constructor(parts: PredictionRunnerParts) {
    this.#parts = parts;
    this.#queue = new FairQueue(parts.concurrencyPerOwner);
  }

  /** Accepts a prediction that is in the store. */
  enqueue(prediction: Prediction): void {
    this.#watchDeadline(prediction);
    this.#queue.push(prediction.owner, prediction);
    this.#fill();
  }

  /** Takes up what an earlier process left unfinished, and tells receivers of ends they have not confirmed. */
  async resumeAll(): Promise<void> {
    const left = this.#parts.store.list().reverse();
    for (const prediction of left.filter(isOpen)) {
      const resumed = await this.#parts.store.commit(prediction.id, resume());
      if (resumed && resumed.prediction.resumptions <= MAX_RESUMPTIONS) this.enqueue(resumed.prediction);
      else
        await this.#end(prediction.id, (now) =>
          fail(now, `The server stopped ${MAX_RESUMPTIONS} times during this prediction`),
        );
    }
    const unconfirmed = left.filter((each) => !isOpen(each) && !each.completionAcknowledged && !each.dataRemoved);
    for (const prediction of unconfirmed) this.#parts.webhooks.complete(prediction);
  }

  /** Ends a prediction at its caller's wish. One that has ended stays as it is. */
  cancel(id: string): Promise<void> {
    return this.#end(id, cancel);
  }

  /** Stops without ending anything: what is open runs again in the next process. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#queue.clear();
    for (const cancelTimer of this.#deadlines.values()) cancelTimer();
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.allSettled(running.map(({ finished }) => finished));
  }

  #fill(): void {
    while (!this.#closed && this.#running.size < this.#parts.concurrency) {
      const next = this.#queue.take();
      if (!next) return;
      if (!this.#begin(next.id, next.finish)) next.finish();
    }
  }

  /** @returns false if there was nothing to begin: it has ended */
  #begin(id: string, giveBackTurn: () => void): boolean {
    const started = this.#parts.store.amend(id, start(this.#parts.clock.now()));
    if (!started) return false;
    const abort = new AbortController();
    const cancelLimit = this.#parts.clock.after(RUN_LIMIT_MS, () => {
      void this.#end(id, (now) => fail(now, `The prediction ran longer than ${RUN_LIMIT_MS / 60_000} minutes`));
    });
    const release = (): void => {
      cancelLimit();
      this.#running.delete(id);
      giveBackTurn();
      this.#fill();
    };
    // It rejects only if the end cannot be written; then the prediction stays open and the next process runs it again.
    const finished = this.#run(started, abort.signal).then(release, release);
    this.#running.set(id, { abort, finished });
    this.#parts.webhooks.notify(started, "start");
    return true;
  }

  async #run(prediction: Prediction, signal: AbortSignal): Promise<void> {
    const { id } = prediction;
    try {
      await this.#compute(prediction, signal);
      await this.#end(id, succeed);
    } catch (error) {
      if (signal.aborted) return;
      await this.#end(id, (now) => fail(now, describeFailure(error, prediction.model)));
    }
  }

  async #compute(prediction: Prediction, signal: AbortSignal): Promise<void> {
    const files = await this.#loadInputs(prediction, signal);
    let writes: Promise<void> = Promise.resolve();
    const onEvent = (event: JobEvent): void => {
      if (event.kind === "output") {
        writes = writes.then(() => this.#keepOutput(prediction, event.output));
        // Awaited below; until then a failed write must not count as unhandled.
        writes.catch(() => {});
      } else {
        this.#report(prediction.id, event);
      }
    };
    const { model, resolvedInput: input, id } = prediction;
    try {
      await this.#parts.pool.run({ model, input, files, scratch: this.#parts.files.scratch(id) }, onEvent, signal);
      await writes;
    } catch (error) {
      // What is being moved is no scratch any more.
      await writes.catch(() => {});
      await this.#parts.files.clearScratch(id);
      throw error;
    }
  }

  async #loadInputs(
    { model, resolvedInput, acceptedAt }: Prediction,
    signal: AbortSignal,
  ): Promise<Record<string, InputFile>> {
    const files: Record<string, InputFile> = {};
    for (const field of findModel(model)?.fileFields ?? []) {
      files[field] = await loadInputFile(String(resolvedInput[field]), acceptedAt, this.#parts.sources, signal);
    }
    return files;
  }

  #report(id: string, event: Exclude<JobEvent, { kind: "output" }>): void {
    const step = event.kind === "log" ? log(event.line) : measure(event.name, event.value);
    const prediction = this.#parts.store.amend(id, step);
    if (prediction && event.kind === "log") this.#parts.webhooks.notify(prediction, "logs");
  }

  async #keepOutput({ id, outputKey }: Prediction, output: ModelOutput): Promise<void> {
    const { slot, name, contentType } = output;
    const fileId = createHmac("sha256", outputKey).update(slot).digest("base64url");
    const createdAt = this.#parts.clock.now();
    const owner = { kind: "prediction", predictionId: id } as const;
    const file = { id: fileId, name, contentType, createdAt, owner };
    if ("bytes" in output) await this.#parts.files.put(file, output.bytes);
    else await this.#parts.files.adopt(file, output);
    const prediction = this.#parts.store.amend(id, addOutput({ slot, fileId, name }));
    if (prediction) this.#parts.webhooks.notify(prediction, "output");
    // Ended while the file was being written.
    else await this.#parts.files.remove(fileId);
  }

  /** Brings the prediction to its end, unless it has one; of racing ends the first wins. */
  async #end(id: string, ending: (now: number) => Transition): Promise<void> {
    const result = await this.#parts.store.commit(id, ending(this.#parts.clock.now()));
    if (!result?.changed) return;
    this.#deadlines.get(id)?.();
    this.#deadlines.delete(id);
    this.#queue.remove(result.prediction.owner, id);
    this.#parts.webhooks.complete(result.prediction);
    if (result.prediction.state.status !== "succeeded") await this.#abandon(id);
  }

  /** Stops the work and deletes what it made so far. */
  async #abandon(id: string): Promise<void> {
    this.#running.get(id)?.abort.abort();
    for (const file of this.#parts.files.listOf(id)) await this.#parts.files.remove(file.id);
  }

  #watchDeadline({ id, deadlineAt }: Prediction): void {
    if (deadlineAt === null) return;
    const remaining = Math.max(0, deadlineAt - this.#parts.clock.now());
    this.#deadlines.set(
      id,
      this.#parts.clock.after(remaining, () => void this.#end(id, expire)),
    );
  }
}

/** A model's own words, else what is known of the fault. */
function describeFailure(error: unknown, model: string): string {
  if (error instanceof ModelError) return error.message;
  return `${model} could not finish: ${error instanceof Error ? error.message : String(error)}`;
}

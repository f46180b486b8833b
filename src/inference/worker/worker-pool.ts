import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import type { KeeperLine, KeeperSettings } from "../demucs/host-protocol.ts";
import {
  type InputFile,
  type ModelJob,
  type ModelOutput,
  type OwnSettings,
  THREAD_LIMITS,
  type WorkerReport,
  type WorkerSettings,
} from "./protocol.ts";

/** An idle thread collects no garbage: after a job that moved more than this it is replaced, which frees its memory. */
const RETIRE_ABOVE_BYTES = 32 * 1024 * 1024;

/** Reports of a job before its end. */
export type JobEvent = Exclude<WorkerReport, { kind: "done" | "failed" }>;

/** The model or its input is at fault, or its worker died; the message is for a person. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/**
 * Worker threads that run models. A thread that is idle is used again; one that was aborted or that died is replaced.
 * Does not queue: the caller decides how many jobs run at once.
 */
export class WorkerPool {
  readonly #entry: string;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();
  #closed = false;

  readonly #settings: WorkerSettings;
  /** Thread that keeps the user's model for the workers; null where none is set or none has been started. */
  #keeper: Worker | null = null;
  /** The keeper that a worker has its line to. */
  readonly #keeperOf = new WeakMap<Worker, Worker | null>();

  /** @param entry path of the bundled worker */
  constructor(entry: string, settings: WorkerSettings = { soundFonts: [] }) {
    this.#entry = entry;
    this.#settings = settings;
  }

  /** Starts a thread now, so that the next job need not wait for one. */
  warm(): void {
    if (!this.#closed && this.#idle.length === 0) this.#idle.push(this.#spawn());
  }

  /**
   * Runs one job to its end. Aborting kills the thread at once, and waits until it writes no more.
   * @throws ModelError if the model fails or its thread dies; the signal's reason if it was aborted
   */
  async run(job: ModelJob, onEvent: (event: JobEvent) => void, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const isAlone = this.#all.size === this.#idle.length;
    const worker = this.#idle.pop() ?? this.#spawn();
    worker.ref();
    let movedBytes = Object.values(job.files).reduce((sum, file) => sum + bytesIn(file).byteLength, 0);
    const weigh = (event: JobEvent): void => {
      if (event.kind === "output") movedBytes += sizeOf(event.output);
      onEvent(event);
    };
    try {
      await this.#converse(worker, { job: { ...job, isAlone }, onEvent: weigh, signal });
    } finally {
      // A line to a keeper that is gone leads nowhere.
      if (movedBytes > RETIRE_ABOVE_BYTES || this.#keeperOf.get(worker) !== this.#keeper) this.#kill(worker);
      this.#release(worker);
      if (signal.aborted) await worker.terminate();
    }
  }

  /** Kills every thread, also those at work. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#all, ...(this.#keeper ? [this.#keeper] : [])].map((worker) => worker.terminate()));
  }

  #spawn(): Worker {
    const modelPort = this.#settings.demucsModel === undefined ? undefined : this.#lineToKeeper();
    const mateEntry = availableParallelism() > 1 ? this.#entry : undefined;
    const worker = this.#start({ ...this.#settings, modelPort, mateEntry }, modelPort ? [modelPort] : []);
    worker.on("error", () => this.#discard(worker));
    worker.on("exit", () => this.#discard(worker));
    this.#all.add(worker);
    this.#keeperOf.set(worker, this.#keeper);
    return worker;
  }

  #lineToKeeper(): MessagePort {
    const { port1, port2 } = new MessageChannel();
    this.#keeper ??= this.#startKeeper();
    this.#keeper.postMessage({ port: port2 } satisfies KeeperLine, [port2]);
    return port1;
  }

  #startKeeper(): Worker {
    const keeper = this.#start({ keepsModel: true });
    const replace = (): void => {
      if (this.#keeper === keeper) this.#keeper = null;
      // Their lines are dead.
      for (const idle of this.#idle.splice(0)) this.#kill(idle);
    };
    keeper.on("error", replace).on("exit", replace);
    return keeper;
  }

  #start(workerData: OwnSettings | KeeperSettings, transferList: MessagePort[] = []): Worker {
    const options = { stdout: true, workerData, transferList, resourceLimits: THREAD_LIMITS };
    const worker = new Worker(this.#entry, options);
    // The process's stdout may carry a protocol; whatever a codec prints goes nowhere.
    worker.stdout.resume();
    worker.unref();
    return worker;
  }

  #discard(worker: Worker): void {
    this.#all.delete(worker);
    const index = this.#idle.indexOf(worker);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #kill(worker: Worker): void {
    this.#discard(worker);
    void worker.terminate();
  }

  #release(worker: Worker): void {
    if (this.#all.has(worker) && !this.#closed) {
      worker.unref();
      this.#idle.push(worker);
    } else {
      this.warm();
    }
  }

  #converse(
    worker: Worker,
    { job, onEvent, signal }: { job: ModelJob; onEvent: (event: JobEvent) => void; signal: AbortSignal },
  ): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      const end = (error?: unknown): void => {
        worker.off("message", onMessage).off("error", onError).off("exit", onExit);
        signal.removeEventListener("abort", onAbort);
        if (error === undefined) resolve();
        else reject(error);
      };
      const onMessage = (report: WorkerReport): void => {
        if (report.kind === "done") end();
        else if (report.kind === "failed") end(new ModelError(report.message));
        else onEvent(report);
      };
      const onError = (cause: Error): void =>
        end(new ModelError(`The worker of ${job.model} crashed: ${cause.message}`, { cause }));
      const onExit = (code: number): void =>
        end(new ModelError(`The worker of ${job.model} stopped with exit code ${code}`));
      const onAbort = (): void => {
        this.#kill(worker);
        end(signal.reason);
      };
      worker.on("message", onMessage).on("error", onError).on("exit", onExit);
      signal.addEventListener("abort", onAbort);
      worker.postMessage(job, transferable(job));
    });
  }
}

/** What the model writes to the disk passes through its memory as well. */
function sizeOf(output: ModelOutput): number {
  return "bytes" in output ? output.bytes.byteLength : output.sizeBytes;
}

/** Whole buffers move without a copy; a view on a part of a buffer (small reads of Node) is copied. */
function transferable(job: ModelJob): ArrayBuffer[] {
  return Object.values(job.files).flatMap((file) => {
    const { buffer, byteLength } = bytesIn(file);
    return buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength ? [buffer] : [];
  });
}

/** What of a file is in memory. */
function bytesIn(file: InputFile): Uint8Array {
  return "bytes" in file ? file.bytes : new Uint8Array(0);
}

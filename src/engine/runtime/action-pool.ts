import type { LocalFile } from "../../bodies/local-file.ts";
import { Worker } from "node:worker_threads";
import { TRANSIENT_ERROR } from "../types.ts";
import type {
  ActionWorkerData,
  Answer,
  FromWorker,
  RunEnd,
  ToWorker,
  WireHead,
  WorkerComponent,
} from "./action-protocol.ts";

/** V8's own limit of what is young (48) makes a thread hold 15 MB more, and is no faster. */
const MEGABYTES = { maxYoungGenerationSizeMb: 12 };

/** The syscalls of one running action, answered by the engine. */
export interface ActionCalls {
  syscall(operation: string, argumentsJson: string): Promise<Answer>;
  storeBlob(content: Uint8Array | LocalFile, options: { contentType: string | null; sha256?: string }): Promise<Answer>;
  readBlob(storageId: string): Promise<Answer>;
  /** Response head of an HTTP action. */
  head(head: WireHead): void;
  /** Response body of an HTTP action; resolves when more is wanted. */
  body(bytes: Uint8Array): Promise<Answer>;
  log(line: string): void;
}

/** Message that starts a run, without its number. */
export type Start = Omit<Extract<ToWorker, { type: "run" }>, "run"> | Omit<Extract<ToWorker, { type: "http" }>, "run">;

interface Running {
  calls: ActionCalls;
  settle(end: RunEnd): void;
  timer: NodeJS.Timeout;
}

interface Lane {
  worker: Worker;
  running: Map<number, Running>;
  /** It still loads the code. */
  isStarting: boolean;
  /** It did not answer for a while, and has said nothing since: something in it computes. */
  isSilent: boolean;
  /** Asks that it has not answered: one that was silent answers old ones first. */
  unanswered: number;
  /** Those who wait for a sign of life, and until when. */
  waiting: (() => void)[];
  patience: NodeJS.Timeout | undefined;
}

export interface ActionPoolOptions {
  /** Path of the bundled action-worker. */
  entry: string;
  /** How many threads at most; each is started when it is first needed. */
  threads: number;
  /** How long a thread with running actions may be silent before another one is started beside it; default 1,000. */
  patienceMillis?: number;
  timeoutMillis: number;
  /** Shared reading of the deployment's clock, which actions follow. */
  clockMemory: SharedArrayBuffer;
  /** Told why a thread died. */
  onFault(error: unknown): void;
}

/** A thread that waits answers in less than a millisecond; one that loads a large module needs some hundreds. */
const PATIENCE_MILLIS = 1_000;

/**
 * Worker threads that run actions. Actions mostly wait, so one thread takes all of them while it answers: each further
 * thread evaluates the code again. A thread that dies fails its running actions, and the next action starts a new one.
 * An action that takes too long fails; when it also blocks its thread, the thread is ended.
 */
export class ActionPool {
  readonly #options: ActionPoolOptions;
  readonly #lanes = new Set<Lane>();
  #components: () => WorkerComponent[] = () => [];
  #lastRun = 0;
  #closed = false;

  constructor(options: ActionPoolOptions) {
    this.#options = options;
  }

  /** Code for all actions that start from now on; asked for when a thread needs it. */
  deploy(components: () => WorkerComponent[]): void {
    this.#components = components;
    for (const lane of this.#lanes) send(lane, { type: "deploy", components: components() });
  }

  /** Starts a thread if there is none, so that the next action need not wait for one. */
  warm(): void {
    if (this.#lanes.size === 0 && !this.#closed) this.#startLane();
  }

  /** Runs one action to its end; failures are ends, too. */
  run(start: Start, calls: ActionCalls): Promise<RunEnd> {
    if (this.#closed) return Promise.resolve(cut(TRANSIENT_ERROR));
    const lane = this.#leastBusyLane() ?? this.#startLane();
    // A second thread, started while the first one starts, would be ready no sooner and slow it down.
    const isOneStarting = [...this.#lanes].some(({ isStarting }) => isStarting);
    if (lane.running.size === 0 || isOneStarting) return this.#runIn(lane, start, calls);
    if (!lane.isSilent) return this.#runAfterAnswer(lane, start, calls);
    // All threads are silent.
    return this.#runIn(this.#lanes.size < this.#options.threads ? this.#startLane() : lane, start, calls);
  }

  async #runAfterAnswer(lane: Lane, start: Start, calls: ActionCalls): Promise<RunEnd> {
    await this.#answerOf(lane);
    if (!this.#closed && this.#lanes.has(lane) && !lane.isSilent) return this.#runIn(lane, start, calls);
    return this.run(start, calls);
  }

  #runIn(lane: Lane, start: Start, calls: ActionCalls): Promise<RunEnd> {
    const run = ++this.#lastRun;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#expire(lane, run), this.#options.timeoutMillis);
      timer.unref();
      const settle = (end: RunEnd): void => {
        clearTimeout(timer);
        if (lane.running.delete(run)) resolve(end);
      };
      lane.running.set(run, { calls, settle, timer });
      send(lane, { ...start, run });
    });
  }

  /** Resolves when a thread has answered, is silent or is gone. */
  #answerOf(lane: Lane): Promise<void> {
    return new Promise((resolve) => {
      lane.waiting.push(resolve);
      if (lane.waiting.length > 1) return;
      const fallSilent = (): void => {
        lane.isSilent = true;
        endWaiting(lane);
      };
      lane.patience = setTimeout(fallSilent, this.#options.patienceMillis ?? PATIENCE_MILLIS);
      lane.patience.unref();
      lane.unanswered++;
      send(lane, { type: "ask" });
    });
  }

  /** Ends all threads; running actions fail. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#lanes].map(({ worker }) => worker.terminate()));
  }

  #leastBusyLane(): Lane | undefined {
    const lanes = [...this.#lanes].sort((a, b) => a.running.size - b.running.size);
    return lanes.find(({ isSilent }) => !isSilent) ?? lanes[0];
  }

  #startLane(): Lane {
    // The threads see nothing of the host's environment: variables are given to each component.
    const workerData: ActionWorkerData = { clockMemory: this.#options.clockMemory };
    const options = { env: {}, stdout: true, stderr: true, workerData, resourceLimits: MEGABYTES };
    const worker = new Worker(this.#options.entry, options);
    const unasked = { isSilent: false, unanswered: 0, waiting: [], patience: undefined };
    const lane: Lane = { worker, running: new Map(), isStarting: true, ...unasked };
    this.#lanes.add(lane);
    worker.unref();
    worker.on("message", (message: FromWorker) => void this.#receive(lane, message));
    worker.on("error", (error) => {
      this.#options.onFault(error);
      this.#drop(lane);
    });
    // Output past the console is discarded, rather than sent into the host's protocol.
    worker.stdout.resume();
    worker.stderr.resume();
    worker.on("exit", () => this.#drop(lane));
    send(lane, { type: "deploy", components: this.#components() });
    return lane;
  }

  #drop(lane: Lane): void {
    this.#lanes.delete(lane);
    endWaiting(lane);
    for (const running of lane.running.values()) running.settle(cut(TRANSIENT_ERROR));
  }

  #expire(lane: Lane, run: number): void {
    const seconds = this.#options.timeoutMillis / 1000;
    lane.running.get(run)?.settle(cut(`Function execution timed out (maximum duration: ${seconds}s)`));
    // A timed-out action may spin; threads cannot interrupt one action, so an otherwise idle one is replaced.
    if (lane.running.size > 0) return;
    this.#drop(lane);
    void lane.worker.terminate();
  }

  async #receive(lane: Lane, message: FromWorker): Promise<void> {
    lane.isSilent = false;
    if (message.type === "here") {
      lane.unanswered--;
      if (lane.unanswered === 0) endWaiting(lane);
      return;
    }
    if (message.type === "ready") {
      lane.isStarting = false;
      return;
    }
    const running = lane.running.get(message.run);
    if (!running) return;
    if (message.type === "log") return running.calls.log(message.line);
    if (message.type === "head") return running.calls.head(message.head);
    if (message.type === "end") return running.settle(message.end);
    const answer = await answerTo(message, running.calls);
    if (lane.running.has(message.run)) send(lane, { type: "answer", run: message.run, call: message.call, answer });
  }
}

function answerTo(
  message: Exclude<FromWorker, { type: "ready" | "here" | "log" | "head" | "end" }>,
  calls: ActionCalls,
): Promise<Answer> {
  switch (message.type) {
    case "syscall":
      return calls.syscall(message.operation, message.argumentsJson);
    case "storeBlob":
      return calls.storeBlob(message.content, { contentType: message.contentType || null, sha256: message.sha256 });
    case "readBlob":
      return calls.readBlob(message.storageId);
    case "body":
      return calls.body(message.bytes);
  }
}

function endWaiting(lane: Lane): void {
  clearTimeout(lane.patience);
  for (const go of lane.waiting.splice(0)) go();
}

function send(lane: Lane, message: ToWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  lane.worker.postMessage(message);
}

function cut(text: string): RunEnd {
  return { kind: "cut", text };
}

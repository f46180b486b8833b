import type { Database, WriteTransaction } from "../storage/types.ts";
import { TRANSIENT_ERROR, type FunctionOutcome, type FunctionPath, type UdfType } from "../types.ts";
import type { Crons } from "./crons.ts";
import type { Job, JobEnd, JobQueue } from "./job-queue.ts";

/** Jobs that run at once. Mutations among them still commit one by one. */
const MAX_RUNNING = 64;
const DAY_MILLIS = 86_400_000;
/** Convex shows finished jobs for seven days. */
const KEPT_MILLIS = 7 * DAY_MILLIS;
const SWEEP_MILLIS = 3_600_000;
const SWEEP_ROWS = 500;
/** Timers stand still while the machine sleeps, and the clock may be set: so it is looked at this often, if work waits. */
const MAX_DELAY_MILLIS = 60_000;
/** After a fault, as of a full disk: trying again at once would fail again at once, without end. */
const FAULT_PAUSE_MILLIS = 1_000;

/** How the scheduler runs functions; jobs run as the system, signed in as nobody. */
export interface JobRunner {
  /** Null if the deployment has no such function any more. */
  udfTypeOf(path: FunctionPath): UdfType | null;
  mutation(
    job: Job,
    attachment: { before(): FunctionOutcome | null; after(transaction: WriteTransaction): void },
  ): Promise<FunctionOutcome>;
  action(job: Job): Promise<FunctionOutcome>;
}

export interface SchedulerOptions {
  database: Database;
  queue: JobQueue;
  crons: Crons;
  runner: JobRunner;
  now(): number;
  /** Called after a job has ended as failed. */
  failed(job: Job): Promise<void>;
  /** Called at the start and then hourly, to remove what else has aged. */
  sweep(): void;
  /** A fault of the engine, not of a function. */
  onFault(error: unknown): void;
  /** True for a transient fault, such as a full disk, which is neither the job's nor the engine's. */
  isPassing(fault: unknown): boolean;
}

/**
 * Runs the jobs of the queue when they are due. A mutation runs exactly once: its writes and the end of its job are
 * one transaction. An action runs at most once: it is marked as begun before, and after a crash it has failed.
 */
export class Scheduler {
  readonly #options: SchedulerOptions;
  readonly #running = new Map<string, Promise<void>>();
  #state: "idle" | "started" | "closed" = "idle";
  #timer: NodeJS.Timeout | undefined;
  #sweeper: NodeJS.Timeout | undefined;
  readonly #pauses = new Map<NodeJS.Timeout, () => void>();
  #woken = false;
  #firing = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Fails the actions that the last process left behind. @returns how many */
  async failInterrupted(): Promise<number> {
    const { database, queue } = this.#options;
    const interrupted = queue.running();
    if (interrupted.length === 0) return 0;
    await database.transact((transaction) => {
      for (const job of interrupted) queue.end(transaction, job, { kind: "failed", error: TRANSIENT_ERROR });
    });
    return interrupted.length;
  }

  start(): void {
    this.#state = "started";
    this.#sweeper = setInterval(() => void this.#sweep().catch(this.#options.onFault), SWEEP_MILLIS);
    this.#sweeper.unref();
    void this.#sweep().catch(this.#options.onFault);
    this.wake();
  }

  /** Looks for due work soon; called after commits that scheduled some. */
  wake(): void {
    if (this.#state !== "started" || this.#woken) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      this.#pump();
    });
  }

  /** Starts no more jobs and waits for mutations; actions are left to whoever ends their threads. */
  close(): void {
    this.#state = "closed";
    clearTimeout(this.#timer);
    clearInterval(this.#sweeper);
    for (const [timer, resume] of this.#pauses) {
      clearTimeout(timer);
      resume();
    }
  }

  /** Settles when the jobs that run now are over. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  #pump(): void {
    if (this.#state !== "started") return;
    const { queue, crons } = this.#options;
    // One reading of the clock for all: a job that falls due in between must not be missed by both questions.
    const now = this.#options.now();
    const cronDue = this.#firing ? null : crons.nextDue();
    if (cronDue !== null && cronDue <= now) void this.#fireCrons();
    const due = queue.due(now, MAX_RUNNING + this.#running.size).filter(({ id }) => !this.#running.has(id));
    for (const job of due.slice(0, MAX_RUNNING - this.#running.size)) this.#start(job);
    this.#sleepUntil([queue.nextDue(now), cronDue]);
  }

  #sleepUntil(times: (number | null)[]): void {
    clearTimeout(this.#timer);
    const next = Math.min(...times.filter((time) => time !== null));
    if (next === Infinity) return;
    const delay = Math.min(Math.max(next - this.#options.now(), 1), MAX_DELAY_MILLIS);
    this.#timer = setTimeout(() => this.wake(), Math.ceil(delay));
  }

  async #fireCrons(): Promise<void> {
    const { database, crons } = this.#options;
    this.#firing = true;
    await database
      .transact((transaction) => crons.fire(transaction))
      .catch((fault: unknown) => this.#pauseAfter(fault));
    this.#firing = false;
    this.wake();
  }

  #start(job: Job): void {
    const running = this.#run(job)
      .catch((fault: unknown) => this.#abandon(job, fault))
      .finally(() => {
        this.#running.delete(job.id);
        this.wake();
      });
    this.#running.set(job.id, running);
  }

  /** After a fault of the engine; a job that stayed pending would come up again at once. */
  async #abandon(job: Job, fault: unknown): Promise<void> {
    this.#options.onFault(fault);
    if (this.#state === "closed") return;
    // Until it could be ended, or can be tried again, it counts as running, so that it does not come up meanwhile.
    if (this.#options.isPassing(fault)) return this.#pause();
    await this.#fail(job, `Internal error: ${String(fault)}`).catch((again: unknown) => this.#pauseAfter(again));
  }

  /** Stores a result that nobody would compute again: retries for as long as the disk refuses it. */
  async #insist(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (fault) {
      if (!this.#options.isPassing(fault)) throw fault;
      this.#options.onFault(fault);
      await this.#pause();
      // The next process finds the job interrupted.
      if (this.#state !== "closed") await this.#insist(work);
    }
  }

  async #pauseAfter(fault: unknown): Promise<void> {
    this.#options.onFault(fault);
    await this.#pause();
  }

  async #pause(): Promise<void> {
    if (this.#state === "closed") return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#pauses.delete(timer);
        resolve();
      }, FAULT_PAUSE_MILLIS);
      this.#pauses.set(timer, resolve);
    });
  }

  async #run(job: Job): Promise<void> {
    const udfType = this.#options.runner.udfTypeOf(job.target);
    if (udfType === "mutation") return this.#runMutation(job);
    if (udfType === "action") return this.#runAction(job);
    const { module, name } = job.target;
    const reason =
      udfType === null ? "Could not find function for" : "Only mutations and actions can be scheduled, not";
    await this.#fail(job, `${reason} '${module}:${name}'`);
  }

  async #runMutation(job: Job): Promise<void> {
    const { queue, runner } = this.#options;
    const canceled: FunctionOutcome = { ok: true, value: null, logLines: [] };
    const outcome = await runner.mutation(job, {
      before: () => (queue.isPending(job.id) ? null : canceled),
      after: (transaction) => queue.end(transaction, job, { kind: "success" }),
    });
    if (!outcome.ok) await this.#fail(job, outcome.message);
  }

  async #runAction(job: Job): Promise<void> {
    const { database, queue, runner } = this.#options;
    const { value: begun } = await database.transact((transaction) => {
      if (!queue.isPending(job.id)) return false;
      queue.begin(transaction, job);
      return true;
    });
    if (!begun) return;
    const outcome = await runner.action(job);
    // A closing engine fails its actions; they stay open, for the next process to find them interrupted.
    if (this.#state === "closed") return;
    const end: JobEnd = outcome.ok ? { kind: "success" } : { kind: "failed", error: outcome.message };
    await this.#insist(() => this.#end(job, end));
    if (!outcome.ok) await this.#tellFailed(job);
  }

  async #fail(job: Job, error: string): Promise<void> {
    await this.#end(job, { kind: "failed", error });
    await this.#tellFailed(job);
  }

  #tellFailed(job: Job): Promise<void> {
    return this.#insist(() => this.#options.failed(job));
  }

  async #end(job: Job, end: JobEnd): Promise<void> {
    const { database, queue } = this.#options;
    await database.transact((transaction) => queue.end(transaction, job, end));
  }

  async #sweep(): Promise<void> {
    const { database, queue, now } = this.#options;
    this.#options.sweep();
    const before = now() - KEPT_MILLIS;
    for (;;) {
      const { value } = await database.transact((transaction) => queue.forget(transaction, before, SWEEP_ROWS));
      if (value < SWEEP_ROWS) return;
    }
  }
}

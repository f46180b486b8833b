import { EventEmitter } from "node:events";
import { isMainThread, Worker } from "node:worker_threads";
import { CELL_COUNT, CELLS, type SentinelData } from "./cells.ts";
import { SENTINEL_TEXT } from "./sentinel-thread.ts";

/** Why the run of a call was interrupted. */
export type Interruption =
  /** The call took longer than it may. */
  | "limit"
  /** A signal for another call, or for the process, while code of the deployment ran: nothing is lost. */
  | "stray"
  /** A signal for the process, while the engine worked: what it has in memory may be in pieces. */
  | "broken";

const DISMISSAL_MILLIS = 1_000;
const MEGABYTES = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/**
 * The engine's side of the thread that ends calls which take too long. One per process, since there is one SIGINT:
 * that signal belongs to the sentinel while it stands guard, and a person's (Ctrl-C) is passed on to `onInterrupt`.
 * It stands down for good when anybody else in the process listens to SIGINT, since Node then takes the signal back.
 */
class Sentinel {
  #cells = createCells();
  readonly #listeners = new Set<() => void>();
  #state: "unused" | "posted" | "impossible" = "unused";
  #users = 0;
  #thread: Worker | null = null;
  #lastCall = 0;
  #call = 0;
  #isBroken = false;

  /** Called by each engine that has a limit. @returns the end of that, to be called once */
  enlist(): () => void {
    this.#users += 1;
    return () => {
      this.#users -= 1;
      if (this.#users === 0 && this.#state === "posted") this.#standDown("unused");
    };
  }

  /** True once the thread is watching. Starts it when first asked, which takes a moment. */
  isOnGuard(): boolean {
    if (this.#state === "unused") this.#post();
    return this.#cells[CELLS.onGuard] === 1;
  }

  /** The interrupt of a person met the engine at work: nothing more may be done with what is in memory. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** The clock of a call starts. Calls do not nest. */
  begin(limitMillis: number): void {
    const cells = this.#cells;
    this.#call = this.#lastCall = (this.#lastCall % 0x7fff_ffff) + 1;
    cells[CELLS.limitMillis] = limitMillis;
    Atomics.store(cells, CELLS.call, this.#call);
    if (Atomics.load(cells, CELLS.asleep) === 1) this.#wake();
  }

  end(): void {
    Atomics.store(this.#cells, CELLS.userCode, 0);
    Atomics.store(this.#cells, CELLS.call, -this.#call);
    this.#call = 0;
  }

  /** Code of the deployment runs from now on, and may be interrupted. */
  enterUserCode(): void {
    if (this.#call !== 0) Atomics.store(this.#cells, CELLS.userCode, this.#call);
  }

  /** The engine works from now on, and is not interrupted. A call that is overdue goes no further: it waits here for its end. */
  enterEngine(): void {
    if (this.#call === 0) return;
    Atomics.store(this.#cells, CELLS.userCode, 0);
    while (Atomics.load(this.#cells, CELLS.overdue) === this.#call && this.#cells[CELLS.onGuard] === 1) {
      Atomics.store(this.#cells, CELLS.userCode, this.#call);
      Atomics.wait(this.#cells, CELLS.dismissed, 0, DISMISSAL_MILLIS);
    }
  }

  /** Says why the run of the call was interrupted; passes a person's interrupt on. */
  explain(): Interruption {
    const [call, sent] = [this.#call, Atomics.load(this.#cells, CELLS.sent)];
    if (Atomics.exchange(this.#cells, CELLS.received, sent) < sent)
      return Atomics.load(this.#cells, CELLS.overdue) === call ? "limit" : "stray";
    setImmediate(() => this.#deliver());
    if (Atomics.load(this.#cells, CELLS.userCode) === call) return "stray";
    this.#isBroken = true;
    return "broken";
  }

  /**
   * Hears of the first SIGINT to the process, in place of `process.once("SIGINT")`; the second ends it. Where nobody hears, the
   * first one does.
   * @returns stops listening
   */
  onInterrupt(listener: () => void): () => void {
    this.#listeners.add(listener);
    this.#listenItself();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) process.off("SIGINT", this.#deliver);
    };
  }

  #post(): void {
    process.off("SIGINT", this.#deliver);
    // Signals of the console cannot be sent on Windows, and belong to the main thread elsewhere.
    const isPossible = process.platform !== "win32" && isMainThread && process.listenerCount("SIGINT") === 0;
    this.#state = isPossible ? "posted" : "impossible";
    if (!isPossible) return this.#listenItself();
    // The thread before may still be on its way out.
    this.#cells = createCells();
    const workerData: SentinelData = { cells: this.#cells, at: CELLS };
    const options = { eval: true, execArgv: [], env: {}, workerData, resourceLimits: MEGABYTES };
    this.#thread = new Worker(SENTINEL_TEXT, options);
    this.#thread.unref();
    this.#thread.on("message", this.#deliver);
    this.#thread.on("error", () => this.#standDown("impossible"));
    EventEmitter.prototype.prependListener.call(process, "newListener", this.#giveWay);
  }

  /** Before Node takes the signal, since its last owner wins. */
  readonly #giveWay = (event: string | symbol): void => {
    if (event === "SIGINT") this.#standDown("impossible");
  };

  #standDown(state: "unused" | "impossible"): void {
    this.#state = state;
    process.off("newListener", this.#giveWay);
    Atomics.store(this.#cells, CELLS.dismissed, 1);
    this.#wake();
    Atomics.notify(this.#cells, CELLS.dismissed);
    Atomics.wait(this.#cells, CELLS.onGuard, 1, DISMISSAL_MILLIS);
    // A thread that has died does not say so.
    Atomics.store(this.#cells, CELLS.onGuard, 0);
    void this.#thread?.terminate();
    this.#thread = null;
    this.#listenItself();
  }

  #wake(): void {
    Atomics.store(this.#cells, CELLS.asleep, 0);
    Atomics.notify(this.#cells, CELLS.asleep);
  }

  #listenItself(): void {
    if (this.#state === "posted" || this.#listeners.size === 0) return;
    process.off("SIGINT", this.#deliver);
    process.once("SIGINT", this.#deliver);
  }

  readonly #deliver = (): void => {
    Atomics.store(this.#cells, CELLS.unheard, 0);
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
    if (listeners.length > 0) return;
    if (this.#state === "posted") this.#standDown("impossible");
    process.kill(process.pid, "SIGINT");
  };
}

function createCells(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT));
}

/** That of this process. */
export const sentinel = new Sentinel();

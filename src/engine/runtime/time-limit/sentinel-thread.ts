// oxlint-disable unicorn/consistent-function-scoping -- nothing outside the function exists in the thread
import type { SentinelData } from "./cells.ts";

/** Ends the run of a call that has had its time. */
interface Interrupter {
  interrupt(call: number): void;
  /** Told of time that passed. */
  pass(millis: number): void;
}

/** Sends the signal. Self-contained: its text is evaluated in the sentinel's thread. */
function createInterrupter({ cells, at }: SentinelData): Interrupter {
  const LOST_MILLIS = 2_000;
  let sinceSentMillis = 0;
  return {
    /**
     * Never in the middle of the engine's own work, which would leave it in pieces: the call is met before or after. Never two at
     * a time, which could not be told from one by a person.
     */
    interrupt(call) {
      Atomics.store(cells, at.overdue, call);
      const isOnItsWay = Atomics.load(cells, at.received) < Atomics.load(cells, at.sent);
      if (isOnItsWay && sinceSentMillis < LOST_MILLIS) return;
      if (Atomics.load(cells, at.userCode) !== call) return;
      Atomics.add(cells, at.sent, 1);
      sinceSentMillis = 0;
      process.kill(process.pid, "SIGINT");
    },
    pass: (millis) => (sinceSentMillis += millis),
  };
}

/**
 * Measures the calls of the engine's thread until it is dismissed. Self-contained: its text is evaluated in the sentinel's thread.
 */
function createWatch({ cells, at }: SentinelData, { interrupt, pass }: Interrupter): () => void {
  // Node loads them at their first use. An interrupt in the middle of that would leave none for ever, so it comes before the guard.
  const clock = performance;
  const processorMillis = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  processorMillis();
  const LOOKS_PER_LIMIT = 20;
  const [SHORTEST_MILLIS, LONGEST_MILLIS] = [5, 250];
  const LOOKS_BEFORE_SLEEP = 4;
  /** What a call waits for without working counts too, at a tenth: it blocks the others all the same. */
  const SHARE_OF_WAITING = 0.1;
  const isDismissed = (): boolean => Atomics.load(cells, at.dismissed) === 1;

  /** Idle costs nothing: the next call wakes it. */
  function sleepAfter(call: number): void {
    Atomics.store(cells, at.asleep, 1);
    if (Atomics.load(cells, at.call) === call && !isDismissed()) Atomics.wait(cells, at.asleep, 1);
    Atomics.store(cells, at.asleep, 0);
  }

  function pauseMillis(): number {
    const share = Atomics.load(cells, at.limitMillis) / LOOKS_PER_LIMIT;
    return Math.min(Math.max(share, SHORTEST_MILLIS), LONGEST_MILLIS);
  }

  return () => {
    let [seen, spentMillis, looks] = [0, 0, 0];
    let [last, lastUsed] = [clock.now(), processorMillis()];
    while (!isDismissed()) {
      const pause = pauseMillis();
      Atomics.wait(cells, at.dismissed, 0, pause);
      const now = clock.now();
      const used = processorMillis();
      // Time in which the whole process stood still (stopped, asleep) is not the call's.
      const passed = Math.min(now - last, 2 * pause);
      // Nor is time in which others had the processor.
      const worked = Math.max(Math.min(passed, used - lastUsed), passed * SHARE_OF_WAITING);
      [last, lastUsed] = [now, used];
      pass(passed);
      const call = Atomics.load(cells, at.call);
      looks = call === seen ? looks + 1 : 0;
      spentMillis = call === seen ? spentMillis + worked : 0;
      seen = call;
      // The limit was written before the call.
      if (call > 0 && spentMillis >= Atomics.load(cells, at.limitMillis)) interrupt(call);
      else if (call <= 0 && looks >= LOOKS_BEFORE_SLEEP) sleepAfter(call);
    }
  };
}

/**
 * Watches over the calls of the engine's thread, and interrupts the one that takes longer than it may.
 * Self-contained, but for the parts: its text is evaluated in a thread of its own.
 *
 * The only interrupt that Node gives to a thread, lets the other catch, and charges nothing for in advance is that of
 * `breakOnSigint`: SIGINT ends the innermost run of that kind in the process. The first such run of a process
 * starts a thread and takes the signal over; this thread keeps one open all the time, so that those of the engine cost nothing.
 * It keeps two: the signal ends the inner one, and is never without an owner.
 */
function sentinelThread(require: NodeJS.Require, parts: typeof PARTS): void {
  // Node returns the built-in module of the name; so below.
  const { parentPort, workerData } = require("node:worker_threads") as typeof import("node:worker_threads");
  const { Script } = require("node:vm") as typeof import("node:vm"); // Likewise.
  const data = workerData as SentinelData; // Given by the engine's thread.
  const { cells, at } = data;

  function received(): void {
    const sent = Atomics.load(cells, at.sent);
    // Its own, which came when the call had just ended.
    if (Atomics.exchange(cells, at.received, sent) < sent) return;
    // A second interrupt while the first is unheard kills the process.
    if (Atomics.add(cells, at.unheard, 1) > 0) process.kill(process.pid, "SIGKILL");
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    parentPort?.postMessage("interrupt");
  }

  function runInterruptibly(script: InstanceType<typeof Script>): void {
    while (Atomics.load(cells, at.dismissed) === 0) {
      try {
        script.runInThisContext({ breakOnSigint: true });
      } catch (error) {
        // Node's error of an interrupted run; any other is ours, and ends the thread.
        if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw error;
        received();
      }
    }
  }

  const inner = new Script("watch()");
  const outer = new Script("guard()");
  const guard = (): void => {
    Atomics.store(cells, at.onGuard, 1);
    runInterruptibly(inner);
  };
  Object.assign(globalThis, { watch: parts.createWatch(data, parts.createInterrupter(data)), guard });
  try {
    runInterruptibly(outer);
  } finally {
    Atomics.store(cells, at.onGuard, 0);
    Atomics.notify(cells, at.onGuard);
  }
}

const PARTS = { createInterrupter, createWatch };
const partsText = Object.entries(PARTS).map(([name, part]) => `${name}: ${part.toString()}`);

/** The program of the thread, for a Worker with `eval`. `__name` is what bundlers call that keep the names of functions. */
export const SENTINEL_TEXT = `const __name = (target) => target;
(${sentinelThread.toString()})(require, { ${partsText.join(",\n")} });`;

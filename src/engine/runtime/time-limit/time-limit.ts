import { executionAsyncId } from "node:async_hooks";
import type { RunningScriptOptions } from "node:vm";
import { restoreAsyncStack } from "./async-stack.ts";
import { sentinel } from "./sentinel.ts";

/** Runs code of the deployment. Each run by node:vm in it is given the options. */
export type RunCode = <T>(run: (options: RunningScriptOptions) => T) => T;

/** A function ran longer than its time. The realms that it ran in must not be used again. */
export class FunctionTimeout extends Error {
  constructor(name: string, limitMillis: number) {
    super(
      `Function execution timed out (maximum duration: ${limitMillis / 1000}s): ${name} was stopped, and nothing that it wrote was kept`,
    );
  }
}

/** A call was cut short by a signal that did not mean it. Nothing of it has happened; it can be made again. */
export class CallInterrupted extends Error {
  constructor() {
    super("The call was interrupted because the process was told to stop");
  }
}

/** How a call was ended from outside, by the code of the error that node:vm throws. */
const ENDINGS = new Set(["ERR_SCRIPT_EXECUTION_TIMEOUT", "ERR_SCRIPT_EXECUTION_INTERRUPTED"]);

const unlimited: RunCode = (run) => run({});

/**
 * The time that one call of the deployment's code may take, with all that it calls. Calls are synchronous and do not nest.
 * V8's own limit starts and joins a thread for each run, which costs more than the run; it is used where the sentinel cannot be:
 * on Windows, in worker threads, where something else listens to SIGINT, and until the sentinel has come up.
 */
export class TimeLimit {
  readonly #millis: number;
  readonly #retire: () => void;
  #isWatched = false;

  /** @param millis Infinity for none */
  constructor(millis: number) {
    this.#millis = millis;
    this.#retire = millis === Infinity ? () => undefined : sentinel.enlist();
  }

  /**
   * The outermost call. Nothing of an interrupted one may be used again but what the engine holds in files.
   * @param name for the error
   * @throws FunctionTimeout, CallInterrupted
   */
  call<T>(name: string, work: (runCode: RunCode) => T): T {
    if (this.#millis === Infinity) return work(unlimited);
    if (sentinel.isBroken) throw new CallInterrupted();
    const asyncId = executionAsyncId();
    this.#isWatched = sentinel.isOnGuard();
    if (this.#isWatched) sentinel.begin(this.#millis);
    try {
      return work(this.#isWatched ? this.#watched : this.#timed);
    } catch (error) {
      // The error may belong to a realm, where `instanceof` does not reach.
      if (!ENDINGS.has((error as { code?: string }).code ?? "")) throw error;
      restoreAsyncStack(asyncId);
      if (this.#isWatched && sentinel.explain() !== "limit") throw new CallInterrupted();
      throw new FunctionTimeout(name, this.#millis);
    } finally {
      if (this.#isWatched) sentinel.end();
      this.#isWatched = false;
    }
  }

  /** Runs code for a call inside the call that goes on, which ends with it. */
  readonly runNested: RunCode = (run) => {
    if (!this.#isWatched) return run({});
    sentinel.enterUserCode();
    try {
      return run({});
    } finally {
      sentinel.enterEngine();
    }
  };

  /** Work of the engine that code of the deployment asks for. It is not interrupted half-way. */
  engineWork<T>(work: () => T): T {
    if (!this.#isWatched) return work();
    sentinel.enterEngine();
    try {
      return work();
    } finally {
      sentinel.enterUserCode();
    }
  }

  /** Called once, when no call will follow. */
  close(): void {
    this.#retire();
  }

  readonly #watched: RunCode = (run) => {
    sentinel.enterUserCode();
    return run({ breakOnSigint: true });
  };

  readonly #timed: RunCode = (run) => run({ timeout: this.#millis });
}

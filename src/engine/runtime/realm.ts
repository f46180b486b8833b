import { createHash, createHmac, randomBytes } from "node:crypto";
import vm from "node:vm";
import type { BundledModule } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import { loadBuiltin, stackFilename } from "./module-environment.ts";
import { linkModules, type ModuleNamespace } from "./module-linker.ts";
import { realmPrelude, RUN, type RealmControls, type RealmHost, type RealmResult } from "./realm-prelude.ts";

/** The code that a realm runs: one component instance with its environment. */
export interface RealmCode {
  component: ComponentPath;
  modules: readonly BundledModule[];
  environment: Record<string, string>;
  /** Compiled once for all realms of the code. */
  scripts: Map<string, vm.Script>;
}

/** What a realm asks of the function call that runs in it. */
export type RealmCalls = Pick<RealmHost, "syscall" | "failure" | "log">;

export interface RealmCall {
  module: string;
  name: string;
  method: "invokeQuery" | "invokeMutation";
  argumentsJson: string;
  /** Frozen for the length of the call, in milliseconds. */
  now: number;
  seed: number;
  /** Only the outermost call of a transaction has one: it ends nested ones too. */
  timeoutMillis?: number;
}

/** A function ran longer than its time. The realms that it ran in must not be used again. */
export class FunctionTimeout extends Error {
  constructor(timeoutMillis: number) {
    super(`Function execution timed out (maximum duration: ${timeoutMillis / 1000}s)`);
  }
}

const HOST_CLASSES = {
  ...{ URL, URLSearchParams, Headers, Request, Response, FormData, TextDecoder, AbortController, AbortSignal },
  ...{ Event, EventTarget, ReadableStream, WritableStream, TransformStream, atob, btoa },
};
/** Compilers that keep function names mark functions by a global of their own, which the realm does not have. */
const PRELUDE = `(() => { const __name = (named) => named; return ${realmPrelude.toString()}; })()`;
const runScript = new vm.Script(`globalThis[${JSON.stringify(RUN)}]()`, { filename: "convex:run" });
const preludeScript = new vm.Script(PRELUDE, { filename: "convex:prelude" });

/**
 * A JavaScript realm of its own for queries and mutations of one component. A call runs synchronously to its end:
 * syscalls answer at once and the realm's microtasks drain inside the call, so a call that has not settled by then
 * never will. Not a security boundary: the code is the deployment owner's.
 */
export class Realm {
  readonly #context: vm.Context;
  readonly #controls: RealmControls;
  readonly #load: (modulePath: string) => ModuleNamespace;
  #calls: RealmCalls | null = null;

  constructor(code: RealmCode) {
    this.#context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: "afterEvaluate" });
    // The script's value is the prelude itself, in the realm.
    const prelude = preludeScript.runInContext(this.#context) as typeof realmPrelude;
    this.#controls = prelude(this.#createHost(), JSON.stringify(code.environment), RUN);
    const processOfRealm: unknown = vm.runInContext("process", this.#context);
    this.#load = linkModules(code.modules, {
      evaluate: (text, filename) => this.#evaluate(text, filename, code.scripts),
      scope: () => ({ process: processOfRealm }),
      external: loadBuiltin,
      filename: (module) => stackFilename(code.component, module.path),
    });
  }

  /** Evaluates a module and what it imports, once per realm. */
  load(modulePath: string, now: number): ModuleNamespace {
    this.#controls.begin(now, 0);
    return this.#load(modulePath);
  }

  /** @throws FunctionTimeout. What the function throws is a result. */
  call(call: RealmCall, calls: RealmCalls): RealmResult {
    this.#calls = calls;
    try {
      const registered = this.load(call.module, call.now)[call.name];
      this.#controls.begin(call.now, call.seed);
      this.#controls.stage(registered, call.method, call.argumentsJson);
      this.#run(call.timeoutMillis);
      return this.#controls.result();
    } finally {
      this.#calls = null;
    }
  }

  /** Readies the realm for its next call. @returns false if functions left traces in it and it must be dropped */
  restore(): boolean {
    return this.#controls.restore();
  }

  #run(timeoutMillis: number | undefined): void {
    try {
      runScript.runInContext(this.#context, timeoutMillis === undefined ? {} : { timeout: timeoutMillis });
    } catch (error) {
      // The error may belong to the realm, where `instanceof` does not reach.
      const timedOut = (error as { code?: unknown }).code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
      throw timedOut ? new FunctionTimeout(timeoutMillis ?? 0) : error;
    }
  }

  #evaluate(text: string, filename: string, scripts: Map<string, vm.Script>): unknown {
    let script = scripts.get(text);
    if (!script) scripts.set(text, (script = new vm.Script(text, { filename })));
    return script.runInContext(this.#context);
  }

  #createHost(): RealmHost {
    const encoder = new TextEncoder();
    return {
      syscall: (operation, json) => (this.#calls ? this.#calls.syscall(operation, json) : null),
      failure: () =>
        this.#calls?.failure() ?? {
          message: "Convex functions are not available while a module loads.",
          dataJson: null,
        },
      log: (level, values) => this.#calls?.log(level, values),
      encodeText: (text) => encoder.encode(text),
      randomBytes: (count) => randomBytes(count),
      digest: (algorithm, bytes) => createHash(algorithm.replace("-", "").toLowerCase()).update(bytes).digest(),
      hmac: (algorithm, key, bytes) => createHmac(algorithm.replace("-", "").toLowerCase(), key).update(bytes).digest(),
      classes: HOST_CLASSES,
    };
  }
}

import { createHash, createHmac, randomBytes } from "node:crypto";
import vm from "node:vm";
import type { BundledModule } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import { loadBuiltin, stackFilename } from "./module-environment.ts";
import { linkModules, type ModuleNamespace } from "./module-linker.ts";
import { realmBytes } from "./realm-globals/bytes.ts";
import { realmClock } from "./realm-globals/clock.ts";
import { realmGuard, type RealmGuard } from "./realm-globals/guard.ts";
import type { RealmHost } from "./realm-globals/host.ts";
import { realmInvocation, type RealmInvocation, type RealmResult } from "./realm-globals/invocation.ts";
import { realmClone } from "./realm-globals/structured-clone.ts";
import { realmSurroundings } from "./realm-globals/surroundings.ts";
import { realmCrypto } from "./realm-globals/web-crypto.ts";

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

/** Classes of the host that functions may use as they are. */
const WEB = { URL, URLSearchParams, Headers, Request, Response, FormData, TextDecoder, atob, btoa };
const EVENTS = { AbortController, AbortSignal, Event, EventTarget };
const STREAMS = { ReadableStream, WritableStream, TransformStream };
const HOST_GLOBALS = { ...WEB, ...EVENTS, ...STREAMS };

/** Functions that are evaluated by their text inside each realm, so that all they make belongs to it. */
const PARTS = { realmClock, realmBytes, realmCrypto, realmClone, realmSurroundings, realmInvocation, realmGuard };
const partsText = Object.entries(PARTS).map(([name, part]) => `${name}: ${part.toString()}`);
/** Bundlers that keep the names of functions call `__name`. */
const partsScript = new vm.Script(
  `(() => { const __name = (target) => target; return { ${partsText.join(",\n")} }; })()`,
  {
    filename: "convex:realm",
  },
);

/** Name of the hidden global that starts the staged call: only a script can be run with a time limit. */
const RUN = "$convexRun";
const runScript = new vm.Script(`globalThis.${RUN}()`, { filename: "convex:run" });

/**
 * A JavaScript realm of its own for queries and mutations of one component. A call runs synchronously to its end:
 * syscalls answer at once and the realm's microtasks drain inside the call, so a call that has not settled by then
 * never will. Not a security boundary: the code is the deployment owner's.
 */
export class Realm {
  readonly #context: vm.Context;
  readonly #clock: ReturnType<typeof realmClock>;
  readonly #invocation: RealmInvocation;
  readonly #guard: RealmGuard;
  readonly #load: (modulePath: string) => ModuleNamespace;
  #calls: RealmCalls | null = null;

  constructor(code: RealmCode) {
    this.#context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: "afterEvaluate" });
    const parts = partsScript.runInContext(this.#context) as typeof PARTS; // The script's value is the same object.
    const host = this.#createHost();
    this.#clock = parts.realmClock();
    this.#invocation = parts.realmInvocation();
    const bytes = parts.realmBytes(host);
    const surroundings = parts.realmSurroundings(host, JSON.stringify(code.environment));
    this.#guard = parts.realmGuard({
      ...HOST_GLOBALS,
      ...this.#clock.globals,
      ...bytes.globals,
      ...parts.realmCrypto(host, bytes.bytesOf),
      ...parts.realmClone(),
      ...surroundings,
      [RUN]: this.#invocation.run,
    });
    this.#load = linkModules(code.modules, {
      evaluate: (text, filename) => this.#evaluate(text, filename, code.scripts),
      scope: () => ({ process: surroundings["process"] }),
      external: loadBuiltin,
      filename: (module) => stackFilename(code.component, module.path),
    });
  }

  /** Evaluates a module and what it imports, once per realm. */
  load(modulePath: string, now: number): ModuleNamespace {
    this.#clock.begin(now, 0);
    const loaded = this.#load(modulePath);
    this.#guard.accept();
    return loaded;
  }

  /** @throws FunctionTimeout. What the function throws is a result. */
  call(call: RealmCall, calls: RealmCalls): RealmResult {
    this.#calls = calls;
    try {
      const registered = this.load(call.module, call.now)[call.name];
      this.#clock.begin(call.now, call.seed);
      this.#invocation.stage(registered, call.method, call.argumentsJson);
      this.#run(call.timeoutMillis);
      return this.#invocation.result();
    } finally {
      this.#calls = null;
    }
  }

  /** Readies the realm for its next call. @returns false if functions left traces in it and it must be dropped */
  restore(): boolean {
    const clockIsWhole = this.#clock.restore();
    return this.#guard.restore() && clockIsWhole;
  }

  #run(timeoutMillis: number | undefined): void {
    try {
      // A limit costs a thread per call, which V8 starts and joins.
      const limited = timeoutMillis !== undefined && Number.isFinite(timeoutMillis);
      runScript.runInContext(this.#context, limited ? { timeout: timeoutMillis } : {});
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
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    return {
      syscall: (operation, json) => (this.#calls ? this.#calls.syscall(operation, json) : null),
      failure: () =>
        this.#calls?.failure() ?? {
          message: "Convex functions are not available while a module loads.",
          dataJson: null,
        },
      log: (level, values) => this.#calls?.log(level, values),
      encodeText: (text) => encoder.encode(text),
      decodeText: (bytes) => decoder.decode(bytes),
      randomBytes: (count) => randomBytes(count),
      digest: (algorithm, bytes) => createHash(algorithm.replace("-", "").toLowerCase()).update(bytes).digest(),
      hmac: (algorithm, key, bytes) => createHmac(algorithm.replace("-", "").toLowerCase(), key).update(bytes).digest(),
    };
  }
}

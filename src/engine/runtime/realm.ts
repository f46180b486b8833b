import vm from "node:vm";
import type { BundledModule } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";
import { CallTicket, LeftBehind } from "./call-ticket.ts";
import { loadBuiltin, stackFilename } from "./module-environment.ts";
import { linkModules, type ModuleNamespace } from "./module-linker.ts";
import {
  realmBody,
  realmBodyExtraction,
  realmRequest,
  realmRequestRules,
  realmResponse,
} from "./realm-globals/bodies.ts";
import { realmBytes, realmFile, realmTextEncoder } from "./realm-globals/bytes.ts";
import { realmClock } from "./realm-globals/clock.ts";
import { realmDate } from "./realm-globals/date.ts";
import { realmDeferredNatives } from "./realm-globals/deferred-natives.ts";
import { realmDomException } from "./realm-globals/dom-exception.ts";
import { realmAbort, realmEvents } from "./realm-globals/events.ts";
import { realmFormData, realmFormDecoder, realmFormEncoder } from "./realm-globals/form-data.ts";
import { realmFieldGuard, realmGuard, type RealmGuard } from "./realm-globals/guard.ts";
import type { RealmHost } from "./realm-globals/host.ts";
import { realmInvocation, type RealmInvocation, type RealmResult } from "./realm-globals/invocation.ts";
import { ReadableQueue } from "./realm-globals/readable-queue.ts";
import { realmReadableReader, realmReadableStream } from "./realm-globals/readable-stream.ts";
import { realmStreamPipes } from "./realm-globals/stream-pipes.ts";
import { realmClone, realmCloneLeaf } from "./realm-globals/structured-clone.ts";
import { realmSurroundings } from "./realm-globals/surroundings.ts";
import { realmTransformStream, TransformOutput } from "./realm-globals/transform-stream.ts";
import {
  realmCiphers,
  realmCrypto,
  realmCryptoClasses,
  realmRandom,
  realmSecretKeys,
} from "./realm-globals/web-crypto.ts";
import { realmNamedGlobals, realmWatch, realmWatchedNatives } from "./realm-globals/watch.ts";
import { realmWeb } from "./realm-globals/web.ts";
import { WritableQueue } from "./realm-globals/writable-queue.ts";
import { realmWritableStream } from "./realm-globals/writable-stream.ts";
import { symmetricCrypto } from "./symmetric-crypto.ts";
import type { RunCode } from "./time-limit/time-limit.ts";

/** The code that a realm runs: one component instance with its environment. */
export interface RealmCode {
  component: ComponentPath;
  modules: readonly BundledModule[];
  environment: Record<string, string>;
  /** Compiled once for all realms of the code. */
  scripts: Map<string, vm.Script>;
}

/** Callbacks of a realm to the function call that runs in it. */
export type RealmCalls = Pick<RealmHost, "syscall" | "failure" | "log">;

export interface RealmCall {
  module: string;
  name: string;
  method: "invokeQuery" | "invokeMutation";
  argumentsJson: string;
  /** Frozen for the length of the call, in milliseconds. */
  now: number;
  seed: number;
}

/** Classes of the host that functions may use as they are: they answer at once, so no promise of the host comes of them. */
const HOST_GLOBALS = { URL, URLSearchParams, Headers, TextDecoder, atob, btoa };

/** Functions that are evaluated by their text inside each realm, so that all they make belongs to it. */
const STREAM_PARTS = { ReadableQueue, WritableQueue, realmReadableReader, realmReadableStream, realmWritableStream };
const PIPE_PARTS = { TransformOutput, realmTransformStream, realmStreamPipes, realmEvents, realmAbort };
const FORM_PARTS = { realmFormData, realmFormEncoder, realmFormDecoder };
const BODY_PARTS = { realmBytes, realmTextEncoder, realmFile, realmBodyExtraction, realmBody };
const MESSAGE_PARTS = { realmRequestRules, realmRequest, realmResponse };
const CRYPTO_PARTS = { realmSecretKeys, realmCiphers, realmRandom, realmCryptoClasses, realmCrypto };
const WATCH_PARTS = { realmFieldGuard, realmNamedGlobals, realmWatchedNatives, realmWatch };
const OWN_PARTS = {
  realmDate,
  realmClock,
  realmCloneLeaf,
  realmClone,
  realmDomException,
  realmDeferredNatives,
  realmSurroundings,
};
const PARTS = {
  ...STREAM_PARTS,
  ...PIPE_PARTS,
  ...FORM_PARTS,
  ...BODY_PARTS,
  ...MESSAGE_PARTS,
  ...CRYPTO_PARTS,
  ...OWN_PARTS,
  realmWeb,
  realmInvocation,
  ...WATCH_PARTS,
  realmGuard,
};
const partsText = Object.entries(PARTS).map(([name, part]) => `${name}: ${part.toString()}`);
/** Bundlers that keep the names of functions call `__name`. */
const partsScript = new vm.Script(
  `(() => { const __name = (target) => target; return { ${partsText.join(",\n")} }; })()`,
  {
    filename: "convex:realm",
  },
);

/** Names of the hidden globals that start the staged call and load the staged module: only a script can be interrupted. */
const RUN = "$convexRun";
const LOAD = "$convexLoad";
const runScript = new vm.Script(`globalThis.${RUN}()`, { filename: "convex:run" });
const loadScript = new vm.Script(`globalThis.${LOAD}()`, { filename: "convex:load" });

const OUT_OF_CALL = {
  message:
    "Convex functions are available only while the query or mutation runs that was given ctx: not later, and not while a module loads.",
  dataJson: null,
};

const drainScript = new vm.Script("undefined", { filename: "convex:drain" });

/**
 * A JavaScript realm of its own for queries and mutations of one component. A call runs synchronously to its end:
 * syscalls answer at once and the realm's microtasks drain inside the call, so a call that has not settled by then
 * never will. What it leaves behind can do nothing in a later call: a syscall counts only by the ticket of the call that goes
 * on. Not a security boundary: the code is the deployment owner's.
 */
export class Realm {
  readonly #context: vm.Context;
  readonly #clock: ReturnType<typeof realmClock>;
  readonly #invocation: RealmInvocation;
  readonly #guard: RealmGuard;
  readonly #link: (modulePath: string) => ModuleNamespace;
  readonly #loaded = new Map<string, ModuleNamespace>();
  #loading = "";
  /** True if no code of functions has run since the queue was last empty: to put a global back may call a setter of theirs. */
  #isQuiet = false;
  readonly #leftBehind = new LeftBehind();
  /** The call in progress. */
  #current: { ticket: CallTicket; calls: RealmCalls } | null = null;

  constructor(code: RealmCode) {
    this.#context = vm.createContext(vm.constants.DONT_CONTEXTIFY, { microtaskMode: "afterEvaluate" });
    const parts = partsScript.runInContext(this.#context) as typeof PARTS; // The script's value is the same object.
    const host = this.#createHost();
    this.#clock = parts.realmClock(parts);
    this.#invocation = parts.realmInvocation();
    const exceptions = parts.realmDomException();
    const web = parts.realmWeb(parts, host, exceptions);
    const keys = parts.realmSecretKeys(web.bytesOf, exceptions);
    const surroundings = parts.realmSurroundings(host, JSON.stringify(code.environment));
    this.#guard = parts.realmGuard(parts, {
      ...HOST_GLOBALS,
      ...this.#clock.globals,
      ...web.globals,
      ...parts.realmCrypto(host, keys, {
        ciphers: parts.realmCiphers(host, keys),
        random: parts.realmRandom(host, keys),
        classed: parts.realmCryptoClasses(),
      }),
      ...parts.realmDeferredNatives(),
      ...exceptions,
      ...parts.realmClone(exceptions, parts.realmCloneLeaf()),
      ...surroundings,
      [RUN]: this.#invocation.run,
      [LOAD]: () => this.#link(this.#loading),
    });
    this.#link = linkModules(code.modules, {
      evaluate: (text, filename) => this.#evaluate(text, filename, code.scripts),
      scope: () => ({ process: surroundings["process"] }),
      external: loadBuiltin,
      filename: (module) => stackFilename(code.component, module.path),
    });
  }

  /**
   * Evaluates a module and what it imports, once per realm.
   * @param runCode runs what of it is the deployment's
   */
  load(modulePath: string, now: number, runCode: RunCode): ModuleNamespace {
    const known = this.#loaded.get(modulePath);
    if (known) return known;
    this.#clock.begin(now, 0);
    this.#loading = modulePath;
    // The script's value is that of `#link`.
    const loaded = runCode((options) => loadScript.runInContext(this.#context, options)) as ModuleNamespace;
    this.#guard.accept();
    this.#isQuiet = false;
    this.#loaded.set(modulePath, loaded);
    return loaded;
  }

  /**
   * Calls a function. What it throws is a result.
   * @param runCode runs what of the call is the deployment's. What that throws goes through, and the realm must not be used again
   */
  call(call: RealmCall, calls: RealmCalls, runCode: RunCode): RealmResult {
    const registered = this.load(call.module, call.now, runCode)[call.name];
    this.#clock.begin(call.now, call.seed);
    // Leftover work in the realm's queue runs now, without a ticket, and not within the call.
    if (!this.#isQuiet) runCode((options) => void drainScript.runInContext(this.#context, options));
    const result = this.#invocation.stage(registered, call.method, call.argumentsJson);
    const ticket = new CallTicket(this.#leftBehind);
    this.#current = { ticket, calls };
    try {
      ticket.run(() => runCode((options) => void runScript.runInContext(this.#context, options)));
      return result();
    } finally {
      this.#current = null;
    }
  }

  /** Readies the realm for its next call. @returns false if functions left traces in it and it must be dropped */
  restore(): boolean {
    const clockIsWhole = this.#clock.restore();
    const traces = this.#guard.restore();
    this.#isQuiet = traces === "none";
    return traces !== "kept" && clockIsWhole;
  }

  #evaluate(text: string, filename: string, scripts: Map<string, vm.Script>): unknown {
    let script = scripts.get(text);
    if (!script) scripts.set(text, (script = new vm.Script(text, { filename })));
    return script.runInContext(this.#context);
  }

  /** @returns null for code of an earlier call or of a module that loads, whoever set it going */
  #calls(): RealmCalls | null {
    return this.#current?.ticket.isRunning ? this.#current.calls : null;
  }

  #createHost(): RealmHost {
    const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
    return {
      syscall: (operation, json) => this.#calls()?.syscall(operation, json) ?? null,
      failure: () => this.#calls()?.failure() ?? OUT_OF_CALL,
      log: (level, values) => this.#calls()?.log(level, values),
      encodeText: (text) => encoder.encode(text),
      decodeText: (bytes) => decoder.decode(bytes),
      crypto: symmetricCrypto,
    };
  }
}

import type { Catalog } from "../storage/types.ts";
import type { FunctionPath, UserIdentity } from "../types.ts";
import { formatFunctionPath } from "../function-path.ts";
import type { ConvexJson, ConvexObject } from "../values/json.ts";
import { argumentError, checkValue, returnsError } from "../values/validation.ts";
import { EncodedAnswer, type FunctionCall, type Syscall, type TransactionScope } from "./function-call.ts";
import { failureOf, SyscallError, uncaught, type FunctionFailure } from "./function-error.ts";
import type { LoadedDeployment, LoadedFunction } from "./loaded-deployment.ts";
import { appendLog, formatLogLine } from "./log-lines.ts";
import { checkArgumentsSize, checkResultSize } from "./payload-size.ts";
import { refusePendingArguments, refusePendingResult } from "./pending-values.ts";
import type { RealmCall, RealmCalls } from "./realm.ts";
import type { RealmResult } from "./realm-globals/invocation.ts";
import { assertSchedulable } from "./schedulable.ts";
import { CallInterrupted, type TimeLimit } from "./time-limit/time-limit.ts";

/** A call of a query or mutation inside a transaction that is open already. */
export interface RunRequest {
  path: FunctionPath;
  udfType: "query" | "mutation";
  args: ConvexObject;
  identity: UserIdentity | null;
  /** 0 for the function that the transaction is for, whoever calls it: the time limit is that one's. */
  depth: number;
  /** True if a mutation calls: its arguments may hold `db.vars.commitTs`. */
  isPendingAllowed: boolean;
  scope: TransactionScope;
}

/** Outcome of a run. Undoing the writes of a failed call is the caller's duty. */
export type RunResult = { ok: true; value: ConvexJson } | { ok: false; failure: FunctionFailure };

export interface RunnerOptions {
  deployment(): LoadedDeployment | null;
  catalog: Catalog;
  /** Time limit of a transaction's function, with all that it calls. */
  limit: TimeLimit;
}

/** How deep functions may call functions. */
const MAX_DEPTH = 8;

/**
 * Runs queries and mutations in realms, synchronously: the whole call with everything that it calls happens inside
 * `run`. So nested calls are serialised by nature, and no other work of the process can come between.
 */
export class TransactionRunner {
  readonly #options: RunnerOptions;
  readonly #syscalls = new Map<string, Syscall>();

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Adds syscalls by name; done once, before the first run. */
  register(syscalls: Record<string, Syscall>): void {
    for (const [operation, syscall] of Object.entries(syscalls)) this.#syscalls.set(operation, syscall);
  }

  /**
   * A failed function is a result. Out of time, V8 unwinds nested runs unseen, so only the outermost one answers.
   * @throws CallInterrupted
   */
  run(request: RunRequest): RunResult {
    try {
      return { ok: true, value: this.#runChecked(request) };
    } catch (error) {
      if (error instanceof CallInterrupted) throw error;
      return { ok: false, failure: failureOf(error) };
    }
  }

  /** @throws SyscallError if there is no function of this type at the path */
  find(path: FunctionPath, udfType: "query" | "mutation" | "action"): LoadedFunction {
    const found = this.#options.deployment()?.function(path);
    if (!found) {
      const place = path.component === "" ? "" : ` in component '${path.component}'`;
      throw new SyscallError(
        `Could not find function for '${formatFunctionPath(path)}'${place}. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`,
      );
    }
    if (found.spec.udfType === udfType) return found;
    throw new SyscallError(
      `Trying to execute ${formatFunctionPath(path)} as ${capital(udfType)}, but it is defined as ${capital(found.spec.udfType)}.`,
    );
  }

  /** @throws SyscallError if there is no mutation or action at the path */
  assertSchedulable(target: FunctionPath): void {
    assertSchedulable(this.#options.deployment(), target);
  }

  /**
   * @returns the list of arguments as JSON text
   * @throws with Convex's text if they are too large, or do not match their validator
   */
  checkArguments(found: LoadedFunction, args: ConvexObject): string {
    const { component } = found.path;
    const json = JSON.stringify([args]);
    checkArgumentsSize(found.path, [args], json);
    const problem = checkValue(found.args, args, (table) => this.#options.catalog.tableNumber(component, table));
    if (problem) throw argumentError(problem, (number) => this.#options.catalog.tableName(component, number));
    return json;
  }

  /** @throws with Convex's text */
  checkReturns(found: LoadedFunction, value: ConvexJson): void {
    if (found.returns === null) return;
    const { component } = found.path;
    const problem = checkValue(found.returns, value, (table) => this.#options.catalog.tableNumber(component, table));
    if (problem) throw returnsError(problem, (number) => this.#options.catalog.tableName(component, number));
  }

  #runChecked(request: RunRequest): ConvexJson {
    const { udfType, args, depth } = request;
    checkDepth(depth);
    const found = this.find(request.path, udfType);
    if (!request.isPendingAllowed) refusePendingArguments(found.path, args);
    const argumentsJson = this.checkArguments(found, args);
    const value = this.#execute(found, request, argumentsJson);
    if (udfType === "query" && depth === 0) refusePendingResult(found.path, udfType, value);
    this.checkReturns(found, value);
    return value;
  }

  #execute(found: LoadedFunction, request: RunRequest, argumentsJson: string): ConvexJson {
    const component = this.#options.deployment()?.component(found.path.component);
    if (!component) throw new SyscallError(`Component '${found.path.component}' is not installed.`);
    const { scope, args: _args, isPendingAllowed: _, ...rest } = request;
    const realm = component.acquire();
    const call: RealmCall = {
      module: `${found.path.module}.js`,
      name: found.path.name,
      method: request.udfType === "query" ? "invokeQuery" : "invokeMutation",
      argumentsJson,
      now: scope.now,
      seed: scope.seed(),
    };
    const running: FunctionCall = {
      ...rest,
      path: found.path,
      scope,
      streams: new Map(),
      handedOver: [],
      paginated: false,
    };
    const calls = this.#callsOf(running);
    const { limit } = this.#options;
    const result =
      request.depth === 0
        ? limit.call(formatFunctionPath(found.path), (runCode) => realm.call(call, calls, runCode))
        : realm.call(call, calls, limit.runNested);
    // A realm that was left by a throw, or in which something is still to settle, is not to be used again.
    if (result.kind !== "pending") component.release(realm);
    if (result.kind === "threw") checkHandedOver(result.text, running);
    return valueOf(result, found.path);
  }

  #callsOf(call: FunctionCall): RealmCalls {
    let failure: { message: string; dataJson: string | null } = { message: "", dataJson: null };
    return {
      syscall: (operation, argumentsJson) =>
        this.#options.limit.engineWork(() => {
          try {
            const answer = this.#syscall(call, operation, argumentsJson);
            if (!(answer instanceof EncodedAnswer)) return JSON.stringify(answer ?? null);
            call.handedOver.push(answer.source);
            return answer.json;
          } catch (error) {
            const { message, data } = failureOf(error);
            failure = { message, dataJson: data === undefined ? null : JSON.stringify(data) };
            return null;
          }
        }),
      failure: () => failure,
      log: (level, values) => appendLog(call.scope.logLines, formatLogLine(level, values)),
    };
  }

  #syscall(call: FunctionCall, operation: string, argumentsJson: string): ReturnType<Syscall> {
    const syscall = this.#syscalls.get(operation);
    if (!syscall) throw new SyscallError(`Unknown async operation ${operation}`);
    return syscall(call, JSON.parse(argumentsJson) as ConvexObject); // convex/server sends an object.
  }
}

/** @throws SyscallError if functions call functions deeper than they may */
export function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new SyscallError(`Cross component call depth limit exceeded. Limit: ${MAX_DEPTH}`);
}

/** Documents reach a function unparsed: JSON that it cannot parse is damage of the file. @throws StorageTrouble */
function checkHandedOver(thrown: string, { handedOver }: FunctionCall): void {
  if (!thrown.startsWith("SyntaxError")) return;
  for (const stored of handedOver) void stored.document;
}

function valueOf(result: RealmResult, path: FunctionPath): ConvexJson {
  switch (result.kind) {
    case "returned": {
      // Nothing was called: only a query that was given by its source may turn out to be none.
      if (typeof result.json !== "string")
        throw new SyscallError(`${formatFunctionPath(path)} must export by default what query({ handler }) returns`);
      const value = JSON.parse(result.json) as ConvexJson; // Written by convexToJson.
      checkResultSize(path, value, result.json);
      return value;
    }
    case "threw":
      throw thrownError(result);
    case "pending":
      throw new SyscallError(
        `Function ${formatFunctionPath(path)} returned a promise that never resolves. Await only what ctx gives you.`,
      );
  }
}

function thrownError(result: Extract<RealmResult, { kind: "threw" }>): SyscallError {
  const data = result.dataJson === null ? undefined : (JSON.parse(result.dataJson) as ConvexJson); // By convexToJson.
  return new SyscallError(uncaught(result.text, result.stack), data);
}

function capital(udfType: string): string {
  return udfType.charAt(0).toUpperCase() + udfType.slice(1);
}

/** The error text of a call to a function that does not exist or is not public. */
export function notPublic(path: FunctionPath): string {
  return `Could not find public function for '${formatFunctionPath(path)}'. Did you forget to run \`npx convex dev\` or \`npx convex deploy\`?`;
}

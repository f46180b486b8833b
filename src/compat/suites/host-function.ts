import { ConvexError, convexToJson, jsonToConvex, type Value } from "convex/values";
import { mutationGeneric } from "convex/server";
import { createRunner, type RunnerParts } from "../../engine/runtime/engine-runner.ts";
import { EncodedAnswer, type FunctionCall, type Syscall } from "../../engine/runtime/function-call.ts";
import { failureOf } from "../../engine/runtime/function-error.ts";
import type { LoadedDeployment } from "../../engine/runtime/loaded-deployment.ts";
import { callSyscalls } from "../../engine/runtime/syscalls/calls.ts";
import { databaseSyscalls } from "../../engine/runtime/syscalls/database.ts";
import { metadataSyscalls } from "../../engine/runtime/syscalls/metadata.ts";
import { schedulingSyscalls } from "../../engine/runtime/syscalls/scheduling.ts";
import { storageSyscalls } from "../../engine/runtime/syscalls/storage.ts";
import type { WriteTransaction } from "../../engine/storage/types.ts";
import type { UserIdentity } from "../../engine/types.ts";
import { isPending, resolvePending } from "../../engine/values/commit-timestamp.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../../engine/values/json.ts";

/** What a function of a test is given: a mutation's ctx. */
export type HostFunction = (ctx: never) => unknown;

export interface HostCall {
  component: ComponentPath;
  identity: UserIdentity | null;
  /** A query writes nothing. */
  udfType: FunctionCall["udfType"];
}

/** Runs functions that stand in a test, with all that they close over, in transactions of the engine. */
export class HostFunctions {
  readonly #parts: RunnerParts;
  readonly #syscalls: ReadonlyMap<string, Syscall>;

  constructor(parts: RunnerParts, deployment: () => LoadedDeployment | null) {
    const { database, files, queue, deploymentName, now } = parts;
    const runner = createRunner(parts, deployment);
    this.#parts = parts;
    this.#syscalls = new Map(
      [
        databaseSyscalls,
        callSyscalls(runner, database),
        schedulingSyscalls({ queue, runner, now }),
        storageSyscalls(files),
        metadataSyscalls(deploymentName),
      ].flatMap((table) => Object.entries(table)),
    );
  }

  /** Runs alone; what it wrote is undone if it throws. */
  async run(host: HostCall, handler: HostFunction): Promise<unknown> {
    const { value } = await this.#parts.database.transact(async (transaction) => {
      const call = this.#callOf(host, transaction);
      // Other tests of the process have their own there; assigned, ours would be kept by a setter of theirs.
      const before = Object.getOwnPropertyDescriptor(globalThis, "Convex");
      Object.defineProperty(globalThis, "Convex", { value: this.#bridge(call), configurable: true });
      try {
        return resolved(await valueOf(handler), () => transaction.commitTimestamp());
      } finally {
        Reflect.deleteProperty(globalThis, "Convex");
        if (before) Object.defineProperty(globalThis, "Convex", before);
      }
    });
    return value;
  }

  #callOf({ component, identity, udfType }: HostCall, transaction: WriteTransaction): FunctionCall {
    return {
      path: { component, module: "test", name: "run" },
      udfType,
      identity,
      depth: 0,
      scope: {
        timestamp: transaction.timestamp,
        documents: (of) => transaction.documents(of),
        write: udfType === "query" ? null : transaction,
        meter: transaction.meter,
        now: this.#parts.now(),
        seed: () => 1,
        logLines: [],
        personal: { wasRead: false },
        request: { requestId: "test", scheduledFunctionId: null },
        journal: { previous: null, next: null },
      },
      streams: new Map(),
      handedOver: [],
      paginated: false,
    };
  }

  /** By which convex/server, in the realm of the test, reaches the engine. */
  #bridge(call: FunctionCall) {
    const syscall = (operation: string, json: string): string => {
      const perform = this.#syscalls.get(operation);
      if (!perform) throw new Error(`Unknown operation ${operation}`);
      try {
        const answer = perform(call, JSON.parse(json) as ConvexObject); // convex/server sends an object.
        return answer instanceof EncodedAnswer ? answer.json : JSON.stringify(answer ?? null);
      } catch (error) {
        throw hostError(failureOf(error));
      }
    };
    return {
      syscall,
      asyncSyscall: async (operation: string, json: string) => syscall(operation, json),
      jsSyscall: () => {
        throw new Error("Blobs are for actions");
      },
    };
  }
}

/** What `handler` returns, whatever that is: a test may return what Convex cannot. */
async function valueOf(handler: HostFunction): Promise<unknown> {
  let value: unknown;
  const registered = mutationGeneric({
    handler: async (ctx) => {
      value = await handler(ctx as never);
      return null;
    },
  });
  // Set by convex/server, for the deployment that runs it.
  const { invokeMutation } = registered as unknown as { invokeMutation(argumentsJson: string): Promise<string> };
  await invokeMutation("[{}]");
  return value;
}

/** A value with the timestamp of its commit in the place of what stands for that; what is no Convex value stays as it is. */
function resolved(value: unknown, timestamp: () => bigint): unknown {
  try {
    const json = convexToJson(value as Value) as ConvexJson;
    return isPending(json) ? jsonToConvex(resolvePending(json, timestamp())) : value;
  } catch {
    return value;
  }
}

/** A failure as `performAsyncSyscall` of convex/server takes it. */
function hostError({ message, data }: { message: string; data?: unknown }): Error {
  return data === undefined ? new Error(plain(message)) : Object.assign(new ConvexError(""), { message, data });
}

/** The message that a function threw, without the marks of the realm that it comes from. */
export function plain(message: string): string {
  return message.replace(/^Uncaught (?:Error: )?/, "").replace(/\n {4}at [\s\S]*$/, "");
}

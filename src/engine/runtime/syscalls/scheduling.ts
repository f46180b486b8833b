import type { JobQueue } from "../../scheduler/job-queue.ts";
import type { WriteTransaction } from "../../storage/types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../../values/json.ts";
import { resolveAddress } from "../function-address.ts";
import type { FunctionCall, Syscall } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";
import { refusePendingArguments } from "../pending-values.ts";
import type { TransactionRunner } from "../transaction-runner.ts";

/** What scheduling needs of the engine. */
export interface SchedulingParts {
  queue: JobQueue;
  runner: Pick<TransactionRunner, "assertSchedulable">;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Convex's bound, 5 years: a time that is wrong by an order of magnitude is a mistake of units. */
const MAX_DISTANCE_MILLIS = 5 * 366 * 86_400_000;

/** `ctx.scheduler` of mutations. */
export function schedulingSyscalls(parts: SchedulingParts): Record<string, Syscall> {
  return {
    "1.0/schedule": (call, args) => schedule(parts, writing(call), call.path.component, args),
    "1.0/cancel_job": (call, args) => cancel(parts, writing(call), call.path.component, args),
  };
}

function writing(call: FunctionCall): WriteTransaction {
  if (!call.scope.write || call.udfType === "query") throw new SyscallError("Queries cannot schedule functions.");
  return call.scope.write;
}

/**
 * Puts a call into the queue of the component that asks.
 * @returns the id of its `_scheduled_functions` document
 * @throws with Convex's texts if there is no such mutation or action now, or the time is too far from now
 */
export function schedule(
  { queue, runner, now }: SchedulingParts,
  transaction: WriteTransaction,
  component: ComponentPath,
  args: ConvexObject,
): ConvexJson {
  const target = resolveAddress(args, component);
  const parameters = args["args"] as ConvexObject; // convex/server sends an object.
  refusePendingArguments(target, parameters);
  const due = millis(Number(args["ts"]));
  checkDistance(due, now());
  runner.assertSchedulable(target);
  return queue.add(transaction, { component, target, args: parameters, due });
}

/** Times are sent in seconds, and many a millisecond is no fraction of a second that a double holds. */
function millis(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

function checkDistance(due: number, now: number): void {
  if (Math.abs(due - now) <= MAX_DISTANCE_MILLIS) return;
  const direction = due > now ? "future" : "past";
  throw new SyscallError(`UnixTimestamp(${due / 1e3}s) is more than 5 years in the ${direction}`);
}

/** Cancels a scheduled function of the calling component; one that has started is not interrupted. */
export function cancel(
  { queue }: SchedulingParts,
  transaction: WriteTransaction,
  component: ComponentPath,
  args: ConvexObject,
): ConvexJson {
  queue.cancel(transaction, component, String(args["id"]));
  return null;
}

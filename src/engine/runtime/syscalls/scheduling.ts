import type { JobQueue } from "../../scheduler/job-queue.ts";
import type { WriteTransaction } from "../../storage/types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../../values/json.ts";
import { resolveAddress } from "../function-address.ts";
import type { FunctionCall, Syscall } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";
import { refusePendingArguments } from "../pending-values.ts";

/** `ctx.scheduler` of mutations. */
export function schedulingSyscalls(queue: JobQueue): Record<string, Syscall> {
  return {
    "1.0/schedule": (call, args) => schedule(queue, writing(call), call.path.component, args),
    "1.0/cancel_job": (call, args) => cancel(queue, writing(call), call.path.component, args),
  };
}

function writing(call: FunctionCall): WriteTransaction {
  if (!call.scope.write || call.udfType === "query") throw new SyscallError("Queries cannot schedule functions.");
  return call.scope.write;
}

/** Puts a call into the queue of the component that asks. @returns the id of its `_scheduled_functions` document */
export function schedule(
  queue: JobQueue,
  transaction: WriteTransaction,
  component: ComponentPath,
  args: ConvexObject,
): ConvexJson {
  const target = resolveAddress(args, component);
  const parameters = args["args"] as ConvexObject; // convex/server sends an object.
  refusePendingArguments(target, parameters);
  return queue.add(transaction, {
    component,
    target,
    args: parameters,
    due: millis(Number(args["ts"])),
  });
}

/** Times are sent in seconds, and many a millisecond is no fraction of a second that a double holds. */
function millis(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

/** Cancels a scheduled function of the calling component; one that has started is not interrupted. */
export function cancel(
  queue: JobQueue,
  transaction: WriteTransaction,
  component: ComponentPath,
  args: ConvexObject,
): ConvexJson {
  queue.cancel(transaction, component, String(args["id"]));
  return null;
}

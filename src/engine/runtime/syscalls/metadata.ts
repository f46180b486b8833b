import { formatFunctionPath } from "../../function-path.ts";
import type { TransactionMeter } from "../../storage/types.ts";
import type { ConvexObject } from "../../values/json.ts";
import type { FunctionCall, RequestMetadata, Syscall } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";
import type { FunctionPath } from "../../types.ts";

/** `ctx.meta` and `ctx.auth` of queries and mutations. */
export function metadataSyscalls(deploymentName: string): Record<string, Syscall> {
  return {
    "1.0/getUserIdentity": (call) => personal(call).identity,
    "1.0/getFunctionMetadata": (call) => functionMetadata(call.path),
    "1.0/getDeploymentMetadata": () => deploymentMetadata(deploymentName),
    "1.0/getRequestMetadata": (call) => requestMetadata(personal(call).scope.request),
    "1.0/getTransactionMetrics": (call) => transactionMetrics(call.scope.meter),
    "1.0/auditLog": () => null,
    "1.0/signJwt": () => {
      throw new SyscallError("ctx.auth.signJwt is not supported by the embedded engine.");
    },
  };
}

/** Notes that the answer of the outermost function is for its caller alone. */
function personal(call: FunctionCall): FunctionCall {
  call.scope.personal.wasRead = true;
  return call;
}

/** @returns the name in the form that a function reference has: "mod:name", or "mod" for a default export */
export function functionMetadata(path: FunctionPath): ConvexObject {
  return { name: formatFunctionPath(path), componentPath: path.component };
}

/** `ctx.meta.getDeploymentMetadata()`: no region, and `s16`, the smallest of Convex's deployment classes. */
export function deploymentMetadata(name: string): ConvexObject {
  return { name, region: null, class: "s16" };
}

/** Where a request came from is not passed on to functions. */
export function requestMetadata({ requestId, scheduledFunctionId }: RequestMetadata): ConvexObject {
  return { ip: null, userAgent: null, requestId, scheduledFunctionId, authToken: null };
}

function transactionMetrics({ use, limits }: TransactionMeter): ConvexObject {
  return Object.fromEntries(
    Object.entries(limits).map(([name, limit]) => {
      const used = use[name as keyof typeof use]; // Limits have the keys of `use`.
      return [name, { used, remaining: Math.max(0, limit - used) }];
    }),
  );
}

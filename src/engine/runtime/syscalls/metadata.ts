import type { TransactionUse } from "../../storage/types.ts";
import type { ConvexObject } from "../../values/json.ts";
import type { FunctionCall, RequestMetadata, Syscall } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";
import type { FunctionPath } from "../../types.ts";

/** Convex's limits of one transaction, for `remaining`. */
const LIMITS: TransactionUse = {
  bytesRead: 16 * 1024 * 1024,
  bytesWritten: 16 * 1024 * 1024,
  databaseQueries: 4096,
  documentsRead: 32_000,
  documentsWritten: 16_000,
  functionsScheduled: 1000,
  scheduledFunctionArgsBytes: 4 * 1024 * 1024,
};

/** `ctx.meta` and `ctx.auth` of queries and mutations. */
export function metadataSyscalls(deploymentName: string): Record<string, Syscall> {
  return {
    "1.0/getUserIdentity": (call) => personal(call).identity,
    "1.0/getFunctionMetadata": (call) => functionMetadata(call.path),
    "1.0/getDeploymentMetadata": () => deploymentMetadata(deploymentName),
    "1.0/getRequestMetadata": (call) => requestMetadata(personal(call).scope.request),
    "1.0/getTransactionMetrics": (call) => transactionMetrics(call.scope.use),
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

/** @returns the name in the form that a function reference has */
export function functionMetadata({ module, name, component }: FunctionPath): ConvexObject {
  return { name: `${module}:${name}`, componentPath: component };
}

/** `ctx.meta.getDeploymentMetadata()`: no region, and `s16`, the smallest of Convex's deployment classes. */
export function deploymentMetadata(name: string): ConvexObject {
  return { name, region: null, class: "s16" };
}

/** Where a request came from is not passed on to functions. */
export function requestMetadata({ requestId, scheduledFunctionId }: RequestMetadata): ConvexObject {
  return { ip: null, userAgent: null, requestId, scheduledFunctionId, authToken: null };
}

function transactionMetrics(use: TransactionUse): ConvexObject {
  return Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => {
      const used = use[name as keyof TransactionUse]; // The keys of LIMITS are those of TransactionUse.
      return [name, { used, remaining: Math.max(0, limit - used) }];
    }),
  );
}

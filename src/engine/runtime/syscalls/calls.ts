import type { Database } from "../../storage/types.ts";
import type { ConvexJson, ConvexObject } from "../../values/json.ts";
import { formatHandle, resolveAddress } from "../function-address.ts";
import type { FunctionCall, Syscall, TransactionScope } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";
import type { RunRequest, RunResult, TransactionRunner } from "../transaction-runner.ts";

/** `ctx.runQuery`, `ctx.runMutation` and function handles inside a transaction. */
export function callSyscalls(runner: TransactionRunner, database: Database): Record<string, Syscall> {
  return {
    "1.0/createFunctionHandle": (call, args) => formatHandle(resolveAddress(args, call.path.component)),
    "1.0/runUdf": (call, args) => {
      const request = nestedRequest(call, args);
      switch (args["udfType"]) {
        case "query":
          return valueOf(runner.run(request));
        case "mutation":
          return runNestedMutation(runner, request);
        case "snapshotQuery":
          return runSnapshotQuery(runner, database, request);
        default:
          throw new SyscallError(`Unknown kind of function: ${String(args["udfType"])}`);
      }
    },
  };
}

function nestedRequest(call: FunctionCall, args: ConvexObject): RunRequest {
  const path = resolveAddress(args, call.path.component);
  return {
    path,
    udfType: args["udfType"] === "mutation" ? "mutation" : "query",
    args: args["args"] as ConvexObject, // convex/server sends an object.
    identity: path.component === call.path.component ? call.identity : null,
    depth: call.depth + 1,
    isPendingAllowed: call.udfType === "mutation",
    scope: call.scope,
  };
}

/** A failed nested mutation takes back its own writes only; its caller may catch the error and go on. */
function runNestedMutation(runner: TransactionRunner, request: RunRequest): ConvexJson {
  const { write } = request.scope;
  if (!write) throw new SyscallError("Mutations cannot be called from queries.");
  const savepoint = write.savepoint();
  const result = runner.run(request);
  if (result.ok) savepoint.release();
  else savepoint.rollback();
  return valueOf(result);
}

/** Reads the last committed state, outside of the transaction and its read set. */
function runSnapshotQuery(runner: TransactionRunner, database: Database, request: RunRequest): ConvexJson {
  const snapshot = database.snapshot();
  try {
    const scope: TransactionScope = {
      ...request.scope,
      timestamp: snapshot.timestamp,
      documents: (component) => snapshot.documents(component),
      write: null,
      use: snapshot.use,
    };
    return valueOf(runner.run({ ...request, scope }));
  } finally {
    snapshot.close();
  }
}

function valueOf(result: RunResult): ConvexJson {
  if (result.ok) return result.value;
  throw new SyscallError(result.failure.message, result.failure.data);
}

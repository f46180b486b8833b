import { TRANSACTION_LIMITS } from "../../storage/limits.ts";
import type { Database, TransactionUse } from "../../storage/types.ts";
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
      const budget = parseBudget(args["transactionLimits"]);
      switch (args["udfType"]) {
        case "query":
          return valueOf(runWithin(runner, request, budget));
        case "mutation":
          return runNestedMutation(runner, request, budget);
        case "snapshotQuery":
          return runSnapshotQuery(runner, database, request, budget);
        default:
          throw new SyscallError(`Unknown kind of function: ${String(args["udfType"])}`);
      }
    },
  };
}

type Budget = Partial<TransactionUse>;

/** Per-call limits, which add to what is used already; other names are ignored. @throws SyscallError for no whole number */
function parseBudget(limits: ConvexJson | undefined): Budget | null {
  if (limits === undefined || limits === null) return null;
  if (typeof limits !== "object" || Array.isArray(limits)) return refuseBudget("it must be an object");
  const known = Object.entries(limits).filter(([name]) => Object.hasOwn(TRANSACTION_LIMITS, name));
  for (const [name, limit] of known) {
    if (!Number.isSafeInteger(limit) || Number(limit) < 0)
      refuseBudget(`\`${name}\` must be a whole number, 0 or more`);
  }
  return Object.fromEntries(known) as Budget; // Checked above.
}

function refuseBudget(problem: string): never {
  throw new SyscallError(`Invalid argument \`transactionLimits\` for \`runUdf\`: ${problem}`);
}

/** Runs a nested call; beyond the budget its reads and writes throw, and only there. */
function runWithin(runner: TransactionRunner, request: RunRequest, budget: Budget | null): RunResult {
  if (budget === null) return runner.run(request);
  const restore = request.scope.meter.narrow(budget);
  try {
    return runner.run(request);
  } finally {
    restore();
  }
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
function runNestedMutation(runner: TransactionRunner, request: RunRequest, budget: Budget | null): ConvexJson {
  const { write } = request.scope;
  if (!write) throw new SyscallError("Mutations cannot be called from queries.");
  const savepoint = write.savepoint();
  const result = runWithin(runner, request, budget);
  if (result.ok) savepoint.release();
  else savepoint.rollback();
  return valueOf(result);
}

/** Reads the last committed state, outside of the transaction and its read set. */
function runSnapshotQuery(
  runner: TransactionRunner,
  database: Database,
  request: RunRequest,
  budget: Budget | null,
): ConvexJson {
  const snapshot = database.snapshot();
  try {
    const scope: TransactionScope = {
      ...request.scope,
      timestamp: snapshot.timestamp,
      documents: (component) => snapshot.documents(component),
      write: null,
      meter: snapshot.meter,
    };
    return valueOf(runWithin(runner, { ...request, scope }, budget));
  } finally {
    snapshot.close();
  }
}

function valueOf(result: RunResult): ConvexJson {
  if (result.ok) return result.value;
  throw new SyscallError(result.failure.message, result.failure.data);
}

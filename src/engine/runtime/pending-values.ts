import { formatFunctionPath } from "../function-path.ts";
import type { FunctionPath } from "../types.ts";
import { isPending } from "../values/commit-timestamp.ts";
import type { ConvexJson } from "../values/json.ts";
import { SyscallError } from "./function-error.ts";

/**
 * Arguments from outside of a mutation: of clients, actions, the scheduler, and of queries that call queries. There
 * `db.vars.commitTs` belongs to no commit.
 * @throws SyscallError
 */
export function refusePendingArguments(path: FunctionPath, args: ConvexJson): void {
  if (!isPending(args)) return;
  throw new SyscallError(
    `Invalid arguments for ${formatFunctionPath(path)}: db.vars.commitTs has no value outside of the mutation that it ` +
      "belongs to. Write it to a document, and read that after the mutation.",
  );
}

/** @throws SyscallError for the answer of a query or action, which does not commit */
export function refusePendingResult(path: FunctionPath, udfType: "query" | "action", value: ConvexJson): void {
  if (!isPending(value)) return;
  const functions = udfType === "query" ? "queries" : "actions";
  throw new SyscallError(
    `Function ${formatFunctionPath(path)} return value invalid: ${functions} cannot return an unresolved commit timestamp`,
  );
}

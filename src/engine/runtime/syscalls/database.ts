import type { DocumentWriter, PageRequest, QueryJson } from "../../storage/types.ts";
import type { ConvexObject } from "../../values/json.ts";
import { isSystemTable, isSystemTableNumber } from "../../storage/table-names.ts";
import { tableNumberOfId } from "../../values/id.ts";
import { encodeInt64 } from "../../values/scalar.ts";
import { SyscallError } from "../function-error.ts";
import { EncodedAnswer, type FunctionCall, type Syscall } from "../function-call.ts";

/** Arguments of reads and writes, as convex/server sends them (src/server/impl/database_impl.ts). */
interface DocumentArguments extends ConvexObject {
  id: string;
  table: string;
  value: ConvexObject;
}

/** @returns the arguments, typed: each operation reads only those that convex/server sends with it */
function argumentsOf(args: ConvexObject): DocumentArguments {
  return args as DocumentArguments; // Written by convex/server, never by functions themselves.
}

function writer(call: FunctionCall): DocumentWriter {
  if (!call.scope.write || call.udfType === "query") throw new SyscallError("Writes are not allowed in queries.");
  return call.scope.write.documents(call.path.component);
}

/** Functions write the tables of the app only: those of the system are the engine's own books. */
function writerOf(call: FunctionCall, { id }: DocumentArguments): DocumentWriter {
  const documents = writer(call);
  checkSystemAccess(id, false);
  return documents;
}

/** @throws unless the id is of a system table exactly if the function asked by `db.system`. */
function checkSystemAccess(id: string, isSystem: boolean): void {
  const number = tableNumberOfId(id);
  // The read or the write itself tells of a malformed id.
  if (number === null || isSystemTableNumber(number) === isSystem) return;
  throw new SyscallError(
    isSystem ? "User tables cannot be accessed with db.system." : "System tables can only be accessed with db.system.",
  );
}

const reader = (call: FunctionCall) => call.scope.documents(call.path.component);
const tableOf = (args: ConvexObject) => (typeof args["table"] === "string" ? args["table"] : undefined);

function queryStream(call: FunctionCall, args: ConvexObject): ConvexObject {
  const queryId = call.streams.size;
  call.streams.set(queryId, reader(call).storedStream(args["query"] as unknown as QueryJson)); // Written by convex/server.
  return { queryId };
}

function queryStreamNext(call: FunctionCall, args: ConvexObject): ConvexObject | EncodedAnswer {
  const stream = call.streams.get(Number(args["queryId"]));
  const next = stream?.next();
  if (!next || next.done) return { value: null, done: true };
  return new EncodedAnswer(`{"value":${next.value.json},"done":false}`, next.value);
}

function queryCleanup(call: FunctionCall, args: ConvexObject): ConvexObject {
  const queryId = Number(args["queryId"]);
  const stream = call.streams.get(queryId);
  stream?.return?.();
  // Kept as an ended stream: ids are counted by the size of the map.
  if (stream) call.streams.set(queryId, [][Symbol.iterator]());
  return {};
}

/** A reactive page keeps its end: the journal of the previous run stands in for an end cursor. */
function queryPage(call: FunctionCall, args: ConvexObject): ConvexObject {
  if (call.paginated) {
    throw new SyscallError(
      "This query or mutation function ran multiple paginated queries. Convex only supports a single paginated query in each function.",
    );
  }
  call.paginated = true;
  const { query, ...rest } = args as unknown as PageRequest & { query: QueryJson }; // Written by convex/server.
  const { journal } = call.scope;
  const top = call.depth === 0;
  const page = reader(call).page(query, { ...rest, endCursor: rest.endCursor ?? (top ? journal.previous : null) });
  if (top) journal.next = page.continueCursor;
  return page as unknown as ConvexObject; // Plain JSON.
}

/** Reads and writes of documents. */
export const databaseSyscalls: Record<string, Syscall> = {
  "1.0/get": (call, args) => {
    const { id } = argumentsOf(args);
    checkSystemAccess(id, args["isSystem"] === true);
    const stored = reader(call).stored(id, tableOf(args));
    return stored && new EncodedAnswer(stored.json, stored);
  },
  "1.0/queryStream": queryStream,
  "1.0/queryStreamNext": queryStreamNext,
  "1.0/queryCleanup": queryCleanup,
  "1.0/queryPage": queryPage,
  "1.0/count": (call, args) => reader(call).count(String(args["table"])),
  "1.0/db/normalizeId": (call, args) => ({
    id: reader(call).normalizeId(String(args["table"]), String(args["idString"])),
  }),
  "1.0/getSnapshotTs": (call) => encodeInt64(call.scope.timestamp),
  "1.0/insert": (call, args) => {
    const { table, value } = argumentsOf(args);
    if (isSystemTable(table)) throw new SyscallError("System tables (prefixed with `_`) are read-only.");
    return { _id: writer(call).insert(table, value) };
  },
  "1.0/shallowMerge": (call, args) => {
    const { id, value } = argumentsOf(args);
    return writerOf(call, argumentsOf(args)).patch(id, value, tableOf(args));
  },
  "1.0/replace": (call, args) => {
    const { id, value } = argumentsOf(args);
    return writerOf(call, argumentsOf(args)).replace(id, value, tableOf(args));
  },
  "1.0/remove": (call, args) => writerOf(call, argumentsOf(args)).remove(argumentsOf(args).id, tableOf(args)),
};

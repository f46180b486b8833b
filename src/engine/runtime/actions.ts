import { boundedBytes } from "../../bodies/bounded-body.ts";
import { newRequestId, redactedMessage } from "../redaction.ts";
import type { JobQueue } from "../scheduler/job-queue.ts";
import type { Database, DocumentReader, VectorQueryJson } from "../storage/types.ts";
import {
  TRANSIENT_ERROR,
  type FileStore,
  type FileSyscalls,
  type FunctionOutcome,
  type FunctionPath,
  type UserIdentity,
} from "../types.ts";
import type { ComponentPath, ConvexJson, ConvexObject } from "../values/json.ts";
import type { ActionCalls, ActionPool } from "./action-pool.ts";
import type { Answer, RunEnd, WireRequest } from "./action-protocol.ts";
import { formatHandle, resolveAddress } from "./function-address.ts";
import { appendLog } from "./log-lines.ts";
import { failureOf, SyscallError, uncaught, type FunctionFailure } from "./function-error.ts";
import { refusePendingArguments, refusePendingResult } from "./pending-values.ts";
import { cancel, schedule, type SchedulingParts } from "./syscalls/scheduling.ts";
import { deploymentMetadata, functionMetadata, requestMetadata } from "./syscalls/metadata.ts";
import { checkResultSize } from "./payload-size.ts";
import { checkDepth, type TransactionRunner } from "./transaction-runner.ts";
import { StreamedResponse } from "./streamed-response.ts";
import type { Report, TransactionRequest, Transactions } from "./transactions.ts";

export interface ActionsOptions {
  pool: ActionPool;
  runner: TransactionRunner;
  transactions: Transactions;
  database: Database;
  queue: JobQueue;
  files: FileStore & FileSyscalls;
  deploymentName: string;
  report: Report;
  /** A failed HTTP action tells its caller nothing but its request's id. */
  redactErrors: boolean;
}

/** An action that somebody asks for; rights are checked already. */
interface ActionRequest extends TransactionRequest {
  /** How many actions, each called by the one before, led to it. */
  depth?: number;
}

/** A running action, as its syscalls see it. */
interface RunningAction {
  path: FunctionPath;
  identity: UserIdentity | null;
  depth: number;
  requestId: string;
  scheduledFunctionId: string | null;
  logLines: string[];
}

type ActionSyscall = (action: RunningAction, args: ConvexObject) => Promise<ConvexJson> | ConvexJson;

/** As Convex bounds the requests of HTTP actions. */
const MAX_REQUEST_BYTES = 20 * 1024 * 1024;
const HTTP_ROUTER: FunctionPath = { component: "", module: "http", name: "default" };

/** Runs actions and HTTP actions in the worker threads and answers their syscalls, each in a transaction of its own. */
export class Actions {
  readonly #options: ActionsOptions;
  readonly #syscalls: ReadonlyMap<string, ActionSyscall>;

  constructor(options: ActionsOptions) {
    this.#options = options;
    const syscalls = {
      ...this.#callSyscalls(),
      ...this.#storageSyscalls(),
      ...metadataSyscalls(options.deploymentName),
    };
    this.#syscalls = new Map(Object.entries(syscalls));
  }

  async action(request: ActionRequest): Promise<FunctionOutcome> {
    const began = performance.now();
    const outcome = await this.#run(request, createAction(request.path, request.identity, request));
    this.#options.report(request.path, "action", outcome, performance.now() - began);
    return outcome;
  }

  async #run(request: ActionRequest, action: RunningAction): Promise<FunctionOutcome> {
    const { runner, pool } = this.#options;
    const { logLines } = action;
    try {
      checkDepth(action.depth);
      const found = runner.find(request.path, "action");
      refusePendingArguments(found.path, request.args);
      const argumentsJson = runner.checkArguments(found, request.args);
      const { component, module, name } = found.path;
      const end = await pool.run({ type: "run", component, module, name, argumentsJson }, this.#callsOf(action));
      const value = valueOf(end, found.path);
      refusePendingResult(found.path, "action", value);
      runner.checkReturns(found, value);
      return { ok: true, value, logLines };
    } catch (error) {
      return { ok: false, ...failureOf(error), logLines, requestId: action.requestId };
    }
  }

  /**
   * Runs the app's router. A failed function is a response with status 500, or one that breaks off.
   * @returns when the response begins; the function goes on until its body is whole
   * @throws BodyTooLargeError
   */
  async httpAction(request: Request, identity: UserIdentity | null): Promise<Response> {
    const body = request.body === null ? null : await boundedBytes(request, MAX_REQUEST_BYTES);
    const { url, method } = request;
    const streamed = new StreamedResponse();
    void this.#respond({ url, method, headers: [...request.headers], body }, identity, streamed);
    return streamed.response;
  }

  async #respond(request: WireRequest, identity: UserIdentity | null, streamed: StreamedResponse): Promise<void> {
    const began = performance.now();
    const action = createAction(HTTP_ROUTER, identity, {});
    const end = await this.#options.pool.run({ type: "http", request }, this.#callsOf(action, streamed));
    const failure = end.kind === "responded" ? null : failureOf(errorOf(end));
    if (failure) streamed.fail(this.#serverError(failure, action));
    else streamed.end();
    const { logLines } = action;
    const outcome: FunctionOutcome = failure
      ? { ok: false, ...failure, logLines, requestId: action.requestId }
      : { ok: true, value: null, logLines };
    this.#options.report(HTTP_ROUTER, "httpAction", outcome, performance.now() - began);
  }

  /** The response of a failed HTTP action; a redacted one has the form that Convex's has. */
  #serverError({ message, data }: FunctionFailure, { requestId }: RunningAction): Response {
    const body = this.#options.redactErrors
      ? { code: redactedMessage(requestId), ...(data === undefined ? {} : { data }) }
      : { code: "InternalServerError", message };
    return Response.json(body, { status: 500 });
  }

  #callsOf(action: RunningAction, response?: StreamedResponse): ActionCalls {
    const { component } = action.path;
    const { files } = this.#options;
    return {
      log: (line) => appendLog(action.logLines, line),
      syscall: (operation, argumentsJson) => answering(async () => this.#syscall(action, operation, argumentsJson)),
      head: (head) => response?.begin(head),
      body: (bytes) => answering(async () => (await response?.write(bytes)) ?? null),
      storeBlob: (content, options) =>
        answering(async () => (await files.store(component, content, options)).storageId),
      readBlob: async (id) => {
        try {
          return { ok: true, file: files.locate(component, id) };
        } catch (error) {
          return refusal(error);
        }
      },
    };
  }

  async #syscall(action: RunningAction, operation: string, argumentsJson: string): Promise<ConvexJson> {
    const syscall = this.#syscalls.get(operation);
    if (!syscall) throw new SyscallError(`Unknown async operation ${operation}`);
    return (await syscall(action, JSON.parse(argumentsJson) as ConvexObject)) ?? null; // convex/server sends an object.
  }

  #callSyscalls(): Record<string, ActionSyscall> {
    const { transactions, database, queue, runner } = this.#options;
    const scheduling: SchedulingParts = { queue, runner, now: () => database.now() };
    const writing = async (
      work: (...parameters: Parameters<typeof schedule>) => ConvexJson,
      component: ComponentPath,
      args: ConvexObject,
    ) => (await database.transact((transaction) => work(scheduling, transaction, component, args))).value;
    return {
      "1.0/actions/query": (action, args) => valueOfOutcome(transactions.query(nested(action, args))),
      "1.0/actions/mutation": async (action, args) => valueOfOutcome(await transactions.mutation(nested(action, args))),
      "1.0/actions/action": async (action, args) => {
        const request = { ...nested(action, args), depth: action.depth + 1 };
        return valueOfOutcome(await this.action(request));
      },
      "1.0/actions/schedule": (action, args) => writing(schedule, action.path.component, args),
      "1.0/actions/cancel_job": (action, args) => writing(cancel, action.path.component, args),
      "1.0/createFunctionHandle": (action, args) => formatHandle(resolveAddress(args, action.path.component)),
      "1.0/actions/vectorSearch": async ({ path }, args) => {
        const results = await database.vectorSearch(path.component, args["query"] as unknown as VectorQueryJson); // By convex/server.
        return { results: results.map((match) => ({ ...match })) };
      },
      "1.0/createServiceToken": () => refuse("The embedded engine has no Convex-managed services (AI gateway)."),
      "1.0/getServiceUrl": () => refuse("The embedded engine has no Convex-managed services (AI gateway)."),
    };
  }

  #storageSyscalls(): Record<string, ActionSyscall> {
    const { database, files } = this.#options;
    const reading = <T>(component: ComponentPath, read: (documents: DocumentReader) => T): T => {
      const snapshot = database.snapshot();
      try {
        return read(snapshot.documents(component));
      } finally {
        snapshot.close();
      }
    };
    return {
      "1.0/storageGetUrl": ({ path }, args) =>
        reading(path.component, (documents) => files.url(documents, path.component, storageId(args))),
      "1.0/storageGetMetadata": ({ path }, args) =>
        reading(path.component, (documents) => {
          const metadata = files.metadata(documents, path.component, storageId(args));
          return metadata && { ...metadata };
        }),
      "1.0/storageGenerateUploadUrl": async ({ path }) =>
        (await database.transact((transaction) => files.generateUploadUrl(transaction, path.component))).value,
      "1.0/storageDelete": async ({ path }, args) => {
        await database.transact((transaction) => files.remove(transaction, path.component, storageId(args)));
        return null;
      },
    };
  }
}

function storageId(args: ConvexObject): string {
  return String(args["storageId"]);
}

function metadataSyscalls(deploymentName: string): Record<string, ActionSyscall> {
  return {
    "1.0/getUserIdentity": ({ identity }) => identity,
    "1.0/getFunctionMetadata": ({ path }) => functionMetadata(path),
    "1.0/getDeploymentMetadata": () => deploymentMetadata(deploymentName),
    "1.0/getRequestMetadata": (action) => requestMetadata(action),
    "1.0/auditLog": () => null,
  };
}

function createAction(
  path: FunctionPath,
  identity: UserIdentity | null,
  { depth = 0, scheduledFunctionId }: Pick<ActionRequest, "depth" | "scheduledFunctionId">,
): RunningAction {
  const request = { requestId: newRequestId(), scheduledFunctionId: scheduledFunctionId ?? null };
  return { path, identity, depth, ...request, logLines: [] };
}

function nested(action: RunningAction, args: ConvexObject): TransactionRequest {
  const path = resolveAddress(args, action.path.component);
  const identity = path.component === action.path.component ? action.identity : null;
  return { path, identity, args: args["args"] as ConvexObject }; // convex/server sends an object.
}

async function answering(work: () => Promise<ConvexJson>): Promise<Answer> {
  try {
    return { ok: true, json: JSON.stringify(await work()) };
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): Answer {
  const { message, data } = failureOf(error);
  return { ok: false, message, dataJson: data === undefined ? null : JSON.stringify(data) };
}

function refuse(message: string): never {
  throw new SyscallError(message);
}

function valueOfOutcome(outcome: FunctionOutcome): ConvexJson {
  if (outcome.ok) return outcome.value;
  throw new SyscallError(outcome.message, outcome.data);
}

function valueOf(end: RunEnd, path: FunctionPath): ConvexJson {
  if (end.kind !== "returned") throw errorOf(end);
  const value = JSON.parse(end.json) as ConvexJson; // Written by convexToJson.
  checkResultSize(path, value, end.json);
  return value;
}

function errorOf(end: RunEnd): SyscallError {
  if (end.kind === "cut") return new SyscallError(end.text);
  if (end.kind !== "threw") return new SyscallError(TRANSIENT_ERROR);
  const data = end.dataJson === null ? undefined : (JSON.parse(end.dataJson) as ConvexJson); // By convexToJson.
  return new SyscallError(uncaught(end.text, end.stack), data);
}

import { AsyncLocalStorage } from "node:async_hooks";
import { parentPort, workerData } from "node:worker_threads";
import { fileOfBlob } from "../../bodies/local-file.ts";
import { openFileBlob } from "../../bodies/open-file.ts";
import { followClock } from "../storage/disk/steady-clock.ts";
import type {
  ActionWorkerData,
  Answer,
  FromWorker,
  RunEnd,
  ToWorker,
  WireRequest,
  WorkerComponent,
} from "./action-protocol.ts";
import { createHostLoader } from "./host-loader.ts";
import { formatLogLine } from "./log-lines.ts";
import type { ModuleNamespace } from "./module-linker.ts";
import { realmDate } from "./realm-globals/date.ts";

/**
 * The thread that actions run in: real timers, real fetch, Node's modules for "use node" code. The database is far
 * away; everything in `ctx` becomes a message. Actions run interleaved; each knows itself by AsyncLocalStorage.
 */

interface Invocable {
  invokeAction(requestId: string, argumentsJson: string): Promise<string>;
}

interface Router {
  lookup(path: string, method: string): readonly [{ invokeHttpAction(request: Request): Promise<Response> }] | null;
}

interface Run {
  id: number;
  calls: Map<number, (answer: Answer) => void>;
}

const current = new AsyncLocalStorage<Run>();
const runs = new Map<number, Run>();
const loaders = new Map<string, (modulePath: string) => ModuleNamespace>();
let lastCall = 0;

function post(message: FromWorker, moved: ArrayBuffer[] = []): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(message, moved);
}

function deploy(components: WorkerComponent[]): void {
  loaders.clear();
  for (const component of components) loaders.set(component.path, createHostLoader(component));
  post({ type: "ready" });
  // The actions that came with the code go first: they wait for the database while this goes on.
  setImmediate(() => {
    for (const { path, eager } of components) for (const module of eager) evaluateAhead(path, module);
  });
}

/** Evaluates a module ahead of its first call, which will report what the module throws. */
function evaluateAhead(component: string, module: string): void {
  try {
    loaders.get(component)?.(module);
  } catch {
    // The loader keeps the error and throws it at each use.
  }
}

function load(component: string, module: string): ModuleNamespace {
  const loader = loaders.get(component);
  if (!loader) throw new Error(`Component '${component}' is not installed.`);
  return loader(`${module}.js`);
}

function ask(
  message: (address: { run: number; call: number }) => FromWorker,
  moved: ArrayBuffer[] = [],
): Promise<Answer> {
  const run = current.getStore();
  if (!run || !runs.has(run.id)) {
    return Promise.reject(new Error("This action is over: await everything that it starts before it returns."));
  }
  const call = ++lastCall;
  return new Promise((resolve) => {
    run.calls.set(call, resolve);
    post(message({ run: run.id, call }), moved);
  });
}

function failed(answer: Extract<Answer, { ok: false }>): Error {
  const error = new Error(answer.message);
  // convex/server turns `data` of a failed syscall into a ConvexError.
  return answer.dataJson === null ? error : Object.assign(error, { data: JSON.parse(answer.dataJson) as unknown });
}

async function asyncSyscall(operation: string, argumentsJson: string): Promise<string> {
  const answer = await ask((address) => ({ type: "syscall", ...address, operation, argumentsJson }));
  if (!answer.ok) throw failed(answer);
  return "json" in answer ? answer.json : "null";
}

async function storeBlob(blob: Blob, sha256: string | undefined): Promise<unknown> {
  if (!(blob instanceof Blob)) {
    throw new Error(
      "store() expects a Blob. If you are trying to store a Request, `await request.blob()` will give you the correct input.",
    );
  }
  const file = fileOfBlob(blob);
  const buffer = file ? null : await blob.arrayBuffer();
  const content = buffer ? new Uint8Array(buffer) : (file ?? new Uint8Array(0));
  const answer = await ask(
    (address) => ({ type: "storeBlob", ...address, content, contentType: blob.type, sha256 }),
    buffer ? [buffer] : [],
  );
  if (!answer.ok) throw failed(answer);
  return "json" in answer ? JSON.parse(answer.json) : null;
}

/** A stored file never changes, so it stays on disk: what is read of the blob is read then. */
async function readBlob(storageId: string): Promise<Blob | null> {
  const answer = await ask((address) => ({ type: "readBlob", ...address, storageId }));
  if (!answer.ok) throw failed(answer);
  if (!("file" in answer) || !answer.file) return null;
  const { path, contentType } = answer.file;
  return openFileBlob({ path }, contentType ?? "");
}

function jsSyscall(operation: string, args: Record<string, unknown>): Promise<unknown> {
  if (operation === "storage/getBlob") return readBlob(String(args["storageId"]));
  if (operation !== "storage/storeBlob") return Promise.reject(new Error(`Unknown operation ${operation}`));
  const options = args["options"] as { sha256?: string } | undefined; // Written by convex/server.
  return storeBlob(args["blob"] as Blob, options?.sha256); // Checked there.
}

function log(level: string, values: unknown[]): void {
  const run = current.getStore();
  if (run) post({ type: "log", run: run.id, line: formatLogLine(level, values) });
}

/** Sync syscalls are for queries and mutations only. */
function syscall(operation: string): never {
  throw new Error(`Unknown operation ${operation}`);
}

function installGlobals(): void {
  const { clockMemory } = workerData as ActionWorkerData; // Given by the pool.
  // One clock for all functions: what a mutation has written is never in the future for the action that reads it.
  const date = realmDate(followClock(clockMemory, Date.now));
  Object.assign(globalThis, { Date: date, Convex: { syscall, asyncSyscall, jsSyscall } });
  // Node's console writes to the standard output of the process, which belongs to the protocol of its parent.
  const levels = {
    log: "LOG",
    info: "INFO",
    warn: "WARN",
    error: "ERROR",
    debug: "DEBUG",
    trace: "DEBUG",
    dir: "LOG",
    table: "LOG",
  };
  for (const [method, level] of Object.entries(levels)) {
    Object.assign(console, { [method]: (...values: unknown[]) => log(level, values) });
  }
}

async function runAction(message: Extract<ToWorker, { type: "run" }>): Promise<RunEnd> {
  // The engine looked the function up before; it is an action that convex/server registered.
  const registered = load(message.component, message.module)[message.name] as Invocable;
  return { kind: "returned", json: await registered.invokeAction("", message.argumentsJson) };
}

async function runHttp(wire: WireRequest): Promise<RunEnd> {
  const router = load("", "http")["default"] as Router; // http.ts exports its router.
  const match = router.lookup(new URL(wire.url).pathname, wire.method);
  const response = match
    ? await match[0].invokeHttpAction(new Request(wire.url, { ...wire, body: wire.body && new Uint8Array(wire.body) }))
    : new Response("No matching routes found", { status: 404 });
  await respond(response);
  return { kind: "responded" };
}

/** Sends a response as it comes. One that nobody reads any more is canceled, which is how its action learns of it. */
async function respond({ status, statusText, headers, body }: Response): Promise<void> {
  const run = current.getStore();
  if (!run) return;
  post({ type: "head", run: run.id, head: { status, statusText, headers: [...headers], hasBody: body !== null } });
  const reader = body?.getReader();
  for (;;) {
    const piece = await reader?.read();
    if (!reader || !piece || piece.done) return;
    const bytes = bytesOf(piece.value);
    const { ok } = await ask((address) => ({ type: "body", ...address, bytes }));
    if (!ok) return reader.cancel();
  }
}

/** A copy, since it is sent away. @throws TypeError as `fetch` does for a body that streams anything else */
function bytesOf(piece: unknown): Uint8Array {
  if (piece instanceof Uint8Array) return new Uint8Array(piece);
  throw new TypeError("The body of a Response must be a stream of Uint8Array; encode text with TextEncoder");
}

function describe(thrown: unknown): RunEnd {
  const error = (typeof thrown === "object" && thrown !== null ? thrown : {}) as Record<string, unknown>; // Read only.
  const dataJson = error["ConvexErrorSymbol"] === undefined ? null : String(error["data"]);
  return { kind: "threw", text: textOf(thrown), stack: String(error["stack"] ?? ""), dataJson };
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    // A thrown object may have no string form.
    return "[unprintable]";
  }
}

function start(id: number, body: () => Promise<RunEnd>): void {
  const run: Run = { id, calls: new Map() };
  runs.set(id, run);
  void current.run(run, async () => {
    const end = await body().catch(describe);
    runs.delete(id);
    post({ type: "end", run: id, end });
  });
}

function receive(message: ToWorker): void {
  switch (message.type) {
    case "deploy":
      return deploy(message.components);
    case "run":
      return start(message.run, () => runAction(message));
    case "http":
      return start(message.run, () => runHttp(message.request));
    case "ask":
      return post({ type: "here" });
    case "answer": {
      const calls = runs.get(message.run)?.calls;
      calls?.get(message.call)?.(message.answer);
      calls?.delete(message.call);
    }
  }
}

installGlobals();
// A promise that an action leaves behind must not end the thread and with it the other actions.
process.on("unhandledRejection", (reason) => log("ERROR", ["Unhandled rejection:", reason]));
parentPort?.on("message", receive);

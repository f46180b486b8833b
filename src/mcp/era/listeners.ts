import type {
  InitializeResult,
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  RequestId,
  Result,
} from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { declaresTasks } from "./caller.ts";
import { readClaim } from "./envelope.ts";
import { addressed, hears, isSilent, readFilter, type Filter } from "./listening.ts";
import { missingCapabilities, REQUIRED_FOR_TASKS } from "./missing-capabilities.ts";
import { META, TASKS_EXTENSION } from "./revision.ts";

interface Outlets {
  /** To the client. */
  send(message: JSONRPCMessage, relatedRequestId: RequestId): Promise<void>;
  /** Asks the server as an older client would. @returns null if it refuses */
  ask(method: string, params: Record<string, unknown>): Promise<Result | null>;
}

/**
 * `subscriptions/listen` over a server that knows subscriptions by resource and tells changes to everybody: each
 * listener gets what its filter lets through, until it cancels or the connection ends.
 */
export class Listeners {
  readonly #outlets: Outlets;
  readonly #filters = new Map<RequestId, Filter>();
  /** Changes held back for listeners that are not acknowledged yet. */
  readonly #opening = new Map<RequestId, JSONRPCNotification[]>();
  #hello: InitializeResult | null = null;

  constructor(outlets: Outlets) {
    this.#outlets = outlets;
  }

  async open({ id, params }: JSONRPCRequest, hello: InitializeResult): Promise<void> {
    this.#hello = hello;
    const asked = readFilter(params, hello.capabilities);
    const error = asked === null ? MALFORMED : findMissing(asked, params);
    if (asked === null || error) return this.#outlets.send({ jsonrpc: "2.0", id, error: error ?? MALFORMED }, id);
    const early: JSONRPCNotification[] = [];
    this.#filters.set(id, asked);
    this.#opening.set(id, early);
    const [filter, tasks] = await this.#agree(asked, params?.["_meta"]);
    // Cancelled meanwhile.
    if (!this.#filters.has(id)) return this.#unsubscribe(filter);
    this.#filters.set(id, filter);
    await this.#outlets.send(addressed(acknowledgement(filter), id), id);
    // A task that has ended already would otherwise be waited for in vain.
    early.unshift(...[...tasks.values()].map(taskNotification));
    for (const change of early) if (hears(filter, change)) await this.#outlets.send(addressed(change, id), id);
    this.#opening.delete(id);
    if (isSilent(filter)) await this.#end(id);
  }

  has(id: RequestId): boolean {
    return this.#filters.has(id);
  }

  /** Ends a listener without a word, since its client has gone, and watches no more for it. */
  async cancel(id: RequestId): Promise<void> {
    const filter = this.#filters.get(id);
    if (!filter) return;
    const isOpening = this.#opening.has(id);
    this.#forget(id);
    if (!isOpening) await this.#unsubscribe(filter);
  }

  async tell(change: JSONRPCNotification): Promise<void> {
    const listeners = [...this.#filters].filter(([, filter]) => hears(filter, change));
    await Promise.all(
      listeners.map(async ([id]) => {
        const early = this.#opening.get(id);
        if (early) early.push(change);
        else await this.#outlets.send(addressed(change, id), id);
      }),
    );
  }

  async endAll(): Promise<void> {
    for (const id of this.#filters.keys()) await this.#end(id);
  }

  /** @returns what is listened to, and the tasks among it as they are now */
  async #agree(asked: Filter, meta: unknown): Promise<[Filter, Map<string, Result>]> {
    const filter = await this.#subscribe(asked);
    if (!asked.taskIds) return [filter, new Map()];
    const tasks = await this.#watch(asked.taskIds, meta);
    return [{ ...filter, taskIds: [...tasks.keys()] }, tasks];
  }

  async #subscribe(asked: Filter): Promise<Filter> {
    const uris = asked.resourceSubscriptions ?? [];
    const agreed = await Promise.all(uris.map((uri) => this.#outlets.ask("resources/subscribe", { uri })));
    if (!asked.resourceSubscriptions) return asked;
    return { ...asked, resourceSubscriptions: uris.filter((_uri, index) => agreed[index]) };
  }

  /** @returns the tasks that the user has, by their ids, each as it is now */
  async #watch(taskIds: readonly string[], meta: unknown): Promise<Map<string, Result>> {
    const ask = (taskId: string) => this.#outlets.ask(`${TASKS_EXTENSION}/watch`, { taskId, _meta: meta });
    const found = await Promise.all(taskIds.map(async (taskId) => [taskId, await ask(taskId)] as const));
    return new Map(found.filter((entry): entry is [string, Result] => entry[1] !== null));
  }

  #forget(id: RequestId): void {
    this.#filters.delete(id);
    this.#opening.delete(id);
  }

  /** Unsubscribes from resources without listeners. */
  async #unsubscribe({ resourceSubscriptions = [] }: Filter): Promise<void> {
    const wanted = new Set([...this.#filters.values()].flatMap((filter) => filter.resourceSubscriptions ?? []));
    const unwanted = resourceSubscriptions.filter((uri) => !wanted.has(uri));
    await Promise.all(unwanted.map((uri) => this.#outlets.ask("resources/unsubscribe", { uri })));
  }

  async #end(id: RequestId): Promise<void> {
    this.#forget(id);
    const meta = { [META.subscriptionId]: id, [META.serverInfo]: this.#hello?.serverInfo };
    await this.#outlets.send({ jsonrpc: "2.0", id, result: { resultType: "complete", _meta: meta } }, id);
  }
}

const MALFORMED = { code: ErrorCode.InvalidParams, message: "params.notifications must say what to listen for" };

/** Tasks are for clients that declare the extension. @returns undefined if the filter is in order */
function findMissing(asked: Filter, params: JSONRPCRequest["params"]) {
  const claim = readClaim(params);
  const isEntitled = claim.kind === "current" && declaresTasks(claim.envelope.capabilities);
  if (!asked.taskIds || isEntitled) return undefined;
  const { code, message, data } = missingCapabilities(REQUIRED_FOR_TASKS);
  return { code, message, data };
}

function taskNotification(task: Result): JSONRPCNotification {
  return { jsonrpc: "2.0", method: "notifications/tasks", params: task };
}

function acknowledgement(filter: Filter): JSONRPCNotification {
  return { jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: filter } };
}

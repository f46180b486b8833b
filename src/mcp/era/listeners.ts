import type {
  InitializeResult,
  JSONRPCMessage,
  JSONRPCNotification,
  JSONRPCRequest,
  RequestId,
} from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { addressed, hears, isSilent, readFilter, type Filter } from "./listening.ts";
import { META } from "./revision.ts";

interface Outlets {
  /** To the client. */
  send(message: JSONRPCMessage, relatedRequestId: RequestId): Promise<void>;
  /** Asks the server as an older client would. @returns whether it agreed */
  ask(method: "resources/subscribe" | "resources/unsubscribe", params: { uri: string }): Promise<boolean>;
}

/**
 * `subscriptions/listen` over a server that knows subscriptions by resource and tells changes to everybody: each
 * listener gets what its filter lets through, until it cancels or the connection ends.
 */
export class Listeners {
  readonly #outlets: Outlets;
  readonly #filters = new Map<RequestId, Filter>();
  #hello: InitializeResult | null = null;

  constructor(outlets: Outlets) {
    this.#outlets = outlets;
  }

  async open({ id, params }: JSONRPCRequest, hello: InitializeResult): Promise<void> {
    this.#hello = hello;
    const asked = readFilter(params, hello.capabilities);
    if (asked === null) {
      const error = { code: ErrorCode.InvalidParams, message: "params.notifications must say what to listen for" };
      return this.#outlets.send({ jsonrpc: "2.0", id, error }, id);
    }
    const filter = await this.#subscribe(asked);
    this.#filters.set(id, filter);
    await this.#outlets.send(addressed(acknowledgement(filter), id), id);
    if (isSilent(filter)) await this.#end(id);
  }

  has(id: RequestId): boolean {
    return this.#filters.has(id);
  }

  /** Ends a listener without a word, since its client has gone, and watches no more for it. */
  async cancel(id: RequestId): Promise<void> {
    const filter = this.#filters.get(id);
    if (!filter) return;
    this.#filters.delete(id);
    const wanted = new Set(
      [...this.#filters.values()].flatMap(({ resourceSubscriptions = [] }) => resourceSubscriptions),
    );
    const unwanted = (filter.resourceSubscriptions ?? []).filter((uri) => !wanted.has(uri));
    await Promise.all(unwanted.map((uri) => this.#outlets.ask("resources/unsubscribe", { uri })));
  }

  async tell(change: JSONRPCNotification): Promise<void> {
    const listeners = [...this.#filters].filter(([, filter]) => hears(filter, change));
    await Promise.all(listeners.map(([id]) => this.#outlets.send(addressed(change, id), id)));
  }

  async endAll(): Promise<void> {
    for (const id of this.#filters.keys()) await this.#end(id);
  }

  async #subscribe(asked: Filter): Promise<Filter> {
    const uris = asked.resourceSubscriptions ?? [];
    const agreed = await Promise.all(uris.map((uri) => this.#outlets.ask("resources/subscribe", { uri })));
    if (!asked.resourceSubscriptions) return asked;
    return { ...asked, resourceSubscriptions: uris.filter((_uri, index) => agreed[index]) };
  }

  async #end(id: RequestId): Promise<void> {
    this.#filters.delete(id);
    const meta = { [META.subscriptionId]: id, [META.serverInfo]: this.#hello?.serverInfo };
    await this.#outlets.send({ jsonrpc: "2.0", id, result: { resultType: "complete", _meta: meta } }, id);
  }
}

function acknowledgement(filter: Filter): JSONRPCNotification {
  return { jsonrpc: "2.0", method: "notifications/subscriptions/acknowledged", params: { notifications: filter } };
}

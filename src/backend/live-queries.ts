import type { ConvexClient } from "convex/browser";
import { deploymentInput, type CallInput, type Endpoint, type OutputOf } from "../contracts/contract.ts";
import { readDeploymentError } from "./failures.ts";
import { openSocket } from "./socket.ts";

/** Callbacks of a watch. Both may be called repeatedly, in any order: a failing query may recover. */
export interface Watcher<Output> {
  /** Ends the watch. */
  signal: AbortSignal;
  /** The newest output: once at first, then after every change. */
  onOutput: (output: Output) => void;
  /** The query itself failed, for example because the sample was deleted. */
  onFailure?: (error: unknown) => void;
}

/**
 * Subscriptions to queries over one shared WebSocket, which is open while there is at least one. A lost connection
 * heals by itself at the same address; `move` follows a deployment to a new one. Never starts a deployment.
 */
export interface LiveQueries {
  watch<O extends Endpoint>(operation: O, input: CallInput<O>, watcher: Watcher<OutputOf<O>>): Promise<void>;
  /** Subscribes everything again at the deployment's current address. */
  move(): void;
  /** Ends every watch. */
  close(): Promise<void>;
}

interface LiveOptions {
  /** Where the deployment was last known to answer. */
  url: () => string;
  getToken: () => Promise<string>;
}

/** One running watch: how to subscribe it on a socket, and how to end its present subscription. */
interface Subscription {
  start(socket: ConvexClient): () => void;
  stop: () => void;
}

/** Opens nothing by itself: the first watch does. */
export function createLiveQueries(options: LiveOptions): LiveQueries {
  const subscriptions = new Set<Subscription>();
  let socket: Promise<ConvexClient> | null = null;

  function open(): Promise<ConvexClient> {
    return (socket ??= openSocket({ url: options.url(), getToken: options.getToken }));
  }

  async function drop(): Promise<void> {
    const old = socket;
    socket = null;
    await (await old)?.close();
  }

  async function start(subscription: Subscription): Promise<void> {
    const current = open();
    const client = await current;
    // Ended, or moved to another socket, while this one was being opened.
    if (!subscriptions.has(subscription) || socket !== current) return;
    subscription.stop = subscription.start(client);
  }

  return {
    async watch(operation, input, watcher) {
      if (watcher.signal.aborted) return;
      const subscription = await describe(operation, input, watcher);
      subscriptions.add(subscription);
      watcher.signal.addEventListener("abort", () => {
        subscriptions.delete(subscription);
        subscription.stop();
        if (subscriptions.size === 0) void drop();
      });
      await start(subscription);
    },

    move() {
      if (subscriptions.size === 0) return;
      void drop();
      for (const subscription of subscriptions) void start(subscription);
    },

    async close() {
      subscriptions.clear();
      await drop();
    },
  };
}

async function describe<O extends Endpoint>(
  operation: O,
  input: CallInput<O>,
  { onOutput, onFailure }: Watcher<OutputOf<O>>,
): Promise<Subscription> {
  const { makeFunctionReference } = await import("convex/server");
  const { path } = operation.convex;
  const reference = makeFunctionReference<"query">(path);
  const args = deploymentInput(operation).parse(input);
  const onValue = (value: unknown) => {
    const parsed = operation.output.safeParse(value);
    // Zod's output type of the same schema; the generic parameter hides it from the compiler.
    if (parsed.success) onOutput(parsed.data as OutputOf<O>);
    else onFailure?.(parsed.error);
  };
  return {
    start: (socket) =>
      socket.onUpdate(reference, args, onValue, (error) => onFailure?.(readDeploymentError(error, path))),
    stop: () => {},
  };
}

import { randomUUID } from "node:crypto";
import { deploymentInput, type CallInput, type Endpoint, type OutputOf } from "../contracts/contract.ts";
import { assignRequestId } from "../contracts/wire/request-id.ts";
import { createGuardedFetch, isUnreachable, readDeploymentError } from "./failures.ts";

/** Runs single functions over HTTP. Does not hold: subscriptions, tokens, anything about files. */
export interface Deployment {
  /** Where it was last known to answer. */
  readonly url: string;
  readonly getToken: () => Promise<string>;
  run<O extends Endpoint>(operation: O, input: CallInput<O>): Promise<OutputOf<O>>;
}

interface DeploymentOptions {
  url: string;
  getToken: () => Promise<string>;
  reconnect?: () => Promise<string>;
  /** It answers at another address now. */
  onMove?: () => void;
}

/**
 * A call that found nobody is made once more after `reconnect`. That is safe for every operation that may start paid
 * work, since each such call carries a requestId, given or made here.
 */
export function createDeployment(options: DeploymentOptions): Deployment {
  const { getToken, reconnect, onMove } = options;
  let url = options.url;
  let reconnecting: Promise<string> | null = null;

  async function renewUrl(find: () => Promise<string>): Promise<void> {
    reconnecting ??= find().finally(() => (reconnecting = null));
    const found = await reconnecting;
    if (found === url) return;
    url = found;
    onMove?.();
  }

  async function run<O extends Endpoint>(operation: O, input: CallInput<O>): Promise<OutputOf<O>> {
    const args = withRequestId(operation, deploymentInput(operation).parse(input));
    const attempt = async () => runFunction(operation.convex, args, { url, token: await getToken() });
    const value = await attempt().catch(async (error: unknown) => {
      if (!reconnect || !isUnreachable(error) || !mayRepeat(operation, args, error)) throw error;
      await renewUrl(reconnect);
      return attempt();
    });
    // Zod's output type of the same schema; the generic parameter hides it from the compiler.
    return operation.output.parse(value) as OutputOf<O>;
  }

  return {
    get url() {
      return url;
    },
    getToken,
    run,
  };
}

/** Far above what any call takes: it only ends calls that nobody will ever answer. Actions may analyse long audio. */
const TIMEOUT_SECONDS = { query: 30, mutation: 30, action: 600 };

type Arguments = Record<string, unknown>;

/** A client per call: one call's token never mixes with another's, and calls do not queue behind each other. */
async function runFunction(
  target: Endpoint["convex"],
  args: Arguments,
  { url, token }: { url: string; token: string },
): Promise<unknown> {
  const { ConvexHttpClient, makeFunctionReference } = await import("./convex-client.ts");
  const client = new ConvexHttpClient(url, {
    logger: false,
    skipConvexDeploymentUrlCheck: true,
    auth: token,
    fetch: createGuardedFetch(url, TIMEOUT_SECONDS[target.kind]),
  });
  try {
    switch (target.kind) {
      case "query":
        return await client.query(makeFunctionReference<"query">(target.path), args);
      case "mutation":
        return await client.mutation(makeFunctionReference<"mutation">(target.path), args);
      case "action":
        return await client.action(makeFunctionReference<"action">(target.path), args);
    }
  } catch (error) {
    throw readDeploymentError(error, target.path);
  }
}

function withRequestId(operation: Endpoint, args: Arguments): Arguments {
  const takesOne = "requestId" in operation.input.shape;
  return takesOne && args["requestId"] === undefined
    ? { ...args, requestId: assignRequestId("call", randomUUID()) }
    : args;
}

function mayRepeat(operation: Endpoint, args: Arguments, error: { neverSent: boolean }): boolean {
  return error.neverSent || operation.idempotent || args["requestId"] !== undefined;
}

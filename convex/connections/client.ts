"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { UnauthorizedError } from "@modelcontextprotocol/sdk/client/auth.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { OAuthError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { ConvexError } from "convex/values";
import { fetchFailure } from "../../src/bodies/fetch-failure.ts";
import { MAX_CONNECTION_TOOLS } from "../../src/contracts/connection.ts";
import { shortened } from "../kit/shortened.ts";
import { studioError } from "../kit/studioError.ts";
import { type ConnectionLimits, guardConnection } from "./guardedConnection.ts";
import { ConnectionSignIn, type OAuthState } from "./oauth.ts";
import { type SignInStore, renewInTurns } from "./renewal.ts";
import type { StoredTool } from "./tables.ts";
import { resultText } from "./toolResult.ts";

/** A server and how it knows the user, with the secrets open. */
export interface OpenConnection {
  name: string;
  url: string;
  isOnThisMachine: boolean;
  auth:
    | { kind: "none" }
    | { kind: "header"; headerName: string; value: string }
    | { kind: "oauth"; state: OAuthState; store: SignInStore };
}

/** How long, and how much, may be asked of a server. */
export interface ReachLimits {
  millis: number;
  maxBytes: number;
}

const LIST_LIMITS: ReachLimits = { millis: 20_000, maxBytes: 2_000_000 };
const CALL_LIMITS: ReachLimits = { millis: 60_000, maxBytes: 8_000_000 };
const MAX_DESCRIPTION_CHARACTERS = 1_000;
const MAX_SCHEMA_CHARACTERS = 8_000;

/** Asks a server for its tools; those that are too many, or whose inputs are too large to be told, are left out. */
export function listTools(connection: OpenConnection, limits = LIST_LIMITS): Promise<StoredTool[]> {
  return visit(connection, limits, async (client) => {
    const tools: StoredTool[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.listTools(cursor === undefined ? {} : { cursor });
      tools.push(...page.tools.map(storedTool).filter((tool) => tool.inputSchema.length <= MAX_SCHEMA_CHARACTERS));
      cursor = page.nextCursor;
    } while (cursor !== undefined && tools.length < MAX_CONNECTION_TOOLS);
    return tools.slice(0, MAX_CONNECTION_TOOLS);
  });
}

/**
 * Calls a tool.
 * @returns what it says, as text of a length that a model can take
 * @throws CONNECTION_FAILED with the tool's own words if it failed
 */
export function callTool(
  connection: OpenConnection,
  call: { tool: string; input: Record<string, unknown> },
  limits = CALL_LIMITS,
): Promise<string> {
  return visit(connection, limits, async (client) => {
    const patience = { timeout: limits.millis };
    const result = await client.callTool({ name: call.tool, arguments: call.input }, undefined, patience);
    const text = resultText(result);
    if (result.isError !== true) return text;
    throw studioError("CONNECTION_FAILED", `${call.tool} of ${connection.name} says: ${text}`);
  });
}

async function visit<T>(
  connection: OpenConnection,
  limits: ReachLimits,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(tooSlow(connection, limits)), limits.millis);
  const signIn = openSignIn(connection);
  const client = new Client({ name: "wav0", title: "wav0 studio", version: "1" });
  const transport = openTransport(connection, signIn, { maxBytes: limits.maxBytes, end });
  try {
    return await until(
      client.connect(transport).then(() => work(client)),
      end.signal,
    );
  } catch (error) {
    throw isAboutSignIn(error) ? await explainSignIn(connection, signIn) : explain(connection, error);
  } finally {
    clearTimeout(timer);
    end.abort();
    await client.close().catch(() => {});
  }
}

/** @throws what the signal is aborted with, at once: a request that lost its answer waits for a minute */
function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  return Promise.race([work, aborted]);
}

function openSignIn({ auth }: OpenConnection): ConnectionSignIn | null {
  if (auth.kind !== "oauth") return null;
  return new ConnectionSignIn(auth.state, { onTokens: (kept) => auth.store.keep(kept) });
}

function openTransport(
  { url, auth, isOnThisMachine }: OpenConnection,
  signIn: ConnectionSignIn | null,
  limits: Omit<ConnectionLimits, "isOnThisMachine">,
): StreamableHTTPClientTransport {
  const headers = auth.kind === "header" ? { [auth.headerName]: auth.value } : {};
  const guarded = guardConnection({ ...limits, isOnThisMachine });
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: auth.kind === "oauth" ? renewInTurns(guarded, auth.store) : guarded,
    requestInit: { headers },
    reconnectionOptions: {
      maxRetries: 0,
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
    },
    ...(signIn ? { authProvider: signIn } : {}),
  });
}

function tooSlow({ name }: OpenConnection, { millis }: ReachLimits): Error {
  return studioError("CONNECTION_FAILED", `${name} did not answer within ${millis / 1_000} s. Try it again later.`);
}

function isAboutSignIn(error: unknown): boolean {
  return error instanceof UnauthorizedError || error instanceof OAuthError;
}

/** A server does not know the user any more, or could not be asked to. */
async function explainSignIn({ name, auth }: OpenConnection, signIn: ConnectionSignIn | null): Promise<Error> {
  if (auth.kind !== "oauth" || signIn?.isOver !== false) {
    if (auth.kind === "oauth") await auth.store.end();
    return wantsSignIn(name);
  }
  return studioError("CONNECTION_FAILED", `${name} could not renew your sign-in. Try it again later.`);
}

/** Error for a server that needs a sign-in, which only the user can do in the dashboard. */
export function wantsSignIn(name: string): Error {
  return studioError("CONNECTION_FAILED", `${name} wants you to sign in. Open Connections and sign in there.`);
}

/** Error with the reason why a server could not be reached. Without the request, which holds the secret. */
function explain({ name }: OpenConnection, error: unknown): Error {
  const studio = causeOf(error, (one) => one instanceof ConvexError);
  if (studio) return studio;
  const said = shortened(fetchFailure(error), 300);
  return studioError("CONNECTION_FAILED", `${name} could not be used: ${said}. Check its address and its key.`);
}

/** The first of an error and its causes that is meant. */
function causeOf(error: unknown, isMeant: (error: Error) => boolean): Error | null {
  for (let one = error; one instanceof Error; one = one.cause) if (isMeant(one)) return one;
  return null;
}

function storedTool(tool: { name: string; title?: string; description?: string; inputSchema: unknown }): StoredTool {
  const { name, title, description = "" } = tool;
  return {
    name,
    ...(title === undefined ? {} : { title: shortened(title, 100) }),
    description: shortened(description, MAX_DESCRIPTION_CHARACTERS),
    inputSchema: JSON.stringify(tool.inputSchema),
  };
}

"use node";

// The rule does not see that this module is "use node" like those that it imports.
/* oxlint-disable @convex-dev/import-wrong-runtime */

import { randomBytes } from "node:crypto";
import { ConvexError, v } from "convex/values";
import {
  type ConnectionAuth,
  type ConnectionView,
  addConnection,
  beginConnectionSignIn,
  finishConnectionSignIn,
  testConnection,
} from "../../src/contracts/connection.ts";
import { readErrorPayload } from "../../src/contracts/errors.ts";
import { internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type ActionCtx, internalAction } from "../_generated/server.js";
import { type ActionHandler } from "../kit/contract.ts";
import { isOnUsersMachine } from "../kit/environment.ts";
import { studioError } from "../kit/studioError.ts";
import { type OpenConnection, callTool, listTools, wantsSignIn } from "./client.ts";
import { guardConnection } from "./guardedConnection.ts";
import { ConnectionSignIn, type OAuthState, signIn } from "./oauth.ts";
import type { Reachable } from "./records.ts";
import type { SignInStore } from "./renewal.ts";
import { seal, unseal } from "./secret.ts";
import type { StoredAuth } from "./tables.ts";

/** Everything that reaches the servers of others, or opens their secrets. */

/** For the whole of a step of signing in. */
const SIGN_IN_MILLIS = 30_000;
const MAX_SIGN_IN_BYTES = 1_000_000;
const STATE_BYTES = 24;

/** Whose connection an action works on. */
interface Owned {
  ctx: ActionCtx;
  userId: string;
  connection: Reachable;
}

type One = { connection: ConnectionView };

/** Keeps a connection and asks the server for its tools. */
export const add: ActionHandler<typeof addConnection> = async (ctx, { name, url, auth, isOnThisMachine = false }) => {
  const { userId } = ctx;
  if (isOnThisMachine && !isOnUsersMachine()) {
    const why = "this studio is not on your machine, so it reaches public addresses only";
    throw studioError("INVALID_INPUT", `isOnThisMachine: ${why}.`, { field: "isOnThisMachine" });
  }
  const stored = sealAuth(auth, userId, url);
  const connection = { userId, name, url, auth: stored, isOnThisMachine };
  const connectionId: Id<"connections"> = await ctx.runMutation(internal.connections.records.insert, connection);
  return { connection: await refresh(await open(ctx, userId, connectionId)) };
};

/** Asks the server of a connection for its tools again. */
export const test: ActionHandler<typeof testConnection> = async (ctx, { connectionId }) => ({
  connection: await refresh(await open(ctx, ctx.userId, connectionId)),
});

/** Finds out where to sign in, and registers there if need be. */
export const beginSignIn: ActionHandler<typeof beginConnectionSignIn> = async (ctx, { connectionId, redirectUrl }) => {
  const owned = await open(ctx, ctx.userId, connectionId);
  const { url, auth } = owned.connection;
  if (auth.kind !== "oauth") return { authorizationUrl: null };
  const state = randomBytes(STATE_BYTES).toString("base64url");
  // A client that was registered for another address has to be registered again, so nothing is taken over.
  const provider = new ConnectionSignIn({ redirectUrl }, { state });
  const isSignedIn = await signIn(url, provider, { fetchFn: guardedFetch(owned.connection) });
  if (isSignedIn || provider.authorizationUrl === null) return { authorizationUrl: null };
  const secret = seal(JSON.stringify(provider.kept), purposeOf(owned));
  const { userId } = ctx;
  await ctx.runMutation(internal.connections.records.beginSignIn, { userId, connectionId, state, redirectUrl, secret });
  return { authorizationUrl: provider.authorizationUrl };
};

/** Takes the code that the browser came back with, for the user who began. */
export const finishSignIn: ActionHandler<typeof finishConnectionSignIn> = async (
  ctx,
  { state, code },
): Promise<One> => {
  const { userId } = ctx;
  const begun = await ctx.runMutation(internal.connections.records.takeSignIn, { userId, state });
  if (!begun) throw studioError("INVALID_INPUT", "state: this sign-in is over. Begin it again.", { field: "state" });
  const owned = await open(ctx, userId, begun.connectionId);
  const provider = new ConnectionSignIn(readState(unseal(begun.secret, purposeOf(owned))), { state });
  const fetchFn = guardedFetch(owned.connection);
  await signIn(owned.connection.url, provider, { fetchFn, authorizationCode: code });
  const { verifier: _used, ...kept } = provider.kept;
  const secret = seal(JSON.stringify(kept), purposeOf(owned));
  const { connectionId } = owned.connection;
  await ctx.runMutation(internal.connections.records.keepSignIn, { userId, connectionId, secret });
  return { connection: await refresh(await open(ctx, userId, connectionId)) };
};

/** Calls a tool of a user's connection, for an answer of the chat. */
export const call = internalAction({
  args: { userId: v.string(), connectionId: v.string(), tool: v.string(), inputJson: v.string() },
  returns: v.string(),
  handler: async (ctx, { userId, connectionId, tool, inputJson }): Promise<string> => {
    const owned = await open(ctx, userId, connectionId);
    // Written by `JSON.stringify` of a tool's input: Convex values refuse keys with `$`.
    const input = JSON.parse(inputJson) as Record<string, unknown>;
    return callTool(unlock(owned), { tool, input });
  },
});

async function open(ctx: ActionCtx, userId: string, connectionId: string): Promise<Owned> {
  return { ctx, userId, connection: await ctx.runQuery(internal.connections.records.find, { userId, connectionId }) };
}

/** A server that cannot be reached is no failure: the view says why. */
async function refresh({ ctx, userId, connection }: Owned): Promise<ConnectionView> {
  const { connectionId } = connection;
  const about = { userId, connectionId };
  if (needsSignIn(connection)) return ctx.runMutation(internal.connections.records.note, about);
  try {
    const tools = await listTools(unlock({ ctx, userId, connection }));
    return await ctx.runMutation(internal.connections.records.note, { ...about, tools });
  } catch (error) {
    const now = await open(ctx, userId, connectionId);
    const said = needsSignIn(now.connection) ? {} : { error: wordsOf(error) };
    return ctx.runMutation(internal.connections.records.note, { ...about, ...said });
  }
}

function needsSignIn({ auth }: Reachable): boolean {
  return auth.kind === "oauth" && auth.secret === null;
}

/** @throws CONNECTION_FAILED where the user has to sign in first */
function unlock(owned: Owned): OpenConnection {
  const { name, url, isOnThisMachine, auth } = owned.connection;
  const server = { name, url, isOnThisMachine: isOnThisMachine && isOnUsersMachine() };
  switch (auth.kind) {
    case "none":
      return { ...server, auth };
    case "header": {
      const value = unseal(auth.secret, purposeOf(owned));
      return { ...server, auth: { kind: "header", headerName: auth.headerName, value } };
    }
    case "oauth": {
      if (auth.secret === null) throw wantsSignIn(name);
      const state = readState(unseal(auth.secret, purposeOf(owned)));
      return { ...server, auth: { kind: "oauth", state, store: signInStore(owned, auth.secret) } };
    }
  }
}

/** @param secret the sign-in as the visit began with it: another one has another */
function signInStore(owned: Owned, secret: string): SignInStore {
  const { ctx, userId } = owned;
  const about = { userId, connectionId: owned.connection.connectionId };
  let latest: string | null = secret;
  let given: OAuthState | null = null;
  return {
    async keep(state) {
      // Kept by whoever got them.
      if (state.tokens?.access_token === given?.tokens?.access_token) return;
      const replaces = latest;
      latest = seal(JSON.stringify(state), purposeOf(owned));
      await ctx.runMutation(internal.connections.records.keepSignIn, { ...about, secret: latest, replaces });
    },
    async end() {
      await ctx.runMutation(internal.connections.records.endSignIn, { ...about, secret: latest });
    },
    async takeTurn() {
      const turn = await ctx.runMutation(internal.connections.records.takeTurn, { ...about, secret: latest });
      if (turn.kind !== "done") return turn;
      latest = turn.secret;
      given = latest === null ? null : readState(unseal(latest, purposeOf(owned)));
      return { kind: "done", state: given };
    },
    async passTurn() {
      await ctx.runMutation(internal.connections.records.passTurn, about);
    },
  };
}

function sealAuth(auth: ConnectionAuth, userId: string, url: string): StoredAuth {
  if (auth.kind === "none") return auth;
  if (auth.kind === "oauth") return { kind: "oauth", secret: null };
  return { kind: "header", headerName: auth.headerName, secret: seal(auth.headerValue, purpose(userId, url)) };
}

/** A secret belongs to a user and an address: a row with another address cannot send it there. */
function purposeOf({ userId, connection }: Owned): string {
  return purpose(userId, connection.url);
}

function purpose(userId: string, url: string): string {
  return JSON.stringify(["connection", userId, url]);
}

function readState(json: string): OAuthState {
  // Sealed by ourselves.
  return JSON.parse(json) as OAuthState;
}

function guardedFetch({ isOnThisMachine }: Reachable) {
  const isOwn = isOnThisMachine && isOnUsersMachine();
  const end = new AbortController();
  setTimeout(() => end.abort(new Error("no answer in time")), SIGN_IN_MILLIS).unref();
  const guarded = guardConnection({ isOnThisMachine: isOwn, maxBytes: MAX_SIGN_IN_BYTES, end });
  // The SDK passes addresses, never requests.
  return guarded as typeof fetch;
}

function wordsOf(error: unknown): string {
  const payload = error instanceof ConvexError ? readErrorPayload(error.data) : null;
  if (!payload) throw error;
  return payload.message;
}

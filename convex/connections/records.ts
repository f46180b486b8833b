import { type Infer, v } from "convex/values";
import {
  type ConnectionView,
  MAX_CONNECTIONS,
  allowConnectionTool,
  enableConnection,
  listConnections,
  removeConnection,
} from "../../src/contracts/connection.ts";
import type { Doc } from "../_generated/dataModel.js";
import { type MutationCtx, type QueryCtx, internalMutation, internalQuery } from "../_generated/server.js";
import { type Caller, type MutationHandler, type QueryHandler } from "../kit/contract.ts";
import { isOnUsersMachine } from "../kit/environment.ts";
import { requireQuota } from "../limits/limits.ts";
import { invalidField, studioError } from "../kit/studioError.ts";
import { connectionAuth, connectionTool } from "./tables.ts";

/** A sign-in that nobody came back from within this time is over. */
const SIGN_IN_MILLIS = 10 * 60_000;
const MAX_SWEPT = 100;
/** A renewal is one request: whoever has not done it by then has died. */
const RENEWAL_MILLIS = 30_000;

type ReadCtx = Pick<QueryCtx, "db"> & Caller;

/** The caller's connections, by name. */
export const list: QueryHandler<typeof listConnections> = async (ctx) => ({
  connections: (await connectionsOf(ctx)).map(connectionView),
  canReachThisMachine: isOnUsersMachine(),
});

/** Forgets a connection of the caller, with all that was kept for it. */
export const remove: MutationHandler<typeof removeConnection> = async (ctx, { connectionId }) => {
  const connection = await ownConnection(ctx, connectionId);
  await dropSignIns(ctx, connection);
  await ctx.db.delete("connections", connection._id);
  return {};
};

/** Switches a connection of the caller on or off. */
export const enable: MutationHandler<typeof enableConnection> = async (ctx, { connectionId, isEnabled }) => {
  const connection = await ownConnection(ctx, connectionId);
  await ctx.db.patch("connections", connection._id, { isEnabled });
  return {};
};

/** Lets the chat call a tool without asking, or not. A tool that the server does not offer is not allowed in advance. */
export const allow: MutationHandler<typeof allowConnectionTool> = async (ctx, { connectionId, tool, isAllowed }) => {
  const connection = await ownConnection(ctx, connectionId);
  if (isAllowed && !connection.tools.some(({ name }) => name === tool)) {
    throw invalidField("tool", `${connection.name} has no tool "${tool}" now. Test the connection and look again`);
  }
  const others = connection.allowed.filter((name) => name !== tool);
  await ctx.db.patch("connections", connection._id, { allowed: isAllowed ? [...others, tool] : others });
  return {};
};

const owned = { userId: v.string(), connectionId: v.string() };

/** A connection as whoever reaches it needs it; its secrets are sealed. */
const reachable = v.object({
  connectionId: v.id("connections"),
  name: v.string(),
  url: v.string(),
  auth: connectionAuth,
  isOnThisMachine: v.boolean(),
});
export type Reachable = Infer<typeof reachable>;

/** @throws CONNECTION_NOT_FOUND */
export const find = internalQuery({
  args: owned,
  returns: reachable,
  handler: async (ctx, { userId, connectionId }): Promise<Reachable> => {
    const { _id, name, url, auth, isOnThisMachine } = await ownConnection({ ...ctx, userId }, connectionId);
    return { connectionId: _id, name, url, auth, isOnThisMachine };
  },
});

/** The user's connections that are switched on, with their tools: what an answer of the chat is offered. */
export const enabled = internalQuery({
  args: { userId: v.string() },
  returns: v.array(
    v.object({
      connectionId: v.id("connections"),
      name: v.string(),
      tools: v.array(connectionTool),
      allowed: v.array(v.string()),
    }),
  ),
  handler: async (ctx, { userId }) => {
    const connections = await connectionsOf({ ...ctx, userId });
    return connections
      .filter(({ isEnabled }) => isEnabled)
      .map(({ _id: connectionId, name, tools, allowed }) => ({ connectionId, name, tools, allowed }));
  },
});

/** @throws INVALID_INPUT if the name is taken, or there are too many; QUOTA_EXCEEDED */
export const insert = internalMutation({
  args: {
    userId: v.string(),
    name: v.string(),
    url: v.string(),
    auth: connectionAuth,
    isOnThisMachine: v.boolean(),
  },
  returns: v.id("connections"),
  handler: async (ctx, connection) => {
    const { userId, name } = connection;
    const all = await connectionsOf({ ...ctx, userId });
    if (all.length >= MAX_CONNECTIONS)
      throw invalidField("name", `there are ${MAX_CONNECTIONS} connections; remove one`);
    requireQuota({ userId }, { name: "connections", held: all.length, remedy: "Remove one, then add the new one." });
    if (all.some((one) => one.name === name))
      throw invalidField("name", `there is a connection "${name}"; take another`);
    return ctx.db.insert("connections", { ...connection, isEnabled: true, tools: [], allowed: [] });
  },
});

/** Records the outcome of connecting: the server's tools, or an error. Tools that still exist stay allowed. */
export const note = internalMutation({
  args: {
    ...owned,
    tools: v.optional(v.array(connectionTool)),
    error: v.optional(v.string()),
  },
  returns: v.any(),
  handler: async (ctx, { userId, connectionId, tools, error }): Promise<ConnectionView> => {
    const { _id, allowed } = await ownConnection({ ...ctx, userId }, connectionId);
    const reached = tools && {
      tools,
      allowed: allowed.filter((name) => tools.some((tool) => tool.name === name)),
      reachedAt: Date.now(),
    };
    await ctx.db.patch("connections", _id, { ...reached, error });
    return connectionView(await ownConnection({ ...ctx, userId }, connectionId));
  },
});

/**
 * Keeps what signing in, or renewing it, has given; the next one may renew.
 * @param replaces the sign-in that was renewed: another that there has been since stays
 */
export const keepSignIn = internalMutation({
  args: { ...owned, secret: v.string(), replaces: v.optional(v.union(v.string(), v.null())) },
  returns: v.null(),
  handler: async (ctx, { userId, connectionId, secret, replaces }) => {
    const { _id, auth } = await ownConnection({ ...ctx, userId }, connectionId);
    if (replaces !== undefined && (auth.kind !== "oauth" || auth.secret !== replaces)) return null;
    await ctx.db.patch("connections", _id, { auth: { kind: "oauth", secret }, renewingUntil: undefined });
    return null;
  },
});

const signedIn = { ...owned, secret: v.union(v.string(), v.null()) };

/** Forgets a sign-in that is over. @param secret of that one: another that there has been since stays */
export const endSignIn = internalMutation({
  args: signedIn,
  returns: v.null(),
  handler: async (ctx, { userId, connectionId, secret }) => {
    const { _id, auth } = await ownConnection({ ...ctx, userId }, connectionId);
    if (auth.kind !== "oauth" || auth.secret !== secret) return null;
    await ctx.db.patch("connections", _id, { auth: { kind: "oauth", secret: null }, renewingUntil: undefined });
    return null;
  },
});

/** Gives a visit the turn to renew a sign-in, unless another has it or has done it. @param secret of that sign-in */
export const takeTurn = internalMutation({
  args: signedIn,
  returns: v.union(
    v.object({ kind: v.literal("ours") }),
    v.object({ kind: v.literal("another's") }),
    v.object({ kind: v.literal("done"), secret: v.union(v.string(), v.null()) }),
  ),
  handler: async (ctx, { userId, connectionId, secret }) => {
    const { _id, auth, renewingUntil = 0 } = await ownConnection({ ...ctx, userId }, connectionId);
    const kept = auth.kind === "oauth" ? auth.secret : null;
    if (kept !== secret) return { kind: "done" as const, secret: kept };
    if (renewingUntil > Date.now()) return { kind: "another's" as const };
    await ctx.db.patch("connections", _id, { renewingUntil: Date.now() + RENEWAL_MILLIS });
    return { kind: "ours" as const };
  },
});

/** Gives the turn to renew back. */
export const passTurn = internalMutation({
  args: owned,
  returns: v.null(),
  handler: async (ctx, { userId, connectionId }) => {
    const { _id } = await ownConnection({ ...ctx, userId }, connectionId);
    await ctx.db.patch("connections", _id, { renewingUntil: undefined });
    return null;
  },
});

/** Keeps a sign-in until the browser comes back; an earlier one of the connection is over. */
export const beginSignIn = internalMutation({
  args: { ...owned, state: v.string(), redirectUrl: v.string(), secret: v.string() },
  returns: v.null(),
  handler: async (ctx, { userId, connectionId, ...signIn }) => {
    const connection = await ownConnection({ ...ctx, userId }, connectionId);
    await dropSignIns(ctx, connection);
    const row = { userId, connectionId: connection._id, ...signIn, createdAt: Date.now() };
    await ctx.db.insert("connectionSignIns", row);
    return null;
  },
});

/** Takes a sign-in, once; null if there is none of this user, or not any more. */
export const takeSignIn = internalMutation({
  args: { userId: v.string(), state: v.string() },
  returns: v.union(
    v.null(),
    v.object({ connectionId: v.id("connections"), redirectUrl: v.string(), secret: v.string() }),
  ),
  handler: async (ctx, { userId, state }) => {
    const row = await ctx.db
      .query("connectionSignIns")
      .withIndex("by_state", (q) => q.eq("state", state))
      .unique();
    if (row?.userId !== userId) return null;
    await ctx.db.delete("connectionSignIns", row._id);
    if (row.createdAt < Date.now() - SIGN_IN_MILLIS) return null;
    return { connectionId: row.connectionId, redirectUrl: row.redirectUrl, secret: row.secret };
  },
});

async function connectionsOf(ctx: ReadCtx): Promise<Doc<"connections">[]> {
  const all = ctx.db.query("connections").withIndex("by_user_name", (q) => q.eq("userId", ctx.userId));
  return all.take(MAX_CONNECTIONS);
}

/** @throws CONNECTION_NOT_FOUND also where the id is malformed or another's */
async function ownConnection(ctx: ReadCtx, connectionId: string): Promise<Doc<"connections">> {
  const id = ctx.db.normalizeId("connections", connectionId);
  const connection = id && (await ctx.db.get("connections", id));
  if (connection?.userId === ctx.userId) return connection;
  throw studioError("CONNECTION_NOT_FOUND", `No connection "${connectionId}". It may have been removed; look again.`, {
    connectionId,
  });
}

async function dropSignIns(ctx: MutationCtx, { _id }: Doc<"connections">): Promise<void> {
  const rows = ctx.db.query("connectionSignIns").withIndex("by_connection", (q) => q.eq("connectionId", _id));
  for (const row of await rows.take(MAX_SWEPT)) await ctx.db.delete("connectionSignIns", row._id);
}

function connectionView(connection: Doc<"connections">): ConnectionView {
  const { _id: connectionId, name, url, auth, isOnThisMachine, isEnabled, allowed, reachedAt, error } = connection;
  return {
    connectionId,
    name,
    url,
    authKind: auth.kind,
    needsSignIn: auth.kind === "oauth" && auth.secret === null,
    isOnThisMachine,
    isEnabled,
    tools: connection.tools.map(({ name: tool, title, description }) => {
      return { name: tool, ...(title ? { title } : {}), description, isAllowed: allowed.includes(tool) };
    }),
    reachedAt: reachedAt ?? null,
    ...(error ? { error } : {}),
  };
}

import { defineTable } from "convex/server";
import { type Infer, v } from "convex/values";

/** How a server knows the user. `secret` is sealed (secret.ts): a header's value, or what OAuth gave. */
export const connectionAuth = v.union(
  v.object({ kind: v.literal("none") }),
  v.object({ kind: v.literal("header"), headerName: v.string(), secret: v.string() }),
  v.object({ kind: v.literal("oauth"), secret: v.union(v.string(), v.null()) }),
);
export type StoredAuth = Infer<typeof connectionAuth>;

/** A tool as the server described it; `inputSchema` is JSON. */
export const connectionTool = v.object({
  name: v.string(),
  title: v.optional(v.string()),
  description: v.string(),
  inputSchema: v.string(),
});
export type StoredTool = Infer<typeof connectionTool>;

/** Tables of connections to the MCP servers of others. Written by the functions of convex/connections only. */
export const connectionTables = {
  /** Read by each answer of the chat. */
  connections: defineTable({
    userId: v.string(),
    /** One of the user's has it. */
    name: v.string(),
    url: v.string(),
    auth: connectionAuth,
    /** True if a loopback address may be connected to, which only the user can allow. */
    isOnThisMachine: v.boolean(),
    isEnabled: v.boolean(),
    tools: v.array(connectionTool),
    /** Names of tools that are called without asking. */
    allowed: v.array(v.string()),
    reachedAt: v.optional(v.number()),
    error: v.optional(v.string()),
    /** While a visit renews the tokens: until when no other one may. */
    renewingUntil: v.optional(v.number()),
  }).index("by_user_name", ["userId", "name"]),

  /** Sign-ins that wait for a browser to come back. Written and read by reach.ts; swept with the next one. */
  connectionSignIns: defineTable({
    userId: v.string(),
    connectionId: v.id("connections"),
    state: v.string(),
    redirectUrl: v.string(),
    /** Sealed: what the flow needs to go on. */
    secret: v.string(),
    createdAt: v.number(),
  })
    .index("by_state", ["state"])
    .index("by_connection", ["connectionId"]),
};

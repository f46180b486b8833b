import * as z from "zod";
import { defineEndpoint } from "./contract.ts";

/**
 * MCP servers of others that a user's chat may use: streamable HTTP, open, by a header or by OAuth. Secrets go in and
 * never come out again.
 */

export const MAX_CONNECTIONS = 16;
/** Of one connection; more are left out. */
export const MAX_CONNECTION_TOOLS = 64;

/** The beginning of its tools' names in chat: short, since providers of models take 64 characters in all. */
export const connectionNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, "Use up to 20 small letters, digits and hyphens, beginning with a letter");
const connectionUrlSchema = z.url({ protocol: /^https?$/, error: "Give an http(s) address" }).max(2_000);
const connectionIdSchema = z.string().min(1).max(64);
/** As HTTP has it, without what would end the line. */
const headerValueSchema = z
  .string()
  .min(1)
  .max(4_000)
  .regex(/^[\x20-\x7e]+$/, "A header takes plain characters only");

export const connectionAuthSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("header"),
    headerName: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "A header's name has letters, digits and hyphens"),
    /** All of it, as in "Bearer …". */
    headerValue: headerValueSchema,
  }),
  z.strictObject({ kind: z.literal("oauth") }),
]);
export type ConnectionAuth = z.output<typeof connectionAuthSchema>;

export const connectionViewSchema = z.object({
  connectionId: z.string(),
  name: z.string(),
  url: z.string(),
  authKind: z.enum(["none", "header", "oauth"]),
  /** Whether the user has to sign in there before its tools can be used. */
  needsSignIn: z.boolean(),
  isOnThisMachine: z.boolean(),
  isEnabled: z.boolean(),
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      description: z.string(),
      /** Whether the chat may call it without asking. */
      isAllowed: z.boolean(),
    }),
  ),
  /** When it was last reached; null if never. */
  reachedAt: z.number().nullable(),
  /** Why it could not be reached last time, in words. */
  error: z.string().optional(),
});
export type ConnectionView = z.output<typeof connectionViewSchema>;

const write = { clientFields: [], effect: "write", idempotent: true, cost: "free" } as const;
const named = z.strictObject({ connectionId: connectionIdSchema });
const one = z.object({ connection: connectionViewSchema });
const nothing = z.object({});

export const listConnections = defineEndpoint({
  name: "list_connections",
  input: z.strictObject({}),
  output: z.object({
    connections: z.array(connectionViewSchema),
    /** Whether servers on the same machine can be reached at all. */
    canReachThisMachine: z.boolean(),
  }),
  convex: { kind: "query", path: "connections/records:list" },
  effect: "read",
  idempotent: true,
});

/** Asks the server for its tools; one that cannot be reached is kept too, with the reason. */
export const addConnection = defineEndpoint({
  ...write,
  name: "add_connection",
  input: z.strictObject({
    name: connectionNameSchema,
    url: connectionUrlSchema,
    auth: connectionAuthSchema,
    isOnThisMachine: z.boolean().optional(),
  }),
  output: one,
  convex: { kind: "action", path: "connections/reach:add" },
});

export const testConnection = defineEndpoint({
  ...write,
  name: "test_connection",
  input: named,
  output: one,
  convex: { kind: "action", path: "connections/reach:test" },
});

export const removeConnection = defineEndpoint({
  ...write,
  name: "remove_connection",
  input: named,
  output: nothing,
  effect: "destructive",
  convex: { kind: "mutation", path: "connections/records:remove" },
});

export const enableConnection = defineEndpoint({
  ...write,
  name: "enable_connection",
  input: named.extend({ isEnabled: z.boolean() }),
  output: nothing,
  convex: { kind: "mutation", path: "connections/records:enable" },
});

export const allowConnectionTool = defineEndpoint({
  ...write,
  name: "allow_connection_tool",
  input: named.extend({ tool: z.string().min(1).max(128), isAllowed: z.boolean() }),
  output: nothing,
  convex: { kind: "mutation", path: "connections/records:allow" },
});

/** Where the server sends the browser back to, with `code` and `state`. */
const redirectUrlSchema = connectionUrlSchema.refine(isOwnAddress, "Give an https address, or one of this machine");

export const beginConnectionSignIn = defineEndpoint({
  ...write,
  name: "begin_connection_sign_in",
  input: named.extend({ redirectUrl: redirectUrlSchema }),
  output: z.object({ authorizationUrl: z.string().nullable() }),
  convex: { kind: "action", path: "connections/reach:beginSignIn" },
});

export const finishConnectionSignIn = defineEndpoint({
  ...write,
  name: "finish_connection_sign_in",
  input: z.strictObject({ state: z.string().min(1).max(200), code: z.string().min(1).max(4_000) }),
  output: one,
  convex: { kind: "action", path: "connections/reach:finishSignIn" },
});

function isOwnAddress(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "127.0.0.1" || hostname === "localhost";
}

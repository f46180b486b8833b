import * as z from "zod";
import { defineEndpoint } from "./contract.ts";

/**
 * MCP servers of others that a user's chat may use: streamable HTTP, open, by a header or by OAuth. Secrets go in and
 * never come out again.
 */

/** Connections per user. */
export const MAX_CONNECTIONS = 16;
/** Tools kept per connection; the server's further ones are left out. */
export const MAX_CONNECTION_TOOLS = 64;

/** Name of a connection, which prefixes its tools' names in chat: short, as model providers take 64 characters in all. */
export const connectionNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, "Use up to 20 small letters, digits and hyphens, beginning with a letter");
const connectionUrlSchema = z.url({ protocol: /^https?$/, error: "Give an http(s) address" }).max(2_000);
const connectionIdSchema = z.string().min(1).max(64);
/** HTTP header value in printable ASCII, so it cannot end the header line. */
const headerValueSchema = z
  .string()
  .min(1)
  .max(4_000)
  .regex(/^[\x20-\x7e]+$/, "A header takes plain characters only");

/** Credentials for a server: none, one fixed header, or OAuth by `beginConnectionSignIn`. */
export const connectionAuthSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({
    kind: z.literal("header"),
    headerName: z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "A header's name has letters, digits and hyphens"),
    /** The whole value, scheme included: "Bearer …". */
    headerValue: headerValueSchema,
  }),
  z.strictObject({ kind: z.literal("oauth") }),
]);
export type ConnectionAuth = z.output<typeof connectionAuthSchema>;

/** A connection as the dashboard shows it; credentials are never part of it. */
export const connectionViewSchema = z.object({
  connectionId: z.string(),
  name: z.string(),
  url: z.string(),
  authKind: z.enum(["none", "header", "oauth"]),
  /** True if its tools can be used only after the user has signed in there. */
  needsSignIn: z.boolean(),
  isOnThisMachine: z.boolean(),
  isEnabled: z.boolean(),
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional(),
      description: z.string(),
      /** True if the chat may call it without approval. */
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

/** Lists the user's connections by name. */
export const listConnections = defineEndpoint({
  name: "list_connections",
  input: z.strictObject({}),
  output: z.object({
    connections: z.array(connectionViewSchema),
    /** True if this studio may connect to servers on its own machine. */
    canReachThisMachine: z.boolean(),
  }),
  convex: { kind: "query", path: "connections/public:listConnections" },
  effect: "read",
  idempotent: true,
});

/**
 * Adds a connection and fetches the server's tool list; an unreachable server is added too, with `error`.
 * @throws INVALID_INPUT if the name is taken, or above MAX_CONNECTIONS
 */
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
  convex: { kind: "action", path: "connections/publicNode:addConnection" },
});

/**
 * Fetches the server's tool list again; a failure is in `error` of the view and not thrown.
 * @throws CONNECTION_NOT_FOUND
 */
export const testConnection = defineEndpoint({
  ...write,
  name: "test_connection",
  input: named,
  output: one,
  convex: { kind: "action", path: "connections/publicNode:testConnection" },
});

/**
 * Deletes a connection with its credentials and pending sign-ins.
 * @throws CONNECTION_NOT_FOUND
 */
export const removeConnection = defineEndpoint({
  ...write,
  name: "remove_connection",
  input: named,
  output: nothing,
  effect: "destructive",
  convex: { kind: "mutation", path: "connections/public:removeConnection" },
});

/**
 * Switches a connection on or off; the chat is offered tools of enabled ones only.
 * @throws CONNECTION_NOT_FOUND
 */
export const enableConnection = defineEndpoint({
  ...write,
  name: "enable_connection",
  input: named.extend({ isEnabled: z.boolean() }),
  output: nothing,
  convex: { kind: "mutation", path: "connections/public:enableConnection" },
});

/**
 * Allows a tool to be called by the chat without approval, or revokes that.
 * @throws CONNECTION_NOT_FOUND; INVALID_INPUT for a tool that the server does not offer
 */
export const allowConnectionTool = defineEndpoint({
  ...write,
  name: "allow_connection_tool",
  input: named.extend({ tool: z.string().min(1).max(128), isAllowed: z.boolean() }),
  output: nothing,
  convex: { kind: "mutation", path: "connections/public:allowConnectionTool" },
});

/** OAuth redirect URI: the server sends the browser there with `code` and `state`. */
const redirectUrlSchema = connectionUrlSchema.refine(isOwnAddress, "Give an https address, or one of this machine");

/**
 * Starts OAuth, registering a client if needed; `authorizationUrl` is null if no sign-in is needed.
 * @throws CONNECTION_NOT_FOUND
 */
export const beginConnectionSignIn = defineEndpoint({
  ...write,
  name: "begin_connection_sign_in",
  input: named.extend({ redirectUrl: redirectUrlSchema }),
  output: z.object({ authorizationUrl: z.string().nullable() }),
  convex: { kind: "action", path: "connections/publicNode:beginConnectionSignIn" },
});

/**
 * Exchanges the authorization code of the redirect and refreshes the tools. `state` can be used once.
 * @throws INVALID_INPUT for a `state` that is unknown, used, or older than 10 minutes
 */
export const finishConnectionSignIn = defineEndpoint({
  ...write,
  name: "finish_connection_sign_in",
  input: z.strictObject({ state: z.string().min(1).max(200), code: z.string().min(1).max(4_000) }),
  output: one,
  convex: { kind: "action", path: "connections/publicNode:finishConnectionSignIn" },
});

function isOwnAddress(url: string): boolean {
  // Asked of what is no address as well.
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === "https:" || hostname === "127.0.0.1" || hostname === "localhost";
}

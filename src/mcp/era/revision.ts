/**
 * Protocol revision 2026-07-28, which has no handshake and no sessions: each request says in `_meta` who makes it.
 * https://modelcontextprotocol.io/specification/2026-07-28
 */
export const CURRENT_REVISION = "2026-07-28";

/** The newest revision that begins with `initialize`; the SDK's server speaks it and those before. */
export const HANDSHAKE_REVISION = "2025-11-25";

/** Keys of `_meta` that the current revision defines. */
export const META = {
  protocolVersion: "io.modelcontextprotocol/protocolVersion",
  clientInfo: "io.modelcontextprotocol/clientInfo",
  clientCapabilities: "io.modelcontextprotocol/clientCapabilities",
  logLevel: "io.modelcontextprotocol/logLevel",
  serverInfo: "io.modelcontextprotocol/serverInfo",
  subscriptionId: "io.modelcontextprotocol/subscriptionId",
} as const;

/** Lets a call answer with a task. https://github.com/modelcontextprotocol/ext-tasks */
export const TASKS_EXTENSION = "io.modelcontextprotocol/tasks";

/** HTTP headers and body of the request disagree. With the two below, the error codes new in the revision. */
export const HEADER_MISMATCH = -32_020;
/** The request needs a capability that the client has not declared. */
export const MISSING_CLIENT_CAPABILITY = -32_021;
/** The request names a revision that the server does not speak; `data.supported` lists those that it does. */
export const UNSUPPORTED_PROTOCOL_VERSION = -32_022;

/** True for revisions without a handshake. Revisions are dates, which compare as strings. */
export function isCurrentEra(revision: string): boolean {
  return revision >= CURRENT_REVISION;
}

/**
 * All requests of the revision, with the names by which the server knows them. What else the SDK's server knows (`ping`,
 * `logging/setLevel`, the tasks of 2025-11-25) has left the protocol; the extension's tasks have shapes of their own.
 */
const SERVER_METHODS: ReadonlyMap<string, string> = new Map([
  ...[
    "server/discover",
    "subscriptions/listen",
    "tools/list",
    "tools/call",
    "prompts/list",
    "prompts/get",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "completion/complete",
  ].map((method): [string, string] => [method, method]),
  ...["get", "update", "cancel"].map((verb): [string, string] => [`tasks/${verb}`, `${TASKS_EXTENSION}/${verb}`]),
]);

/** @returns undefined if the revision has no such request */
export function serverMethod(method: string): string | undefined {
  return SERVER_METHODS.get(method);
}

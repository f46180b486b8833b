import type { Implementation, InitializeResult, Result } from "@modelcontextprotocol/sdk/types.js";
import { CURRENT_REVISION, META, TASKS_EXTENSION } from "./revision.ts";
import { shapeResult } from "./shape.ts";

interface CacheHint {
  ttlMs: number;
  cacheScope: "public" | "private";
}

/** Results depend on the user, so no shared cache may hold them. */
const PRIVATE: CacheHint = { ttlMs: 0, cacheScope: "private" };
/** These lists change with the version of this package only. */
const STEADY: CacheHint = { ttlMs: 300_000, cacheScope: "private" };

/** The results that the revision wants a hint in, and no others. */
const CACHE_HINTS: Record<string, CacheHint> = {
  "server/discover": STEADY,
  "tools/list": STEADY,
  "prompts/list": STEADY,
  "resources/templates/list": STEADY,
  "resources/list": PRIVATE,
  "resources/read": PRIVATE,
};

/** -32002 became this in the current revision. */
const RESOURCE_NOT_FOUND = -32_002;
const INVALID_PARAMS = -32_602;

/** A result of the SDK's server as the current revision has it. */
export function toCurrentResult(method: string, result: Result, serverInfo: Implementation): Result {
  const { _meta: meta, ...rest } = result;
  const answered = { _meta: { ...meta, [META.serverInfo]: serverInfo } };
  if (isInterim(rest)) return { ...withoutContent(rest), ...answered };
  return {
    ...shapeResult(rest, CURRENT_REVISION),
    resultType: "complete",
    ...CACHE_HINTS[method],
    ...answered,
  };
}

/** True for an interim result: an input request, or a task. */
function isInterim({ resultType }: Result): boolean {
  return resultType === "input_required" || resultType === "task";
}

/** The SDK gives every result of a tool the content that only its last one has. */
function withoutContent({ content: _content, ...result }: Result): Result {
  return result;
}

/** An error of the SDK's server as the current revision has it. */
export function toCurrentError<E extends { code: number }>(method: string, error: E): E {
  const isRenamed = method === "resources/read" && error.code === RESOURCE_NOT_FOUND;
  return isRenamed ? { ...error, code: INVALID_PARAMS } : error;
}

/** Result of `server/discover`, from that of the handshake. Tasks have become an extension. */
export function discovery({ capabilities, instructions }: InitializeResult): Result {
  const { tasks, ...core } = capabilities;
  return {
    supportedVersions: [CURRENT_REVISION],
    capabilities: tasks ? { ...core, extensions: { ...core.extensions, [TASKS_EXTENSION]: {} } } : core,
    ...(instructions === undefined ? {} : { instructions }),
  };
}

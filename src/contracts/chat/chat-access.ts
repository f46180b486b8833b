/** Which language models the chat of a deployment can reach, by its environment variables. */

/** How to reach a language model. */
export interface ChatAccess {
  provider: ChatProvider;
  /** As the provider names it. */
  modelId: string;
  /** Without a slash at its end; null for the provider's own address. */
  baseUrl: string | null;
  /** Null where the server asks for none. */
  apiKey: string | null;
}

export type ChatProvider = "gateway" | "anthropic" | "compatible";

export interface ChatAccesses {
  /** In the order of preference: the first is the default. None means the built-in rules. */
  accesses: ChatAccess[];
  /** A variable that is set in vain, with the one it needs; null if none is. */
  missing: string | null;
}

type Variables = Readonly<Record<string, string | undefined>>;

const DEFAULT_ANTHROPIC_MODEL = "claude-sonnet-5-5";
const DEFAULT_GATEWAY_MODEL = "anthropic/claude-sonnet-5.5";

/** Environment variables to check when a model provider refuses a request; named in the message to the user. */
export const CHAT_REMEDY: Record<ChatProvider, { key: string; address: string }> = {
  gateway: { key: "AI_GATEWAY_API_KEY", address: "AI_GATEWAY_BASE_URL" },
  anthropic: { key: "ANTHROPIC_API_KEY", address: "ANTHROPIC_BASE_URL" },
  compatible: { key: "WAV0_CHAT_API_KEY", address: "WAV0_CHAT_BASE_URL" },
};

/** Reads the variables; an empty one counts as unset. */
export function readChatAccesses(variables: Variables): ChatAccesses {
  const gatewayKey = variables["AI_GATEWAY_API_KEY"];
  const anthropicKey = variables["ANTHROPIC_API_KEY"];
  const server = variables["WAV0_CHAT_BASE_URL"];
  // The named model is of the first that is set and has no model of its own: a server of one's own never has.
  const named = variables["WAV0_CHAT_MODEL"] || null;
  const gatewayModel = (server ? null : named) ?? DEFAULT_GATEWAY_MODEL;
  const anthropicModel = (server || gatewayKey ? null : named) ?? DEFAULT_ANTHROPIC_MODEL;
  const accesses = [
    ...(gatewayKey ? [access("gateway", gatewayModel, variables["AI_GATEWAY_BASE_URL"], gatewayKey)] : []),
    ...(anthropicKey ? [access("anthropic", anthropicModel, variables["ANTHROPIC_BASE_URL"], anthropicKey)] : []),
    ...(server && named ? [access("compatible", named, server, variables["WAV0_CHAT_API_KEY"])] : []),
  ];
  return { accesses, missing: missingOf(variables, accesses.length > 0) };
}

function missingOf(variables: Variables, hasModel: boolean): string | null {
  const { WAV0_CHAT_BASE_URL: server, WAV0_CHAT_MODEL: named, WAV0_CHAT_API_KEY: key } = variables;
  if (server && !named) return "WAV0_CHAT_BASE_URL names no model: set WAV0_CHAT_MODEL to one that this server has";
  if (server) return null;
  if (named && !hasModel) {
    return "WAV0_CHAT_MODEL has no provider: set WAV0_CHAT_BASE_URL, AI_GATEWAY_API_KEY or ANTHROPIC_API_KEY";
  }
  return key ? "WAV0_CHAT_API_KEY has no server: set WAV0_CHAT_BASE_URL and WAV0_CHAT_MODEL" : null;
}

function access(
  provider: ChatProvider,
  modelId: string,
  baseUrl: string | undefined,
  apiKey: string | undefined,
): ChatAccess {
  return { provider, modelId, baseUrl: baseUrl?.replace(/\/+$/, "") || null, apiKey: apiKey || null };
}

import type { ChatAccess, ChatProvider } from "../../src/contracts/chat/chat-access.ts";
import { listChatModels } from "../../src/contracts/chat/chat.ts";
import { type QueryHandler } from "../kit/contract.ts";
import { chatAccesses } from "../kit/environment.ts";

/** A model that can answer: one of a provider, or the built-in rules. */
export type ChatModel = { name: string; title: string } & (
  | { kind: "rules" }
  | { kind: "provided"; access: ChatAccess }
);

/** The model that is always there. */
export const RULES: ChatModel = { kind: "rules", name: "wav0/rules", title: "Built-in rules" };

const PROVIDER_TITLES: Record<ChatProvider, string> = {
  gateway: "AI Gateway",
  anthropic: "Anthropic",
  compatible: "own server",
};

/** Every model that can answer here: those of providers first, the built-in one always and last. */
export function chatModels(): ChatModel[] {
  return [...chatAccesses().accesses.map(provided), RULES];
}

/**
 * @param name one of `chatModels`; the default if not given
 * @returns null if there is no such model here (any more)
 */
export function findChatModel(name: string | undefined): ChatModel | null {
  const models = chatModels();
  if (name === undefined) return models[0] ?? RULES;
  return models.find((model) => model.name === name) ?? null;
}

/** Models to choose from. A variable set in vain is mentioned with the built-in model. */
export const list: QueryHandler<typeof listChatModels> = async () => {
  const { missing } = chatAccesses();
  return {
    models: chatModels().map(({ name, title, kind }) => {
      const isBuiltIn = kind === "rules";
      return { model: name, title: isBuiltIn && missing ? `${title} (${missing})` : title, isBuiltIn };
    }),
  };
};

function provided(access: ChatAccess): ChatModel {
  const { provider, modelId } = access;
  return {
    kind: "provided",
    name: `${provider}/${modelId}`,
    title: `${modelId} (${PROVIDER_TITLES[provider]})`,
    access,
  };
}

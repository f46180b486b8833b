import { listChatModels } from "../../src/contracts/chat.ts";
import { contractQuery } from "../contract.ts";
import { type ChatAccess, type ChatProvider, chatAccesses } from "../environment.ts";

/** A model that can answer: one of a provider, or the built-in rules. */
export type ChatModel = { name: string; title: string } & (
  | { kind: "rules" }
  | { kind: "provided"; access: ChatAccess }
);

const RULES: ChatModel = { kind: "rules", name: "wav0/rules", title: "Built-in rules" };

const PROVIDER_TITLES: Record<ChatProvider, string> = {
  gateway: "AI Gateway",
  anthropic: "Anthropic",
  compatible: "own server",
};

/** Every model that can answer here: those of providers first, the built-in one always and last. */
export function chatModels(): ChatModel[] {
  return [...chatAccesses().map(provided), RULES];
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

/** What the user may choose from. */
export const list = contractQuery(listChatModels, async () => ({
  models: chatModels().map(({ name, title, kind }) => ({ model: name, title, isBuiltIn: kind === "rules" })),
}));

function provided(access: ChatAccess): ChatModel {
  const { provider, modelId } = access;
  return {
    kind: "provided",
    name: `${provider}/${modelId}`,
    title: `${modelId} (${PROVIDER_TITLES[provider]})`,
    access,
  };
}

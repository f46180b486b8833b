import type { LanguageModelV3 } from "@ai-sdk/provider";
import { boundedFetch } from "../../src/bodies/bounded-body.ts";
import { openRuleModel } from "../../src/chat/rule-model/rule-model.ts";
import type { ChatAccess } from "../../src/contracts/chat/chat-access.ts";
import { MAX_ANSWER_JSON_BYTES } from "../../src/contracts/limits.ts";
import type { ChatModel } from "./models.ts";

/** Opens a model. Each provider's code is loaded only where it is used: the built-in rules need none. */
export async function openChatModel(model: ChatModel, threadId: string): Promise<LanguageModelV3> {
  return model.kind === "rules" ? openRuleModel({ conversation: threadId }) : openProvided(model.access);
}

async function openProvided({ provider, modelId, baseUrl, apiKey }: ChatAccess): Promise<LanguageModelV3> {
  const send = boundedFetch(fetch, MAX_ANSWER_JSON_BYTES);
  const settings = {
    fetch: send,
    ...(baseUrl === null ? {} : { baseURL: baseUrl }),
    ...(apiKey === null ? {} : { apiKey }),
  };
  switch (provider) {
    case "gateway": {
      const { createGateway } = await import("ai");
      return createGateway(settings)(modelId);
    }
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic(settings)(modelId);
    }
    case "compatible": {
      const [{ createOpenAICompatible }, { createMendingFetch }] = await Promise.all([
        import("@ai-sdk/openai-compatible"),
        import("./mending.ts"),
      ]);
      const server = { name: "compatible", includeUsage: true, baseURL: "" };
      return createOpenAICompatible({ ...server, ...settings, fetch: createMendingFetch(send) })(modelId);
    }
  }
}

import { useQuery } from "convex/react";
import { api } from "../platform/api.ts";
import { createStore, useStore } from "../platform/store.ts";
import { browserTexts } from "../platform/kept-texts.ts";

const STORAGE_KEY = "chat-model";

/** Chosen model, shared by everything that sends messages. */
const wanted = createStore(browserTexts.getItem(STORAGE_KEY));

interface ChatModel {
  models: readonly { model: string; title: string }[];
  /** Unset for the default. */
  chosen?: string;
  choose(model: string): void;
}

/** The model that answers; what was chosen in this browser is remembered. */
export function useChatModel(): ChatModel {
  const models = useQuery(api.chat.public.listChatModels, {})?.models ?? [];
  const name = useStore(wanted, (value) => value);
  return {
    models,
    // A model that is gone would be refused.
    chosen: models.find(({ model }) => model === name)?.model,
    choose(model) {
      browserTexts.setItem(STORAGE_KEY, model);
      wanted.set(model);
    },
  };
}

/** Chooses who answers, where there is a choice; else says who does. */
export function ModelSelect({ models, chosen, choose }: ChatModel) {
  if (models.length < 2) return <span className="chat-model dim">{models[0]?.title}</span>;
  return (
    <select
      className="chat-model"
      aria-label="Model"
      value={chosen ?? models[0]?.model}
      onChange={(event) => choose(event.target.value)}
    >
      {models.map(({ model, title }) => (
        <option key={model} value={model}>
          {title}
        </option>
      ))}
    </select>
  );
}

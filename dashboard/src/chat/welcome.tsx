import type { ReactNode } from "react";
import { Composer } from "./composer.tsx";
import { useChatModel } from "./model-select.tsx";
import { useSend } from "./use-send.ts";

/** Each is a whole request: a press sends it. */
const EXAMPLES = [
  "Make a 4 bar lo-fi loop at 82 in D minor and split it",
  "Make a dark techno bassline at 130",
  "Find drum loops between 80 and 100 BPM",
  "Make a punchy kick, three variations",
] as const;

/** Before a conversation has begun. A wide page, which needs no menu, has a keyboard: there typing begins at once. */
export function Welcome({ menu }: { menu: ReactNode }) {
  const { chosen: model } = useChatModel();
  const send = useSend({ model });
  return (
    <section className="chat-conversation" aria-label="New conversation">
      <header className="chat-head">{menu}</header>
      <div className="chat-welcome">
        <h2>What shall we make?</h2>
        <p className="dim">Describe a sound, or what to do with one. Everything it makes is in your library.</p>
        <ul>
          {EXAMPLES.map((example) => (
            <li key={example}>
              <button type="button" onClick={() => send(example)}>
                {example}
              </button>
            </li>
          ))}
        </ul>
      </div>
      <Composer name="" isLive={false} hasFocus={!menu} />
    </section>
  );
}

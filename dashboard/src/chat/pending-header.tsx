import { titleOf } from "../../../src/chat/words.ts";

/** Header of a conversation that the studio does not know yet. @param props.text its first message */
export function PendingHeader({ text, menu }: { text: string; menu: React.ReactNode }) {
  return (
    <header className="chat-head">
      {menu}
      <h2>{titleOf(text)}</h2>
    </header>
  );
}

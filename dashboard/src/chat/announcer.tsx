import { useEffect, useRef, useState } from "react";
import { lengthOfSentences } from "./sentences.ts";

/** Tells screen readers what is being written, by whole sentences: a word at a time would be noise. */
export function Announcer({ text, isLive }: { text: string; isLive: boolean }) {
  const told = useRef(0);
  const [words, tell] = useState("");
  const end = isLive ? lengthOfSentences(text) : text.length;
  useEffect(() => {
    if (end <= told.current) return;
    tell(text.slice(told.current, end));
    told.current = end;
  }, [text, end]);
  return (
    <p className="sr" aria-live="polite">
      {words}
    </p>
  );
}

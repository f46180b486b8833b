import { useEffect, useRef, useState } from "react";
import { lengthOfSentences } from "./sentences.ts";

/** Announces a live answer to screen readers in whole sentences: single words would be noise. */
export function Announcer({ text, isLive }: { text: string; isLive: boolean }) {
  const announced = useRef(0);
  const [words, tell] = useState("");
  useEffect(() => {
    const end = isLive ? lengthOfSentences(text, announced.current) : text.length;
    if (end <= announced.current) return;
    tell(text.slice(announced.current, end));
    announced.current = end;
  }, [text, isLive]);
  return (
    <p className="sr" aria-live="polite">
      {words}
    </p>
  );
}

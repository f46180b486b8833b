import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../platform/clipboard.ts";
import { showToast } from "../ui/toast.ts";

const CONFIRMED_MILLIS = 1_500;

/** Copies a text, and says so for a moment. */
export function CopyButton({ text }: { text: string }) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), CONFIRMED_MILLIS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const confirm = (isDone: boolean) => {
    if (isDone) setIsCopied(true);
    else showToast("The browser lets this page copy nothing; select the text and copy it");
  };
  return (
    <button
      type="button"
      className="icon"
      aria-label={isCopied ? "Copied" : "Copy"}
      title="Copy"
      onClick={() => void copyText(text).then(confirm)}
    >
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
    </button>
  );
}

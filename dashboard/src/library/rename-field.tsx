import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { MAX_NAME_CHARACTERS } from "../../../src/contracts/limits.ts";
import type { LibraryRow } from "../../../src/contracts/dashboard.ts";
import { useStudio } from "../platform/offline/use-studio.ts";
import { attempt } from "../samples/operations.ts";
import { titleOf } from "../samples/title.ts";
import { rename } from "./renaming.ts";

/** The title of a sample as a field: Enter or leaving it saves, Escape does not. */
export function RenameField({ row, onEnd }: { row: LibraryRow; onEnd(): void }) {
  const client = useStudio();
  const field = useRef<HTMLInputElement>(null);
  const isEnded = useRef(false);
  useLayoutEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const end = (isKept: boolean) => {
    // Taking the field away takes the focus from it, too.
    if (isEnded.current) return;
    isEnded.current = true;
    if (isKept) attempt(rename(client, row, field.current?.value ?? ""));
    onEnd();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    end(event.key === "Enter");
  };
  return (
    <input
      ref={field}
      className="rename"
      aria-label={`Name of ${titleOf(row)}`}
      defaultValue={titleOf(row)}
      maxLength={MAX_NAME_CHARACTERS}
      onKeyDown={onKey}
      onBlur={() => end(true)}
    />
  );
}

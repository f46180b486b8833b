import { lazy, Suspense, useEffect, useState } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { isPaletteKey } from "./palette-key.ts";

const Palette = lazy(async () => ({ default: (await import("./palette.tsx")).Palette }));

/** Opens the command palette by its key, also in a text field; not above another dialog. */
export function PaletteHost({ bindings }: { bindings: readonly KeyBinding[] }) {
  /** What the palette is about: the sample whose row has the focus, if one has; null while it is closed. */
  const [subject, setSubject] = useState<{ sampleId: string | undefined } | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPaletteKey(event)) return;
      // Browsers search the web by it.
      event.preventDefault();
      if (document.querySelector("dialog:modal")) return;
      setSubject({ sampleId: document.activeElement?.closest<HTMLElement>("[data-sample]")?.dataset["sample"] });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  if (!subject) return null;
  return (
    <Suspense fallback={null}>
      <Palette bindings={bindings} focusedId={subject.sampleId} onClose={() => setSubject(null)} />
    </Suspense>
  );
}

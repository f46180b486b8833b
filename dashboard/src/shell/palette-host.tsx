import { useEffect, useRef, useState } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { attempt } from "../samples/operations.ts";
import { ViewBoundary } from "../ui/view-boundary.tsx";
import { isPaletteKey, typedWith } from "./palette-key.ts";

/** An open palette, and what it is about: the sample whose row has the focus, if one has. */
interface OpenPalette {
  Palette: typeof import("./palette.tsx").Palette;
  sampleId: string | undefined;
}

/** Opens the command palette by its key, also in a text field; not above another dialog. */
export function PaletteHost({ bindings }: { bindings: readonly KeyBinding[] }) {
  const [open, setOpen] = useState<OpenPalette | null>(null);
  /** What was typed while the palette is on its way; else null. */
  const typed = useRef<string | null>(null);
  useEffect(() => {
    const load = async (sampleId: string | undefined) => {
      typed.current = "";
      try {
        // React keeps a failed `lazy` for good; the next press of the key tries this again.
        const { Palette } = await import("./palette.tsx");
        // Escape, meanwhile, takes it back.
        if (typed.current !== null) setOpen({ Palette, sampleId });
      } catch (error) {
        typed.current = null;
        throw error;
      }
    };
    const onKey = (event: KeyboardEvent) => {
      const isKey = isPaletteKey(event);
      const text = typed.current === null || isKey ? undefined : typedWith(typed.current, event);
      if (text !== undefined) {
        typed.current = text;
        // Nothing else on the page is meant.
        event.stopImmediatePropagation();
      }
      // Browsers search the web by the palette's key.
      if (text !== undefined || isKey) event.preventDefault();
      if (!isKey || typed.current !== null || document.querySelector("dialog:modal")) return;
      const { sample: sampleId } = document.activeElement?.closest<HTMLElement>("[data-sample]")?.dataset ?? {};
      attempt(load(sampleId));
    };
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, []);
  if (!open) return null;
  const { Palette, sampleId } = open;
  const takeTyped = () => {
    const text = typed.current ?? "";
    typed.current = null;
    return text;
  };
  return (
    <ViewBoundary>
      <Palette bindings={bindings} focusedId={sampleId} takeTyped={takeTyped} onClose={() => setOpen(null)} />
    </ViewBoundary>
  );
}

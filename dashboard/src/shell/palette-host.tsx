import { useEffect, useState } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { attempt } from "../samples/operations.ts";
import { ViewBoundary } from "../ui/view-boundary.tsx";
import { isPaletteKey } from "./palette-key.ts";

/** An open palette, and what it is about: the sample whose row has the focus, if one has. */
interface OpenPalette {
  Palette: typeof import("./palette.tsx").Palette;
  sampleId: string | undefined;
}

/** Opens the command palette by its key, also in a text field; not above another dialog. */
export function PaletteHost({ bindings }: { bindings: readonly KeyBinding[] }) {
  const [open, setOpen] = useState<OpenPalette | null>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPaletteKey(event)) return;
      // Browsers search the web by it.
      event.preventDefault();
      if (document.querySelector("dialog:modal")) return;
      const { sample: sampleId } = document.activeElement?.closest<HTMLElement>("[data-sample]")?.dataset ?? {};
      // React keeps a failed `lazy` for good; the next press of the key tries this again.
      attempt(import("./palette.tsx").then(({ Palette }) => setOpen({ Palette, sampleId })));
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  if (!open) return null;
  const { Palette, sampleId } = open;
  return (
    <ViewBoundary>
      <Palette bindings={bindings} focusedId={sampleId} onClose={() => setOpen(null)} />
    </ViewBoundary>
  );
}

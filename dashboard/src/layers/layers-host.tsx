import { useStore } from "../platform/store.ts";
import { useLate } from "../ui/use-late.ts";
import { layers } from "./layers.ts";

const load = async () => (await import("./layers-panel.tsx")).LayersPanel;

/** The layers, if there are any: nothing of them is loaded before. */
export function LayersHost() {
  const isAny = useStore(layers, (value) => value.length > 0);
  const LayersPanel = useLate(load, isAny);
  return isAny && LayersPanel && <LayersPanel />;
}

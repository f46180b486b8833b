import { lazy, Suspense } from "react";
import { useStore } from "../platform/store.ts";
import { layers } from "./layers.ts";

const LayersPanel = lazy(async () => ({ default: (await import("./layers-panel.tsx")).LayersPanel }));

/** The layers, if there are any: nothing of them is loaded before. */
export function LayersHost() {
  const isAny = useStore(layers, (value) => value.length > 0);
  return <Suspense fallback={null}>{isAny && <LayersPanel />}</Suspense>;
}

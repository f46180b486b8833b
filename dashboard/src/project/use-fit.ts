import { useEffect } from "react";
import { openFitter } from "../player/fitter.ts";
import { usePlayer } from "../player/use-player.ts";
import { fitToProject, isFitBroken } from "./fit-to-project.ts";

/** Fits what is heard to the project, as long as the component is there. */
export function useFitToProject(): void {
  const player = usePlayer();
  useEffect(() => fitToProject(player, open), [player]);
}

function open() {
  const worker = new Worker(new URL("../player/fit-worker.ts", import.meta.url), { type: "module" });
  return openFitter(worker, () => isFitBroken.set(true));
}

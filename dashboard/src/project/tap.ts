import { createTapTempo } from "../../player-core/tap-tempo.ts";
import { changeProject } from "../platform/project.ts";
import { tempoOf } from "./tempo-text.ts";

const taps = createTapTempo();

/** A tap on the beat: from the second one on the project has their tempo, if the studio takes it. */
export function tapProjectTempo(now: number): void {
  const bpm = tempoOf(String(taps.tap(now)));
  if (bpm !== null) changeProject({ bpm });
}

import { useEffect } from "react";
import { usePlayer } from "../player/use-player.ts";
import { click } from "./clicker.ts";
import { BarLauncher } from "./launcher.ts";

/** Has loops take over on the bar, as long as the component is there. */
export function useLauncher(): void {
  const player = usePlayer();
  useEffect(() => {
    const launcher = new BarLauncher(player, (seconds) => countIn(seconds, player.session.playback().mixer.output));
    player.launcher = launcher;
    return () => {
      player.launcher = null;
      launcher.close();
    };
  }, [player]);
}

/** @returns takes back the clicks that are still ahead */
function countIn(seconds: readonly number[], output: AudioNode): () => void {
  const gate = new GainNode(output.context);
  gate.connect(output);
  seconds.forEach((at, index) => click({ seconds: at, isDownbeat: index === 0 }, gate));
  return () => gate.disconnect();
}

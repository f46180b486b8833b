import { Volume2 } from "lucide-react";
import { UNITY_FADER } from "../../player-core/levels.ts";
import { Meter } from "./meter.tsx";
import { usePlayer } from "./use-player.ts";

/** How loud everything is, and how loud it is to be. */
export function Master() {
  const player = usePlayer();
  return (
    <div className="master" role="group" aria-label="Master">
      <Volume2 size={18} aria-hidden />
      <Meter />
      <label className="volume" title="Volume">
        <span className="sr">Volume</span>
        <input
          type="range"
          min={0}
          max={100}
          defaultValue={UNITY_FADER}
          onChange={(event) => player.session.setVolume(event.target.valueAsNumber)}
        />
      </label>
    </div>
  );
}

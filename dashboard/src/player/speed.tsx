import { Gauge } from "lucide-react";
import { semitonesOf, speedOf, speedText } from "./semitones.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Playback speed in semitones, since the pitch follows. A double click goes back to the audio's own. */
export function Speed() {
  const { session } = usePlayer();
  const rate = usePlaying((state) => state.rate);
  const text = speedText(rate);
  return (
    <label className="speed" title="Speed, with the pitch (double click: as it is)">
      <Gauge size={18} aria-hidden />
      <span className="sr">Speed</span>
      <input
        type="range"
        min={-12}
        max={12}
        step={1}
        value={semitonesOf(rate)}
        aria-valuetext={text}
        onChange={(event) => session.setRate(speedOf(event.target.valueAsNumber))}
        onDoubleClick={() => session.setRate(1)}
      />
      <output>{text}</output>
    </label>
  );
}

import { Pause, Play, Repeat, SkipBack, SkipForward } from "lucide-react";
import type { CSSProperties } from "react";
import { clockText, spokenTime } from "../../player-core/format.ts";
import { IconButton } from "../ui/icon-button.tsx";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Play, its neighbours and the loop. */
export function Transport() {
  const player = usePlayer();
  const isPlaying = usePlaying((state) => state.isPlaying);
  const isLooping = usePlaying((state) => state.isLooping);
  return (
    <div className="transport" role="group" aria-label="Transport">
      <IconButton label="Previous sample" onClick={() => player.step(-1)}>
        <SkipBack size={18} aria-hidden />
      </IconButton>
      <button type="button" className="play" aria-label={isPlaying ? "Pause" : "Play"} onClick={() => player.toggle()}>
        {isPlaying ? <Pause size={20} aria-hidden /> : <Play size={20} aria-hidden />}
      </button>
      <IconButton label="Next sample" onClick={() => player.step(1)}>
        <SkipForward size={18} aria-hidden />
      </IconButton>
      <IconButton label="Loop" aria-pressed={isLooping} onClick={() => player.session.toggleLoop()}>
        <Repeat size={18} aria-hidden />
      </IconButton>
    </div>
  );
}

/** Position and duration. */
export function Clock() {
  const position = usePlaying((state) => clockText(state.position));
  const duration = usePlaying((state) => clockText(state.duration));
  return (
    <span className="clock">
      {position} <span className="dim">/ {duration}</span>
    </span>
  );
}

/** The position, where no waveform shows it. */
export function SeekLine() {
  const { session } = usePlayer();
  const position = usePlaying((state) => state.position);
  const duration = usePlaying((state) => state.duration);
  // React's types know no custom properties.
  const style = { "--share": duration > 0 ? position / duration : 0 } as CSSProperties;
  return (
    <input
      className="seek-line"
      type="range"
      min={0}
      max={duration}
      step="any"
      value={position}
      style={style}
      aria-label="Position"
      aria-valuetext={spokenTime(Math.round(position))}
      onChange={(event) => session.seek(event.target.valueAsNumber)}
    />
  );
}

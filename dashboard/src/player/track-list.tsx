import { trackLabel } from "../../app/format.ts";
import type { Track } from "../../app/session.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Mute, solo and level of each stem, beside its waveform. */
export function TrackList() {
  const tracks = usePlaying((state) => state.tracks);
  if (tracks.length < 2) return null;
  return (
    <ul className="tracks" aria-label="Tracks">
      {tracks.map((track, index) => (
        <TrackStrip key={track.sample.sampleId} track={track} index={index} />
      ))}
    </ul>
  );
}

function TrackStrip({ track, index }: { track: Track; index: number }) {
  const { session } = usePlayer();
  const name = trackLabel(track.sample);
  const { muted, soloed, fader } = track.strip;
  return (
    <li data-stem={track.sample.stemType}>
      <span className="track-name">{name}</span>
      <button
        type="button"
        aria-pressed={muted}
        aria-label={`Mute ${name}`}
        onClick={() => session.setStrip(index, { muted: !muted })}
      >
        M
      </button>
      <button
        type="button"
        aria-pressed={soloed}
        aria-label={`Solo ${name}`}
        onClick={() => session.setStrip(index, { soloed: !soloed })}
      >
        S
      </button>
      <input
        type="range"
        min={0}
        max={100}
        value={fader}
        aria-label={`Level of ${name}`}
        onChange={(event) => session.setStrip(index, { fader: event.target.valueAsNumber })}
      />
    </li>
  );
}

import { stemGroupOf } from "../../../src/contracts/words/stems.ts";
import { trackLabel } from "../../player-core/format.ts";
import type { Track } from "../../player-core/session.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Mute, solo and level of each stem, beside its waveform. */
export function TrackList() {
  const tracks = usePlaying((state) => state.tracks);
  const selected = usePlaying((state) => state.selected);
  if (tracks.length < 2) return null;
  return (
    <ul className="tracks" aria-label="Tracks">
      {tracks.map((track, index) => (
        <TrackStrip key={track.sample.sampleId} track={track} index={index} isSelected={index === selected} />
      ))}
    </ul>
  );
}

function TrackStrip({ track, index, isSelected }: { track: Track; index: number; isSelected: boolean }) {
  const { session } = usePlayer();
  const name = trackLabel(track.sample);
  const { muted, soloed, fader } = track.strip;
  return (
    <li data-stem={stemGroupOf(track.sample.stemType)}>
      <button
        type="button"
        className="track-name"
        title={`${name}: actions and spectrogram are of the selected track`}
        aria-current={isSelected || undefined}
        onClick={() => session.select(index)}
      >
        <span>{name}</span>
      </button>
      <button
        type="button"
        className="mute"
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

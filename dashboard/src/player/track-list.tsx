import { stemGroupOf } from "../../../src/contracts/words/stems.ts";
import { trackLabel } from "../../player-core/format.ts";
import type { Strip } from "../../player-core/levels.ts";
import type { Track } from "../../player-core/session.ts";
import { StripControls } from "./strip-controls.tsx";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Mute, solo and level of each stem, beside its waveform. */
export function TrackList() {
  const tracks = usePlaying((state) => state.tracks);
  const selected = usePlaying((state) => state.selected);
  if (tracks.length < 2) return <OtherTracks />;
  return (
    <ul className="tracks" aria-label="Tracks">
      {tracks.map((track, index) => (
        <TrackStrip key={track.sample.sampleId} track={track} index={index} isSelected={index === selected} />
      ))}
    </ul>
  );
}

/** Stems of what plays as a whole: muting or soloing one goes on with them, at the same place. */
function OtherTracks() {
  const { session } = usePlayer();
  const scenes = usePlaying((state) => state.scenes);
  const sceneIndex = scenes.findIndex(({ tracks }) => tracks.length > 1);
  const change = (index: number, strip: Partial<Strip>) => {
    session.chooseScene(sceneIndex);
    session.setStrip(index, strip);
  };
  if (sceneIndex === -1) return null;
  return (
    <ul className="tracks" aria-label="Tracks">
      {scenes[sceneIndex]?.tracks.map((sample, index) => (
        <li key={sample.sampleId} data-stem={stemGroupOf(sample.stemType)}>
          <button
            type="button"
            className="track-name"
            title="Go on with the stems"
            onClick={() => {
              session.chooseScene(sceneIndex);
              session.select(index);
            }}
          >
            <span>{trackLabel(sample)}</span>
          </button>
          <button
            type="button"
            className="mute"
            aria-label={`Mute ${trackLabel(sample)}`}
            onClick={() => change(index, { muted: true })}
          >
            M
          </button>
          <button
            type="button"
            aria-label={`Solo ${trackLabel(sample)}`}
            onClick={() => change(index, { soloed: true })}
          >
            S
          </button>
        </li>
      ))}
    </ul>
  );
}

function TrackStrip({ track, index, isSelected }: { track: Track; index: number; isSelected: boolean }) {
  const { session } = usePlayer();
  const name = trackLabel(track.sample);
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
      <StripControls name={name} strip={track.strip} change={(next) => session.setStrip(index, next)} />
    </li>
  );
}

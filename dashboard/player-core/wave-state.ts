import { gainsOf } from "./levels.ts";
import type { SessionState } from "./session.ts";
import type { WaveState } from "./wave-view.ts";

/** Waveform state of a session. Quiet samples are drawn as high as loud ones, and stems in proportion. */
export function waveStateOf(state: SessionState): WaveState {
  const gains = gainsOf(state.tracks.map((track) => track.strip));
  const loudest = Math.max(...state.tracks.map((track) => track.loudest));
  return {
    duration: state.duration,
    scale: loudest > 0 ? 1 / loudest : 1,
    position: state.position,
    loop: state.isLooping ? state.region : null,
    grid: state.grid,
    lanes: state.tracks.map((track, index) => ({
      outline: track.outline,
      isSilent: gains[index] === 0,
      isSelected: index === state.selected,
      loaded: track.loaded,
      durationSeconds: track.sample.durationSeconds,
    })),
  };
}

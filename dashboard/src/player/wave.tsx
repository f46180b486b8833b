import { useEffect, useRef } from "react";
import { gainsOf, peakOf } from "../../app/levels.ts";
import type { SessionState } from "../../app/session.ts";
import { createWaveView } from "../../app/wave-view.ts";
import { RULER_HEIGHT } from "../../app/wave-paint.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Of a track's row in track-list; the same number stands in player.css. */
const STRIP_HEIGHT = 42;

/** The waveforms of what plays: a click goes there, a drag loops, a double click loops everything. */
export function Wave() {
  const player = usePlayer();
  const canvas = useRef<HTMLCanvasElement>(null);
  const lanes = usePlaying((state) => state.tracks.length);
  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const { session } = player;
    const wave = createWaveView(
      element,
      (lane) => laneColor(element, player.state, lane),
      {
        onSeek: (seconds) => session.seek(seconds),
        onLoop: (span, isFinal) => session.setRegion(span, isFinal),
        onClearLoop: () => session.setRegion(null),
        onView: (view) => player.setInView(view),
      },
      { wheelZooms: true },
    );
    player.setZoom((factor) => wave.zoomBy(factor));
    const show = () => wave.show(waveStateOf(player.state));
    show();
    const unsubscribe = player.subscribe(show);
    // The canvas reads its colours when it draws; a theme that changes changes nothing else.
    const themes = new MutationObserver(show);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      player.setZoom(null);
      unsubscribe();
      themes.disconnect();
      wave.close();
    };
  }, [player]);
  return (
    <canvas
      ref={canvas}
      className="wave"
      style={lanes > 1 ? { height: RULER_HEIGHT + lanes * STRIP_HEIGHT } : undefined}
      role="slider"
      tabIndex={0}
      aria-label="Position"
      aria-valuemin={0}
      aria-valuenow={0}
    />
  );
}

function laneColor(canvas: HTMLCanvasElement, { tracks }: SessionState, lane: number): string {
  const style = getComputedStyle(canvas);
  const stem = tracks[lane]?.sample.stemType ?? "";
  return style.getPropertyValue(`--${stem}`) || style.getPropertyValue("--accent");
}

/** Quiet samples are drawn as high as loud ones, and stems in proportion to each other. */
function scaleOf({ tracks }: SessionState): number {
  const loudest = tracks.reduce((highest, track) => Math.max(highest, peakOf(track.outline)), 0);
  return loudest > 0 ? 1 / loudest : 1;
}

function waveStateOf(state: SessionState) {
  const gains = gainsOf(state.tracks.map((track) => track.strip));
  return {
    duration: state.duration,
    scale: scaleOf(state),
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

import { stemGroup } from "../../../src/contracts/words/stems.ts";
import { useEffect, useRef } from "react";
import type { SessionState } from "../../player-core/session.ts";
import { waveStateOf } from "../../player-core/wave-state.ts";
import { createWaveView } from "../../player-core/wave-view.ts";
import { RULER_HEIGHT } from "../../player-core/wave-paint.ts";
import { isEditing, settlePart } from "./editing.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** Height of a track's row in track-list, in pixels; as in player.css. */
const STRIP_HEIGHT = 36;

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
        onLoop: (span, isFinal) => session.setRegion(isFinal ? settlePart.value(span) : span, isFinal),
        onClearLoop: () => session.setRegion(null),
        onView: (view) => player.setInView(view),
      },
      { wheelZooms: true },
    );
    player.setZoom((factor) => wave.zoomBy(factor));
    const show = () => {
      const shown = waveStateOf(player.state);
      // The part that is edited is seen also while it is not looped.
      wave.show(isEditing.value ? { ...shown, loop: player.state.region } : shown);
    };
    show();
    const unsubscribe = player.subscribe(show);
    const stopWatching = isEditing.subscribe(show);
    // The canvas reads its colours when it draws; a theme that changes changes nothing else.
    const themes = new MutationObserver(show);
    themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => {
      player.setZoom(null);
      unsubscribe();
      stopWatching();
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
  const stem = tracks[lane]?.sample.stemType;
  return (stem && style.getPropertyValue(`--${stemGroup(stem)}`)) || style.getPropertyValue("--accent");
}

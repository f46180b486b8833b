import { useEffect, useRef } from "react";
import { FLOOR_DB } from "../../player-core/levels.ts";
import { createMeterView } from "../../player-core/meter-view.ts";
import { usePlayer, usePlaying } from "./use-player.ts";

/** After the end the needle falls for so long. */
const REST_MILLISECONDS = 3_000;

/** The master's level, left and right: the bar is the peak, the mark in it the mean. */
export function Meter() {
  const { session } = usePlayer();
  const element = useRef<HTMLDivElement>(null);
  const isPlaying = usePlaying((state) => state.isPlaying);
  useEffect(() => {
    if (!element.current) return;
    const meter = createMeterView(element.current);
    let restUntil = Number.POSITIVE_INFINITY;
    if (!isPlaying) restUntil = performance.now() + REST_MILLISECONDS;
    let frame = requestAnimationFrame(function look(now) {
      meter.render(session.levels(), now);
      if (now < restUntil) frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [session, isPlaying]);
  return (
    <div
      ref={element}
      className="meter"
      role="meter"
      aria-label="Level in decibels"
      aria-valuemin={FLOOR_DB}
      aria-valuemax={0}
      aria-valuenow={FLOOR_DB}
    >
      <span className="bar" />
      <span className="bar" />
    </div>
  );
}

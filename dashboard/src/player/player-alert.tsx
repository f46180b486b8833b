import { useCacheState, usePlayer, usePlaying } from "./use-player.ts";

/** Why nothing is heard, and what to do. */
export function PlayerAlert() {
  const player = usePlayer();
  const failure = usePlaying((state) => state.tracks.find((track) => track.failure !== null)?.failure ?? null);
  const isHeldBack = usePlaying((state) => state.isPlaying && !state.isAudible);
  const { trouble } = useCacheState();
  if (failure === null) {
    const note = isHeldBack ? "Your browser waits for a click or a key before it lets sound out." : trouble;
    return (
      note && (
        <p className="player-note" role="status">
          {note}
        </p>
      )
    );
  }
  return (
    <p className="player-note failure" role="alert">
      {failure}{" "}
      <button type="button" onClick={() => player.session.retry()}>
        Try again
      </button>
    </p>
  );
}

import type { Player } from "./player.ts";

/** Media keys, headsets and lock screens: they show what plays and press the same things as the page. @returns unsubscribe */
export function followMediaKeys(player: Player, media: MediaSession | undefined): () => void {
  if (!media) return () => {};
  const { session } = player;
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => !session.state.isPlaying && player.toggle(),
    pause: () => session.state.isPlaying && player.toggle(),
    previoustrack: () => player.step(-1),
    nexttrack: () => player.step(1),
    seekto: ({ seekTime }) => seekTime !== undefined && session.seek(seekTime),
  };
  setHandlers(media, handlers);
  let shown = "";
  const show = () => {
    const { scenes, sceneIndex, isPlaying } = session.state;
    const { title = "" } = scenes[sceneIndex] ?? {};
    media.playbackState = title === "" ? "none" : isPlaying ? "playing" : "paused";
    if (title === shown) return;
    shown = title;
    media.metadata = title === "" ? null : new MediaMetadata({ title, artist: "wav0" });
  };
  show();
  const unsubscribe = player.subscribe(show);
  return () => {
    unsubscribe();
    setHandlers(media, Object.fromEntries(Object.keys(handlers).map((action) => [action, null])));
    media.metadata = null;
    media.playbackState = "none";
  };
}

function setHandlers(
  media: MediaSession,
  handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler | null>>,
) {
  for (const [action, handler] of Object.entries(handlers)) {
    try {
      // Keys of the record above.
      media.setActionHandler(action as MediaSessionAction, handler ?? null);
    } catch {
      // An engine that does not know an action throws: the others go on.
    }
  }
}

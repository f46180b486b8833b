import { createContext, use, useSyncExternalStore } from "react";
import type { SessionState } from "../../player-core/session.ts";
import type { CacheState } from "../platform/cache/audio-cache.ts";
import type { Player, PlayerView } from "./player.ts";

/** The page's one player; null outside of its provider. */
export const PlayerContext = createContext<Player | null>(null);

/** @throws Error outside of the context */
export function usePlayer(): Player {
  const player = use(PlayerContext);
  if (!player) throw new Error("usePlayer belongs inside PlayerContext");
  return player;
}

/** One fact of what plays; renders only when it changes. @param select gives a primitive or a part of the state itself */
export function usePlaying<Value>(select: (state: SessionState) => Value): Value {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, () => select(player.state));
}

/** One fact of how it is looked at. */
export function usePlayerView<Value>(select: (view: PlayerView) => Value): Value {
  const player = usePlayer();
  return useSyncExternalStore(player.subscribe, () => select(player.view));
}

/** State of this browser's audio cache. */
export function useCacheState(): CacheState {
  const { cache } = usePlayer();
  return useSyncExternalStore(cache.subscribe, () => cache.state);
}

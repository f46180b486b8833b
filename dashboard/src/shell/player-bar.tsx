import { lazy, Suspense, useEffect, useState } from "react";
import type { KeyBinding } from "../../player-core/keys.ts";
import { usePlaying } from "../player/use-player.ts";

const loadDesk = () => import("./desk.tsx");
const Desk = lazy(async () => ({ default: (await loadDesk()).Desk }));

/** Project and player at the foot of every view. They come after the view, which does without them. */
export function PlayerBar({ bindings }: { bindings: readonly KeyBinding[] }) {
  const isPlayed = usePlaying((state) => state.scenes.length > 0);
  const [isLoaded, setIsLoaded] = useState(false);
  useEffect(() => {
    // Should it fail, it is asked for again when something plays.
    void loadDesk().then(
      () => setIsLoaded(true),
      () => null,
    );
  }, []);
  // Keeps the room of the project's bar, so that nothing moves when it comes.
  const room = <div className="bar-room" />;
  if (!isLoaded && !isPlayed) return room;
  return (
    <Suspense fallback={room}>
      <Desk bindings={bindings} />
    </Suspense>
  );
}

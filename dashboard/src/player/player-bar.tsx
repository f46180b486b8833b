import { lazy, Suspense, useEffect } from "react";
import { usePlaying } from "./use-player.ts";

const loadDesk = () => import("./player-desk.tsx");
const PlayerDesk = lazy(async () => ({ default: (await loadDesk()).PlayerDesk }));

/** Player at the foot of every view. */
export function PlayerBar() {
  const isOpen = usePlaying((state) => state.scenes.length > 0);
  useEffect(() => {
    // Ahead of the first sample, but after the view. Should it fail, it is asked for again when it is needed.
    void loadDesk().catch(() => null);
  }, []);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <PlayerDesk />
    </Suspense>
  );
}

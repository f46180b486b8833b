import { lazy, Suspense, useEffect } from "react";
import { usePlaying } from "../player/use-player.ts";

const loadDesk = () => import("./desk.tsx");
const Desk = lazy(async () => ({ default: (await loadDesk()).Desk }));

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
      <Desk />
    </Suspense>
  );
}

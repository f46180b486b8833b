import { useEffect, useState } from "react";

/** Often enough for a meter, and a fraction of what every frame would cost. */
const TICK_MILLIS = 50;

/** Renders again and again while something moves. */
export function useTick(isRunning: boolean): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(() => setTick((tick) => tick + 1), TICK_MILLIS);
    return () => clearInterval(timer);
  }, [isRunning]);
}

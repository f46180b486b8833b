import { type ComponentType, useEffect, useState } from "react";

const RETRY_MILLISECONDS = 3_000;

/**
 * A part of the page that comes after it, tried until it is there: what React's `lazy` could not load takes the page along.
 * @param load the same function each time
 * @returns null until then
 */
export function useLate(load: () => Promise<ComponentType>, isWanted = true): ComponentType | null {
  const [Part, setPart] = useState<ComponentType | null>(null);
  useEffect(() => {
    let retry: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const attempt = (): unknown =>
      load().then(
        (loaded) => setPart(() => loaded),
        () => isOver || (retry = setTimeout(attempt, RETRY_MILLISECONDS)),
      );
    if (isWanted) attempt();
    return () => {
      isOver = true;
      clearTimeout(retry);
    };
  }, [load, isWanted]);
  return Part;
}

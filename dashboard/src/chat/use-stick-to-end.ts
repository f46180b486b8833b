import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Distance from the end, in pixels, within which a reader counts as being there. */
const NEAR_PIXELS = 64;

/**
 * Keeps the end of what grows in sight, unless the reader has scrolled up.
 * @param content grows inside of `scroller`
 * @returns `leave` for whoever goes to another place than the end
 */
export function useStickToEnd(scroller: RefObject<HTMLElement | null>, content: RefObject<HTMLElement | null>) {
  const [isAtEnd, setIsAtEnd] = useState(true);
  const follows = useRef(true);
  const jump = useCallback(() => {
    follows.current = true;
    setIsAtEnd(true);
    const element = scroller.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [scroller]);
  const leave = useCallback(() => {
    follows.current = false;
    setIsAtEnd(false);
  }, []);
  useEffect(() => {
    const element = scroller.current;
    const grown = content.current;
    if (!element || !grown) return;
    const scope = new AbortController();
    let laidOut = "";
    const layout = () => `${element.scrollHeight} ${element.clientHeight}`;
    const look = () => {
      // A scroll that a change of size brought about is none of the reader's: the observer sees to it.
      if (layout() !== laidOut) return;
      follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PIXELS;
      setIsAtEnd(follows.current);
    };
    const sizes = new ResizeObserver(() => {
      laidOut = layout();
      if (follows.current) jump();
      else look();
    });
    sizes.observe(grown);
    sizes.observe(element);
    element.addEventListener("scroll", look, { passive: true, signal: scope.signal });
    return () => {
      scope.abort();
      sizes.disconnect();
    };
  }, [scroller, content, jump]);
  return { isAtEnd, jump, leave };
}

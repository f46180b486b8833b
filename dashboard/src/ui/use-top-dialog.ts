import { useEffect, useState } from "react";

/**
 * The modal dialog on top, outside of which nothing takes a press; null where none is open, or while nobody asks.
 * @param isAsked watches the page only as long as it is true
 */
export function useTopDialog(isAsked: boolean): Element | null {
  const [top, setTop] = useState<Element | null>(null);
  useEffect(() => {
    if (!isAsked) return;
    const look = () => setTop([...document.querySelectorAll("dialog:modal")].at(-1) ?? null);
    look();
    const observer = new MutationObserver(look);
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["open"] });
    return () => observer.disconnect();
  }, [isAsked]);
  return isAsked ? top : null;
}

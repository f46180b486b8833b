/** A step of two fingers: how much further apart they are, and how far their middle has moved. */
export interface Pinch {
  factor: number;
  /** Pixels from the element's left edge. */
  centre: number;
  /** Pixels to the right. */
  moved: number;
}

/** Reports two-finger gestures on an element; one finger is left to other handlers. */
export function listenToPinch(element: HTMLElement, signal: AbortSignal, onPinch: (pinch: Pinch) => void): void {
  const fingers = new Map<number, number>();
  const leave = ({ pointerId }: PointerEvent) => void fingers.delete(pointerId);
  const listen = (
    type: "pointerdown" | "pointermove" | "pointerup" | "pointercancel",
    act: (event: PointerEvent) => void,
  ) => element.addEventListener(type, act, { signal });

  listen("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, event.offsetX);
  });
  listen("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = measure([...fingers.values()]);
    fingers.set(event.pointerId, event.offsetX);
    const after = measure([...fingers.values()]);
    if (!before || !after) return;
    onPinch({ factor: after.distance / before.distance, centre: after.centre, moved: after.centre - before.centre });
  });
  listen("pointerup", leave);
  listen("pointercancel", leave);
}

/** Fingers closer than this would make any movement a large factor. */
const LEAST_PIXELS = 8;

function measure([left, right, third]: number[]): { distance: number; centre: number } | null {
  if (left === undefined || right === undefined || third !== undefined) return null;
  return { distance: Math.max(LEAST_PIXELS, Math.abs(right - left)), centre: (left + right) / 2 };
}

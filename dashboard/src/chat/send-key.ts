import type { KeyboardEvent } from "react";

/** Whether a key press in a field sends: Enter alone, unless it ends a composition of an input method. */
export function isSendKey({ key, shiftKey, altKey, nativeEvent }: KeyboardEvent): boolean {
  return key === "Enter" && !shiftKey && !altKey && !nativeEvent.isComposing;
}

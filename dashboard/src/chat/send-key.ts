import type { KeyboardEvent } from "react";

/** True for Enter alone, outside of an input method's composition. */
export function isSendKey({ key, shiftKey, altKey, nativeEvent }: KeyboardEvent): boolean {
  return key === "Enter" && !shiftKey && !altKey && !nativeEvent.isComposing;
}

/** On Apple's machines Ctrl+K deletes to the end of a line. */
const HAS_COMMAND_KEY = /^(?:Mac|iPhone|iPad)/.test(navigator.platform);

/** True for the press that opens the command palette: Ctrl+K, or Command+K. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey } = event;
  if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey || event.isComposing) return false;
  return HAS_COMMAND_KEY ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

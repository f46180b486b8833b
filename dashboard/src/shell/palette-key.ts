/** On Apple's machines Ctrl+K deletes to the end of a line. */
const HAS_COMMAND_KEY = /^(?:Mac|iPhone|iPad)/.test(navigator.platform);

/** True for the press that opens the command palette: Ctrl+K, or Command+K. */
export function isPaletteKey(event: KeyboardEvent): boolean {
  const { ctrlKey, metaKey } = event;
  if (event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey || event.isComposing) return false;
  return HAS_COMMAND_KEY ? metaKey && !ctrlKey : ctrlKey && !metaKey;
}

/**
 * What a text that is typed becomes by a key, where no field has it yet.
 * @returns null where the key takes back what is being typed; undefined where it is none of typing, as a shortcut
 */
export function typedWith(text: string, event: KeyboardEvent): string | null | undefined {
  const { key, ctrlKey, metaKey, altKey, isComposing } = event;
  // AltGr, by which many keyboards write, says that it is Ctrl and Alt.
  const isShortcut = (ctrlKey || metaKey || altKey) && !event.getModifierState("AltGraph");
  // A page that waits in vain is loaded again by F5.
  if (isShortcut || isComposing || /^F\d+$/.test(key)) return undefined;
  if (key === "Escape") return null;
  if (key === "Backspace") return [...text].slice(0, -1).join("");
  // Names of keys are longer than one character.
  return [...key].length === 1 ? text + key : text;
}

/** Words and numbers that clear a fact of a sample. Apart from the schemas, so that the page loads no validator for them. */

/** Value that clears a key or a form. Null clears nothing: callers send it for fields that they leave unchanged. */
export const UNKNOWN = "unknown";
/** Value that clears a tempo. */
export const UNKNOWN_TEMPO = 0;

/** True for a key that is to be unknown. */
export function isUnknownKey(key: string): boolean {
  return key.trim().toLowerCase() === UNKNOWN;
}

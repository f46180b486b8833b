/** Words and numbers that clear a fact of a sample. Apart from the schemas, so that the page loads no validator for them. */

/** What clears a key or a form. Null clears nothing: callers send it for fields that they leave as they are. */
export const UNKNOWN = "unknown";
/** What clears a tempo. */
export const UNKNOWN_TEMPO = 0;

/** True for a key that is to be unknown. */
export function isUnknownKey(key: string): boolean {
  return key.trim().toLowerCase() === UNKNOWN;
}

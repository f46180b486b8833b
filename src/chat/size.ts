/** UTF-8 bytes of the chunks of one answer, as JSON. */
export const MAX_ANSWER_BYTES = 900_000;
/** UTF-8 bytes of the parts of one message, as JSON: a Convex value has 1 MiB, and its other fields need room. */
export const MAX_MESSAGE_BYTES = 950_000;

/** In place of what did not fit. */
export const TOO_LONG = "The answer grew beyond 900 KB and ends here. Ask for less at once.";

const encoder = new TextEncoder();

/** @returns bytes of the text in UTF-8 */
export function byteLength(text: string): number {
  return encoder.encode(text).byteLength;
}

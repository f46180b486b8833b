import { isUtf8 } from "node:buffer";

/** How a header carries text that is not plain ASCII; what only looks like it is plain. */
const ENCODED = /^=\?base64\?(.*)\?=$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** Characters that need no encoding: visible ASCII, spaces and tabs. */
const PLAIN = /^[\t\x20-\x7e]*$/;

/**
 * The text of a header that repeats a value of the body.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding
 * @returns null if it is no text in that encoding
 */
export function decodeHeaderValue(header: string): string | null {
  const [, encoded] = ENCODED.exec(header) ?? [];
  if (encoded === undefined) return PLAIN.test(header) ? header : null;
  if (!BASE64.test(encoded)) return null;
  const bytes = Buffer.from(encoded, "base64");
  return isUtf8(bytes) ? bytes.toString("utf8") : null;
}

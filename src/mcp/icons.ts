import type { Icon } from "@modelcontextprotocol/sdk/types.js";

/**
 * Strokes in a square of 9 units, of straight lines only: such a path needs no fill rule, and each byte is sent with every
 * list. Commas instead of spaces, which would have to be escaped in a URI.
 */
const STROKES = {
  wave: "M1,4v1m2-3v5m2-6v7m2-5v3",
  plus: "M1,4.5h7m-3.5-3.5v7",
  split: "M1,2h7m-7,2.5h5m-5,2.5h3",
  list: "M1,2h7m-7,2.5h7m-7,2.5h7",
  check: "M1,5l2,2,5-5",
  play: "M2,1v7l6-3.5z",
  again: "M7,4v-2h-5v5h5m-2-2l2,2",
} as const;

const SVG = "image/svg+xml";

type IconName = keyof typeof STROKES;

/**
 * An icon as a data URI, so that no client has to fetch anything. Mid-grey shows on light and dark. Escaped by RFC 3986
 * §2.1, which allows no space and no angle bracket: clients that check addresses would drop the whole list.
 */
export function icon(name: IconName): Icon[] {
  const svg = `%3Csvg%20xmlns='http://www.w3.org/2000/svg'%20viewBox='0,0,9,9'%3E%3Cpath%20d='${STROKES[name]}'%20fill='none'%20stroke='gray'/%3E%3C/svg%3E`;
  return [{ src: `data:${SVG},${svg}`, mimeType: SVG }];
}

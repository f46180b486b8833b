import { escapeXml } from "../core/xml-text.ts";

/** Attributes of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n';
const DECIMALS = 9;

/** One element, with its children indented below it. */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  const written = Object.entries(attributes)
    .flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${valueText(value)}"`]))
    .join("");
  if (children.length === 0) return `<${name}${written}/>`;
  const body = children.map((child) => child.replace(/^/gm, "  ")).join("\n");
  return `<${name}${written}>\n${body}\n</${name}>`;
}

/** One element that holds a text. */
export function textElement(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

/** A document in UTF-8. */
export function xmlDocument(root: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${HEADER}${root}\n`);
}

/** A number as every reader takes it: in decimals, without an exponent and without "-0". */
export function decimal(value: number): string {
  const [whole = "0", fraction = ""] = value.toFixed(DECIMALS).split(".");
  const rest = fraction.replace(/0+$/, "");
  const text = rest === "" ? whole : `${whole}.${rest}`;
  return text === "-0" ? "0" : text;
}

function valueText(value: string | number | boolean): string {
  if (typeof value === "number") return decimal(value);
  // A line break in an attribute would be read as a blank.
  return escapeXml(String(value)).replace(/[\t\n\r]/g, " ");
}

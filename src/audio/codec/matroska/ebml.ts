import { viewOf } from "../riff.ts";

/** One element of a Matroska or WebM file (RFC 8794, section 6). */
export interface Element {
  id: number;
  /** Where its content begins. */
  start: number;
  /** Where it ends; null if the writer did not know, as live recorders do not. */
  end: number | null;
}

/** Reads the element at `at`; null behind the last, or where there is none. */
export function readElement(bytes: Uint8Array, at: number): Element | null {
  const idLength = lengthOf(bytes[at], 4);
  if (idLength === null) return null;
  let id = 0;
  for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
  const size = readNumber(bytes, at + idLength);
  if (!size) return null;
  const start = at + idLength + size.length;
  return start > bytes.length ? null : { id, start, end: size.value === null ? null : start + size.value };
}

/** A number of variable length (RFC 8794, section 4); its value is null where all bits are set. */
export interface VariableNumber {
  value: number | null;
  /** In bytes. */
  length: number;
}

/** @returns null behind the end */
export function readNumber(bytes: Uint8Array, at: number): VariableNumber | null {
  const length = lengthOf(bytes[at], 8);
  if (length === null || at + length > bytes.length) return null;
  let value = (bytes[at] ?? 0) & (0xff >> length);
  for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
  return { value: value === 2 ** (7 * length) - 1 ? null : value, length };
}

/** Zeros before the first one tell how many bytes follow. */
function lengthOf(first: number | undefined, most: number): number | null {
  const length = first === undefined ? 9 : Math.clz32(first) - 23;
  return length <= most ? length : null;
}

/** The elements within one of known size. */
export function* readChildren(bytes: Uint8Array): Generator<{ id: number; content: Uint8Array }> {
  for (let at = 0; ;) {
    const element = readElement(bytes, at);
    if (!element) return;
    const end = element.end ?? bytes.length;
    yield { id: element.id, content: bytes.subarray(element.start, end) };
    at = end;
  }
}

/** The first element of an id within one of known size; null if there is none. */
export function findElement(bytes: Uint8Array, id: number): Uint8Array | null {
  for (const child of readChildren(bytes)) if (child.id === id) return child.content;
  return null;
}

/** An element's whole number, without a sign; 0 for an empty one. */
export function unsigned(content: Uint8Array): number {
  return content.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** An element's whole number in two's complement. */
export function signed(content: Uint8Array): number {
  const value = unsigned(content);
  return (content[0] ?? 0) >= 128 ? value - 256 ** content.length : value;
}

/** An element's floating-point number; 0 for an empty one. */
export function float(content: Uint8Array): number {
  if (content.length === 4) return viewOf(content).getFloat32(0);
  return content.length === 8 ? viewOf(content).getFloat64(0) : 0;
}

/** An element's text. */
export function text(content: Uint8Array): string {
  return new TextDecoder().decode(content).replace(/\0.*$/s, "");
}

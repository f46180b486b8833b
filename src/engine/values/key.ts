import type { ConvexJson, ConvexObject } from "./json.ts";
import { decodeBytes, decodeFloat64, decodeInt64, kindOf, type Kind } from "./scalar.ts";

/** First byte of an encoded value: above the terminator, below the ceiling. */
const TAG = {
  missing: 1,
  null: 2,
  int64: 3,
  float64: 4,
  false: 5,
  true: 6,
  string: 7,
  bytes: 8,
  array: 9,
  object: 10,
} as const;

/** Ends strings, bytes, arrays and objects. Payloads hold no zero byte: 0 becomes `1 1` and 1 becomes `1 2`. */
const TERMINATOR = 0;
const ESCAPE = 1;

/** A byte above every tag: `key ++ KEY_CEILING` bounds all keys that begin with `key`. */
const KEY_CEILING = 0xff;

const SIGN_BIT = 1n << 63n;
/** The bits of the quiet NaN with the sign of a positive number. */
const NAN_BITS = 0x7ff8_0000_0000_0000n;

/** The lower bound of every key. */
export const FIRST_KEY = new Uint8Array(0);
/** An upper bound of every key. */
export const LAST_KEY = Uint8Array.of(KEY_CEILING);

/**
 * Encodes a tuple so that the byte order of keys is Convex's order of values:
 * missing < null < int64 < float64 < false < true < string (UTF-8) < bytes < array < object.
 * No key of n values is a prefix of another key of n values. Floats follow IEEE 754's total order, with one NaN above all
 * other numbers.
 */
export function encodeKey(values: readonly (ConvexJson | undefined)[]): Uint8Array {
  const writer = new KeyWriter();
  for (const value of values) writer.value(value);
  return writer.finish();
}

/** The bound just above every key that begins with the values of `prefix`. */
export function keyCeiling(prefix: Uint8Array): Uint8Array {
  const bound = new Uint8Array(prefix.length + 1);
  bound.set(prefix);
  bound[prefix.length] = KEY_CEILING;
  return bound;
}

/** Byte order; the order that SQLite gives to blobs. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

const INITIAL_BYTES = 128;
const MAX_UTF8_BYTES_PER_UNIT = 3;

class KeyWriter {
  #bytes = Buffer.allocUnsafe(INITIAL_BYTES);
  #length = 0;

  value(value: ConvexJson | undefined): void {
    if (typeof value === "string") this.#string(value);
    else if (typeof value === "number") this.#float64(value);
    else this.#other(kindOf(value), value ?? null);
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #other(kind: Kind, value: ConvexJson): void {
    switch (kind) {
      case "missing":
        return this.#byte(TAG.missing);
      case "null":
        return this.#byte(TAG.null);
      case "boolean":
        return this.#byte(value === true ? TAG.true : TAG.false);
      case "int64":
        return this.#int64(decodeInt64(value));
      case "float64":
        return this.#float64(decodeFloat64(value));
      case "string":
        return this.#string(String(value));
      case "bytes":
        this.#byte(TAG.bytes);
        return this.#escaped(decodeBytes(value));
      case "array":
        // `kind` says that it is an array.
        return this.#array(value as ConvexJson[]);
      case "object":
        // `kind` says that it is an object.
        return this.#object(value as ConvexObject);
    }
  }

  #int64(value: bigint): void {
    this.#byte(TAG.int64);
    this.#reserve(8);
    this.#bytes.writeBigUInt64BE(BigInt.asUintN(64, value) ^ SIGN_BIT, this.#length);
    this.#length += 8;
  }

  /** Total order: flip the sign bit of positive numbers and all bits of negative ones. All NaNs are one. */
  #float64(value: number): void {
    this.#byte(TAG.float64);
    this.#reserve(8);
    if (Number.isNaN(value)) this.#bytes.writeBigUInt64BE(NAN_BITS, this.#length);
    else this.#bytes.writeDoubleBE(value, this.#length);
    const end = this.#length + 8;
    const negative = (this.#at(this.#length) & 0x80) !== 0;
    if (!negative) this.#bytes[this.#length] = this.#at(this.#length) | 0x80;
    else for (let at = this.#length; at < end; at += 1) this.#bytes[at] = ~this.#at(at);
    this.#length = end;
  }

  #string(value: string): void {
    this.#byte(TAG.string);
    this.#reserve(value.length * MAX_UTF8_BYTES_PER_UNIT);
    const start = this.#length;
    const end = start + this.#bytes.write(value, start, "utf8");
    for (let at = start; at < end; at += 1) {
      if (this.#at(at) <= ESCAPE) return this.#escaped(Buffer.from(this.#bytes.subarray(start, end)));
    }
    this.#length = end;
    this.#byte(TERMINATOR);
  }

  #array(values: ConvexJson[]): void {
    this.#byte(TAG.array);
    for (const value of values) this.value(value);
    this.#byte(TERMINATOR);
  }

  #object(object: ConvexObject): void {
    this.#byte(TAG.object);
    for (const field of Object.keys(object).sort()) {
      this.#string(field);
      this.value(object[field]);
    }
    this.#byte(TERMINATOR);
  }

  #escaped(payload: Uint8Array): void {
    this.#reserve(payload.length * 2);
    for (const byte of payload) {
      if (byte <= ESCAPE) this.#bytes[this.#length++] = ESCAPE;
      this.#bytes[this.#length++] = byte <= ESCAPE ? byte + 1 : byte;
    }
    this.#byte(TERMINATOR);
  }

  #at(index: number): number {
    return this.#bytes[index] ?? 0;
  }

  #byte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** A timestamp as the protocol writes it: base64 of the little-endian 64 bits. */
export type EncodedTimestamp = string;

/** @param timestamp nanoseconds since 1970 */
export function encodeTimestamp(timestamp: bigint): EncodedTimestamp {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(timestamp);
  return bytes.toString("base64");
}

/** @throws RangeError if the text does not hold 64 bits */
export function decodeTimestamp(encoded: EncodedTimestamp): bigint {
  const bytes = Buffer.from(encoded, "base64");
  if (bytes.length !== 8) throw new RangeError(`Not a timestamp: ${encoded}`);
  return bytes.readBigUInt64LE();
}

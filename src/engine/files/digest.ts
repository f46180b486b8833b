/**
 * Refuses bytes that are not what the sender meant.
 * @param expected base64 or hex; undefined = the sender did not say
 * @throws if it is another digest than `actual`
 */
export function checkDigest(actual: Buffer, expected: string | undefined): void {
  if (expected === undefined) return;
  const wanted = /^[0-9a-f]{64}$/i.test(expected) ? Buffer.from(expected, "hex") : Buffer.from(expected, "base64");
  if (!actual.equals(wanted)) {
    throw new DigestMismatch(`SHA-256 of the file is ${actual.toString("base64")}, but ${expected} was announced`);
  }
}

/** The bytes that arrived are not those that were announced. */
export class DigestMismatch extends Error {
  override name = "DigestMismatch";
}

/** Crockford's base 32: no i, l, o, u. Its ASCII order is the order of the bytes. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const DIGITS = new Map([...ALPHABET].map((letter, digit) => [letter, digit]));

/** Bytes that make an id unguessable and unique. */
export const ID_RANDOM_BYTES = 16;
const CHECKSUM_BYTES = 2;
const MIN_ID_LENGTH = 31;
const MAX_ID_LENGTH = 37;
const MAX_TABLE_NUMBER = 2 ** 32 - 1;

/**
 * Writes a document id as Convex does (id_v6): base32 of the table number as a variable-length integer, 16 random
 * bytes, and a Fletcher-16 checksum of both.
 * @throws RangeError if `random` is not 16 bytes long
 */
export function encodeId(tableNumber: number, random: Uint8Array): string {
  if (random.length !== ID_RANDOM_BYTES) throw new RangeError(`An id needs ${ID_RANDOM_BYTES} random bytes`);
  const head = variableInteger(tableNumber);
  const bytes = new Uint8Array(head.length + ID_RANDOM_BYTES + CHECKSUM_BYTES);
  bytes.set(head);
  bytes.set(random, head.length);
  bytes.set(fletcher16(bytes.subarray(0, -CHECKSUM_BYTES)), bytes.length - CHECKSUM_BYTES);
  return base32(bytes);
}

/** The table number of an id, or null if the text is no id in its one canonical form. */
export function tableNumberOfId(text: string): number | null {
  if (text.length < MIN_ID_LENGTH || text.length > MAX_ID_LENGTH) return null;
  const bytes = fromBase32(text);
  if (bytes === null) return null;
  const head = readVariableInteger(bytes);
  if (head === null || head.length + ID_RANDOM_BYTES + CHECKSUM_BYTES !== bytes.length) return null;
  const [low, high] = fletcher16(bytes.subarray(0, bytes.length - CHECKSUM_BYTES));
  return bytes.at(-2) === low && bytes.at(-1) === high ? head.value : null;
}

/**
 * The same id in a table of another number.
 * @param id one that `tableNumberOfId` knows
 */
export function renumberedId(id: string, tableNumber: number): string {
  const end = -CHECKSUM_BYTES;
  const random = fromBase32(id)?.slice(end - ID_RANDOM_BYTES, end);
  if (random === undefined) throw new RangeError(`${id} is no id`);
  return encodeId(tableNumber, random);
}

function variableInteger(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** Refuses forms that `variableInteger` would not write: a last byte of zero, or a number above 32 bits. */
function readVariableInteger(bytes: Uint8Array): { value: number; length: number } | null {
  let value = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 0x80 ** at;
    if (byte >= 0x80) continue;
    return (byte === 0 && at > 0) || value > MAX_TABLE_NUMBER ? null : { value, length: at + 1 };
  }
  return null;
}

function fletcher16(bytes: Uint8Array): [low: number, high: number] {
  let low = 0;
  let high = 0;
  for (const byte of bytes) {
    low = (low + byte) & 0xff;
    high = (high + low) & 0xff;
  }
  return [low, high];
}

function base32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let buffer = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += ALPHABET[(buffer >> (bits - 5)) & 31];
    buffer &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET[(buffer << (5 - bits)) & 31] : text;
}

function fromBase32(text: string): Uint8Array | null {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let length = 0;
  let bits = 0;
  let buffer = 0;
  for (const letter of text) {
    const digit = DIGITS.get(letter);
    if (digit === undefined) return null;
    buffer = (buffer << 5) | digit;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length++] = buffer >> bits;
    buffer &= (1 << bits) - 1;
  }
  return bits >= 5 || buffer !== 0 ? null : bytes;
}

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId, ID_RANDOM_BYTES, tableNumberOfId } from "./id.ts";
import { compareUtf8 } from "./compare.ts";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The bytes of an id, by arithmetic on one large number instead of on bits. */
function bytesOf(id: string): number[] {
  const bits = id.length * 5;
  const padding = BigInt(bits % 8);
  const number = [...id].reduce((sum, letter) => sum * 32n + BigInt(ALPHABET.indexOf(letter)), 0n) >> padding;
  return Array.from({ length: Math.floor(bits / 8) }, (_, at) => {
    return Number((number >> BigInt(8 * (Math.floor(bits / 8) - 1 - at))) & 0xffn);
  });
}

/** Text of bytes in Crockford's base 32, likewise; the last letter is filled up with zero bits. */
function textOf(bytes: readonly number[]): string {
  const letters = Math.ceil((bytes.length * 8) / 5);
  const padding = BigInt(letters * 5 - bytes.length * 8);
  const number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n) << padding;
  return Array.from(
    { length: letters },
    (_, at) => ALPHABET[Number((number >> BigInt(5 * (letters - 1 - at))) & 31n)],
  ).join("");
}

/** Fletcher's checksum as its sums, without keeping them small on the way. */
function checksumOf(bytes: readonly number[]): [low: number, high: number] {
  const low = bytes.reduce((sum, byte) => sum + byte, 0);
  const high = bytes.reduce((sum, byte, at) => sum + byte * (bytes.length - at), 0);
  return [low % 256, high % 256];
}

const random = fc.uint8Array({ minLength: ID_RANDOM_BYTES, maxLength: ID_RANDOM_BYTES });
const tableNumber = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constantFrom(0, 1, 127, 128, 10_001, 16_383, 16_384),
);
const counted = Uint8Array.from({ length: ID_RANDOM_BYTES }, (_, at) => at * 16 + 1);

describe("an id", () => {
  test.each<[number: number, head: number[], length: number]>([
    [0, [0x00], 31],
    [1, [0x01], 31],
    [127, [0x7f], 31],
    [128, [0x80, 0x01], 32],
    [10_001, [0x91, 0x4e], 32],
    [16_383, [0xff, 0x7f], 32],
    [16_384, [0x80, 0x80, 0x01], 34],
    [2 ** 21, [0x80, 0x80, 0x80, 0x01], 36],
    [2 ** 32 - 1, [0xff, 0xff, 0xff, 0xff, 0x0f], 37],
  ])("of table %d begins with the number, seven bits to a byte, and has its length", (number, head, length) => {
    const id = encodeId(number, counted);
    expect(bytesOf(id).slice(0, head.length)).toEqual(head);
    expect(id.length).toBe(length);
  });

  test("is the number, the random bytes and their checksum", () => {
    fc.assert(
      fc.property(tableNumber, random, (number, bytes) => {
        const all = bytesOf(encodeId(number, bytes));
        const [body, sum] = [all.slice(0, -2), all.slice(-2)];
        expect(body.slice(-ID_RANDOM_BYTES)).toEqual([...bytes]);
        expect(sum).toEqual(checksumOf(body));
        expect(textOf(all)).toBe(encodeId(number, bytes));
      }),
    );
  });

  test("never changes: it is stored in documents and held by clients", () => {
    expect(encodeId(10_001, counted)).toBe("j5702491650n2rbhg68t3ce1t7gz2vv8");
    expect(encodeId(2, new Uint8Array(16))).toBe("080000000000000000000000000048g");
  });

  test("of one table sorts as its random bytes do", () => {
    fc.assert(
      fc.property(tableNumber, random, random, (number, a, b) => {
        const byText = Math.sign(compareUtf8(encodeId(number, a), encodeId(number, b)));
        expect(byText).toBe(Math.sign(Buffer.compare(a, b)));
      }),
    );
  });
});

describe("a text is no id", () => {
  /** A text whose bytes are as given, with the checksum that belongs to them. */
  const sealed = (bytes: number[]): string => textOf([...bytes, ...checksumOf(bytes)]);
  const body = [...counted];

  test("though its checksum is right, if its table number is written longer than it need be", () => {
    expect(tableNumberOfId(sealed([0x01, ...body]))).toBe(1);
    expect(tableNumberOfId(sealed([0x81, 0x00, ...body]))).toBeNull();
    expect(tableNumberOfId(sealed([0x80, 0x80, 0x00, ...body]))).toBeNull();
  });

  test("if its table number has more than 32 bits", () => {
    expect(tableNumberOfId(sealed([0xff, 0xff, 0xff, 0xff, 0x0f, ...body]))).toBe(2 ** 32 - 1);
    expect(tableNumberOfId(sealed([0xff, 0xff, 0xff, 0xff, 0x1f, ...body]))).toBeNull();
    expect(tableNumberOfId(sealed([0xff, 0xff, 0xff, 0xff, 0x8f, ...body]))).toBeNull();
  });

  test.each([13, 14, 15, 17, 18])("if it holds %d random bytes", (length) => {
    expect(tableNumberOfId(sealed([0x91, 0x4e, ...Array.from({ length }, () => 7)]))).toBeNull();
  });

  test("if the bits that fill up its last letter are not zero", () => {
    const id = encodeId(1, counted);
    const last = ALPHABET.indexOf(id.at(-1) ?? "");
    const others = [1, 2, 3].map((bits) => id.slice(0, -1) + ALPHABET[last | bits]).filter((text) => text !== id);
    expect(others.length).toBeGreaterThan(0);
    expect(others.map(tableNumberOfId)).toEqual(others.map(() => null));
  });

  test.each(["i", "l", "o", "u", "A", "-", " ", "é", "😀", "\0"])("if it holds the letter %j", (letter) => {
    const id = encodeId(10_001, counted);
    expect(tableNumberOfId(letter + id.slice(1))).toBeNull();
    expect(tableNumberOfId(id.slice(0, -1) + letter)).toBeNull();
  });

  test("if letters are missing, doubled or in another order", () => {
    fc.assert(
      fc.property(tableNumber, random, fc.nat(), (number, bytes, at) => {
        const id = encodeId(number, bytes);
        const position = at % (id.length - 1);
        const [a = "", b = ""] = [id[position], id[position + 1]];
        expect(tableNumberOfId(id.slice(0, position) + id.slice(position + 1))).toBeNull();
        expect(tableNumberOfId(id.slice(0, position) + a + id.slice(position))).toBeNull();
        if (a !== b) expect(tableNumberOfId(id.slice(0, position) + b + a + id.slice(position + 2))).toBeNull();
      }),
    );
  });

  test("if it is any text that nobody made as one", () => {
    const text = fc
      .array(fc.constantFrom(...ALPHABET), { minLength: 28, maxLength: 40 })
      .map((letters) => letters.join(""));
    let accepted = 0;
    fc.assert(
      fc.property(text, (letters) => {
        const number = tableNumberOfId(letters);
        if (number === null) return;
        accepted += 1;
        expect(encodeId(number, Uint8Array.from(bytesOf(letters).slice(-18, -2)))).toBe(letters);
      }),
      { numRuns: 2000 },
    );
    // A checksum of 16 bits lets one in 65536 pass.
    expect(accepted).toBeLessThanOrEqual(1);
  });
});

test.each([0, 15, 17, 32])("an id is not made from %d random bytes", (length) => {
  expect(() => encodeId(1, new Uint8Array(length))).toThrow("An id needs 16 random bytes");
});

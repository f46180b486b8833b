import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, encodeChunk, readChunks, readText, viewOf, writeText } from "./riff.ts";

const ids = fc.string({ unit: fc.constantFrom(..."abcdXYZ9 "), minLength: 4, maxLength: 4 });
const chunks = fc.array(fc.tuple(ids, fc.uint8Array({ maxLength: 30 })), { maxLength: 8 });

describe("chunks", () => {
  test("are read as they were written, odd ones with their pad byte", () => {
    fc.assert(
      fc.property(chunks, fc.nat(12), (list, start) => {
        const bytes = concatBytes([new Uint8Array(start), ...list.map(([id, content]) => encodeChunk(id, content))]);
        const read = [...readChunks(bytes, start)];
        expect(read.map((chunk) => [chunk.id, chunk.bytes])).toEqual(list);
        for (const chunk of read) {
          expect(chunk.declaredSize).toBe(chunk.bytes.length);
          expect(bytes.subarray(chunk.offset, chunk.offset + chunk.declaredSize)).toEqual(chunk.bytes);
        }
      }),
    );
  });

  test("take an even number of bytes, eight of them a header", () => {
    for (let length = 0; length < 6; length++) {
      const bytes = encodeChunk("abcd", new Uint8Array(length).fill(7));
      expect(bytes.length).toBe(8 + length + (length % 2));
      expect(viewOf(bytes).getUint32(4, true)).toBe(length);
      if (length % 2 === 1) expect(bytes.at(-1)).toBe(0);
    }
  });

  test("that reach past the end hold what is there and say what was promised", () => {
    const [chunk] = readChunks(encodeChunk("data", new Uint8Array(20)).subarray(0, 15), 0);
    expect(chunk).toMatchObject({ id: "data", declaredSize: 20 });
    expect(chunk?.bytes).toHaveLength(7);
  });

  test("end where no whole header is left", () => {
    const bytes = concatBytes([encodeChunk("abcd", Uint8Array.of(1, 2)), new Uint8Array(7)]);
    expect([...readChunks(bytes, 0)]).toHaveLength(1);
    expect([...readChunks(new Uint8Array(0), 0)]).toEqual([]);
    expect([...readChunks(new Uint8Array(20), 30)]).toEqual([]);
  });

  test("a size may be corrected by name", () => {
    const bytes = concatBytes([encodeChunk("data", new Uint8Array(6)), encodeChunk("LIST", Uint8Array.of(5, 5))]);
    viewOf(bytes).setUint32(4, 0xffff_ffff, true);
    const read = [...readChunks(bytes, 0, { sizeOf: (id, declared) => (id === "data" ? 6 : declared) })];
    expect(read.map(({ id, declaredSize }) => [id, declaredSize])).toEqual([
      ["data", 6],
      ["LIST", 2],
    ]);
  });

  test("any bytes end the walk, whatever sizes they claim", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const read = [...readChunks(bytes, 0)];
        expect(read.length).toBeLessThanOrEqual(bytes.length / 8);
      }),
    );
  });
});

describe("text", () => {
  test("is Latin-1, up to the first NUL and the end of the file", () => {
    const bytes = Uint8Array.of(0x41, 0xe9, 0x42, 0, 0x43);
    expect(readText(bytes, 0, 5)).toBe("AéB");
    expect(readText(bytes, 4, 10)).toBe("C");
    expect(readText(bytes, 9, 4)).toBe("");
    expect(readText(bytes, 0, 2)).toBe("Aé");
  });

  test("may be as long as a file says", () => {
    const bytes = new Uint8Array(2_000_000).fill(97);
    expect(readText(bytes, 1, bytes.length)).toBe("a".repeat(bytes.length - 1));
  });

  test("comes back as it was written, what Latin-1 lacks as “?”", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), (text) => {
        fc.pre(!text.includes("\0"));
        const bytes = new Uint8Array(text.length);
        writeText(bytes, 0, text);
        expect(readText(bytes, 0, text.length)).toBe(inLatin1(text));
      }),
    );
  });

  test("does not run over the end, and touches nothing around it", () => {
    const bytes = new Uint8Array(5).fill(9);
    writeText(bytes, 3, "abcdef");
    expect([...bytes]).toEqual([9, 9, 9, 97, 98]);
    writeText(bytes, 1, "x");
    expect([...bytes]).toEqual([9, 120, 9, 97, 98]);
  });
});

/** One “?” for each unit that Latin-1 lacks. */
function inLatin1(text: string): string {
  return Array.from({ length: text.length }, (_, i) => (text.charCodeAt(i) < 256 ? text.charAt(i) : "?")).join("");
}

test("joined parts are all parts, in order, in memory of their own", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 8 }), (parts) => {
      const joined = concatBytes(parts);
      expect([...joined]).toEqual(parts.flatMap((part) => [...part]));
      if (parts[0] !== undefined && parts[0].length > 0) {
        joined[0] = ((joined[0] ?? 0) + 1) & 255;
        expect(joined[0]).not.toBe(parts[0][0]);
      }
    }),
  );
});

test("a view reads a part of memory from its own start", () => {
  const memory = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const view = viewOf(memory.subarray(2, 5));
  expect([view.byteLength, view.getUint8(0), view.getUint16(1)]).toEqual([3, 3, 0x0405]);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { concatBytes, viewOf } from "../riff.ts";
import { PacketAssembler, readPages } from "./pages.ts";
import { writeOggPages } from "./write.ts";

function packetsOf(stream: Uint8Array) {
  const assembler = new PacketAssembler();
  for (const page of readPages(stream)) assembler.add(page);
  return assembler.batches;
}

/** The checksum of RFC 3533 by its definition: a division of polynomials, bit by bit. */
function checksumOf(page: Uint8Array): number {
  let rest = 0n;
  const blank = page.slice();
  blank.fill(0, 22, 26);
  for (const byte of blank) {
    rest ^= BigInt(byte) << 24n;
    for (let bit = 0; bit < 8; bit++) rest = rest & 0x8000_0000n ? (rest << 1n) ^ 0x1_04c1_1db7n : rest << 1n;
  }
  return Number(rest);
}

const anyPacket = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  // Around the lengths at which another byte of length is needed.
  fc.constantFrom(254, 255, 256, 510, 511, 1_020).map((length) => new Uint8Array(length).fill(length)),
);

describe("packets that were written come back", () => {
  test("on the pages on which they end", () => {
    const anyPages = fc.array(fc.array(anyPacket, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(anyPages, fc.nat(), (pages, serial) => {
        const given = pages.map((packets, i) => ({ packets, granule: 1_000 * i }));
        const batches = packetsOf(concatBytes(writeOggPages(given, serial)));
        expect(batches.map(({ packets, granule }) => ({ packets, granule }))).toEqual(given);
        expect(batches.map(({ isLast }) => isLast)).toEqual(given.map((_, i) => i === given.length - 1));
      }),
    );
  });

  test.each([65_024, 65_025, 65_026, 200_000])("whole, one of %d bytes too", (length) => {
    const packet = Uint8Array.from({ length }, (_, i) => i % 251);
    const pages = writeOggPages([{ packets: [packet, Uint8Array.of(9)], granule: 77 }], 1);
    expect(packetsOf(concatBytes(pages)).flatMap(({ packets }) => packets)).toEqual([packet, Uint8Array.of(9)]);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(27 + 255 + 255 * 255);
  });

  test("more on one page than it has lengths for are spread over several", () => {
    const packets = Array.from({ length: 600 }, (_, i) => Uint8Array.of(i & 255));
    const pages = [...readPages(concatBytes(writeOggPages([{ packets, granule: 5 }], 1)))];
    expect(pages.map(({ pieces }) => pieces.length)).toEqual([255, 255, 90]);
    expect(pages.map(({ isContinued }) => isContinued)).toEqual([false, false, false]);
    expect(pages.at(-1)?.granule).toBe(5);
  });
});

describe("a page that was written", () => {
  const pages = writeOggPages(
    [
      { packets: [new Uint8Array(70_000).fill(3)], granule: 0 },
      { packets: [Uint8Array.of(1, 2)], granule: 2 ** 40 },
    ],
    0xfedc_ba98,
  );

  test("has the checksum of the standard", () => {
    for (const page of pages) expect(viewOf(page).getUint32(22, true)).toBe(checksumOf(page));
  });

  test("says where the stream begins, goes on and ends, and is numbered", () => {
    expect(pages.map((page) => page[5])).toEqual([2, 1, 4]);
    expect(pages.map((page) => viewOf(page).getUint32(18, true))).toEqual([0, 1, 2]);
    expect(pages.map((page) => viewOf(page).getUint32(14, true))).toEqual([0xfedc_ba98, 0xfedc_ba98, 0xfedc_ba98]);
  });

  test("has a position only where a packet ends", () => {
    expect(pages.map((page) => viewOf(page).getBigInt64(6, true))).toEqual([-1n, 0n, 2n ** 40n]);
    expect([...readPages(concatBytes(pages))].map(({ granule }) => granule)).toEqual([null, 0, 2 ** 40]);
  });
});

describe("reading pages", () => {
  const page = (granule: number) =>
    writeOggPages([{ packets: [Uint8Array.of(granule)], granule }], 1)[0] ?? new Uint8Array();
  const granulesOf = (...parts: Uint8Array[]) => [...readPages(concatBytes(parts))].map(({ granule }) => granule);

  test("passes over bytes between them, also such as look like the start of one", () => {
    const letters = new TextEncoder().encode("OOggOggSx");
    expect(granulesOf(letters, page(1), letters, page(2), letters)).toEqual([1, 2]);
  });

  test("passes over a page of another version", () => {
    const other = page(9);
    other[4] = 1;
    expect(granulesOf(page(1), other, page(2))).toEqual([1, 2]);
  });

  test("leaves out a packet whose page is cut off, and keeps those before it", () => {
    const [cut = new Uint8Array()] = writeOggPages(
      [{ packets: [new Uint8Array(5), new Uint8Array(300)], granule: 1 }],
      1,
    );
    const batches = packetsOf(cut.subarray(0, cut.length - 1));
    expect(batches.flatMap(({ packets }) => packets.map(({ length }) => length))).toEqual([5]);
  });

  test("leaves out a packet whose middle is lost", () => {
    const pages = writeOggPages(
      [
        { packets: [new Uint8Array(150_000)], granule: 0 },
        { packets: [Uint8Array.of(8)], granule: 1 },
      ],
      1,
    );
    expect(pages).toHaveLength(4);
    const [, ...withoutStart] = pages;
    expect(packetsOf(concatBytes(withoutStart)).flatMap(({ packets }) => packets)).toEqual([Uint8Array.of(8)]);
  });

  test("any bytes end, with no more content than there are bytes", () => {
    const start = page(3);
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.constant(start.subarray(0, 27)))), (parts) => {
        const bytes = concatBytes(parts);
        const content = [...readPages(bytes)].flatMap(({ pieces }) => pieces.map(({ length }) => length));
        expect(content.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readOggFacts } from "./read.ts";
import { heardPart, readLinks } from "./streams.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";
import { encodeVorbisComment } from "../tags/vorbis-comment.ts";

interface PageFields {
  serial?: number;
  /** 2 begins a stream, 4 ends it, 1 goes on with a packet. */
  flags?: number;
  granule?: bigint;
  content?: Uint8Array;
  /** Several in place of one. */
  packets?: Uint8Array[];
}

/** A page by RFC 3533; its checksum is left out, since nothing here reads it. */
function pageOf(fields: PageFields): Uint8Array {
  const { serial = 7, flags = 0, granule = 0n, content = new Uint8Array(10), packets = [content] } = fields;
  const lacing = packets.flatMap(({ length }) => {
    const full = Array.from({ length: Math.floor(length / 255) }, () => 255);
    // A multiple of 255 without an end goes on in the next page.
    return granule === -1n && length % 255 === 0 ? full : [...full, length % 255];
  });
  const header = new Uint8Array(27);
  writeText(header, 0, "OggS");
  header[5] = flags;
  viewOf(header).setBigInt64(6, granule, true);
  viewOf(header).setUint32(14, serial, true);
  header[26] = lacing.length;
  return concatBytes([header, Uint8Array.from(lacing), ...packets]);
}

function identification({ channels = 2, sampleRate = 44_100 } = {}): Uint8Array {
  const bytes = new Uint8Array(30);
  writeText(bytes, 0, "\x01vorbis");
  bytes[11] = channels;
  viewOf(bytes).setUint32(12, sampleRate, true);
  return bytes;
}

function comments(facts: Parameters<typeof encodeVorbisComment>[0]): Uint8Array {
  return concatBytes([new TextEncoder().encode("\x03vorbis"), encodeVorbisComment(facts), Uint8Array.of(1)]);
}

const FACTS = { bpm: 128, title: "Kick", software: "test" };

/** A whole stream: headers on two pages, then pages of sound that end at the given positions. */
function streamOf(
  positions: readonly number[],
  { serial = 7, channels = 2, sampleRate = 44_100, facts = FACTS } = {},
): Uint8Array {
  return concatBytes([
    pageOf({ serial, flags: 2, content: identification({ channels, sampleRate }) }),
    pageOf({ serial, content: comments(facts) }),
    ...positions.map((position, i) =>
      pageOf({
        serial,
        granule: BigInt(position),
        flags: i === positions.length - 1 ? 4 : 0,
        content: new Uint8Array(300),
      }),
    ),
  ]);
}

describe("one stream", () => {
  test("says its shape, its tags, and its length by its last page", () => {
    expect(readOggFacts(streamOf([1_000, 2_000, 2_345]))).toEqual({
      channels: 2,
      sampleRate: 44_100,
      frames: 2_345,
      metadata: FACTS,
    });
  });

  test.each([
    [1, 8_000],
    [2, 48_000],
    [6, 192_000],
    [255, 1],
  ])("%d channels at %d Hz", (channels, sampleRate) => {
    expect(readOggFacts(streamOf([100], { channels, sampleRate }))).toMatchObject({ channels, sampleRate });
  });

  test("one that began before the file does not state its length", () => {
    expect(readOggFacts(streamOf([476_280_000, 476_324_100])).frames).toBeNull();
    // A first page may end as many packets as fit one.
    expect(readOggFacts(streamOf([255 * 4_096, 2_000_000])).frames).toBe(2_000_000);
  });

  test("pages on which no packet ends have no position and are passed over", () => {
    const bytes = concatBytes([streamOf([5_000]), pageOf({ granule: -1n, content: new Uint8Array(600) })]);
    expect(readOggFacts(bytes).frames).toBe(5_000);
  });

  test("headers alone have no length", () => {
    expect(readOggFacts(streamOf([]))).toMatchObject({ frames: null, metadata: FACTS });
  });

  test("a page of another stream at the end does not count", () => {
    const bytes = concatBytes([streamOf([5_000]), pageOf({ serial: 9, granule: 99_999n })]);
    expect(readOggFacts(bytes).frames).toBe(5_000);
  });

  test("sound that holds the letters of a page is not one", () => {
    const content = new Uint8Array(300);
    writeText(content, 50, "OggS");
    const bytes = concatBytes([streamOf([4_000]), pageOf({ granule: 5_000n, content })]);
    expect(readOggFacts(bytes).frames).toBe(5_000);
  });
});

describe("tags", () => {
  test("that fill several pages are read whole", () => {
    const facts = { ...FACTS, title: "x".repeat(70_000) };
    const packet = comments(facts);
    const bytes = concatBytes([
      pageOf({ flags: 2, content: identification() }),
      pageOf({ granule: -1n, content: packet.subarray(0, 59_925) }),
      pageOf({ flags: 1, content: packet.subarray(59_925) }),
      pageOf({ granule: 1_000n }),
    ]);
    expect(readOggFacts(bytes).metadata).toEqual(facts);
  });

  test("that share a page with sound are read, too", () => {
    const bytes = concatBytes([
      pageOf({ flags: 2, content: identification() }),
      pageOf({ granule: 800n, packets: [comments(FACTS), new Uint8Array(50)] }),
    ]);
    expect(readOggFacts(bytes)).toMatchObject({ metadata: FACTS, frames: 800 });
  });

  test("are none where the second packet is something else", () => {
    const bytes = concatBytes([pageOf({ flags: 2, content: identification() }), pageOf({ granule: 100n })]);
    expect(readOggFacts(bytes).metadata).toEqual({});
  });
});

describe("what makes no sense", () => {
  test("a file that ends within its first page is cut off", () => {
    const bytes = streamOf([100]);
    for (const length of [0, 10, 26]) {
      expect(() => readOggFacts(bytes.subarray(0, length))).toThrow(expect.objectContaining({ kind: "truncated" }));
    }
    expect(() => readOggFacts(pageOf({ flags: 2, content: identification().subarray(0, 20) }))).toThrow(/ends within/);
  });

  test("no channels or no rate are refused", () => {
    for (const shape of [{ channels: 0 }, { sampleRate: 0 }]) {
      expect(() => readOggFacts(streamOf([100], shape))).toThrow(expect.objectContaining({ kind: "unsupported" }));
    }
  });

  test("any bytes are an answer or a refusal, and end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(400), (bytes, cut) => {
        const file = concatBytes([streamOf([500]).subarray(0, cut), bytes]);
        expect(() => readLinks(file)).not.toThrow();
        try {
          expect(readOggFacts(file).sampleRate).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toMatchObject({ name: "AudioError" });
        }
      }),
    );
  });
});

describe("streams that follow one another", () => {
  const [one, two, three] = [
    streamOf([1_000], { serial: 1 }),
    streamOf([2_000], { serial: 2 }),
    streamOf([3_000], { serial: 3 }),
  ];
  const positions = (bytes: Uint8Array) =>
    readLinks(bytes).map((link) => link.map(({ batches }) => batches.at(-1)?.granule));

  test("are read one by one", () => {
    expect(positions(concatBytes([one, two, three]))).toEqual([[1_000], [2_000], [3_000]]);
    expect(positions(one)).toEqual([[1_000]]);
  });

  test("may have the same number, as files joined by hand do", () => {
    expect(positions(concatBytes([one, one]))).toEqual([[1_000], [1_000]]);
  });

  test("state no length together", () => {
    expect(readOggFacts(concatBytes([one, two])).frames).toBeNull();
  });

  test("are found behind lost bytes and before rubbish", () => {
    const bytes = concatBytes([one, Uint8Array.of(1, 2, 3), two, new Uint8Array(40)]);
    expect(positions(bytes)).toEqual([[1_000], [2_000]]);
  });

  test("streams side by side begin together and are one link", () => {
    const first = (serial: number) => pageOf({ serial, flags: 2, content: identification() });
    const bytes = concatBytes([
      first(1),
      first(2),
      pageOf({ serial: 1, granule: 8n }),
      pageOf({ serial: 2, granule: 9n }),
    ]);
    expect(positions(bytes)).toEqual([[8, 9]]);
    expect(positions(concatBytes([bytes, bytes]))).toHaveLength(2);
  });

  test("a picture or an index beside the sound is passed over, also where it comes first", () => {
    const index = pageOf({ serial: 1, flags: 2, content: new TextEncoder().encode("fishead\0") });
    const bytes = concatBytes([index, streamOf([700], { serial: 2 })]);
    expect(readOggFacts(bytes)).toMatchObject({ frames: 700, channels: 2 });
  });

  test("a packet that lost its beginning is left out, and the next one is whole", () => {
    const bytes = concatBytes([
      pageOf({ flags: 2, content: identification() }),
      pageOf({ flags: 1, granule: 5n, packets: [new Uint8Array(20), new Uint8Array(30)] }),
    ]);
    const [link] = readLinks(bytes);
    expect(link?.[0]?.batches.at(-1)?.packets.map(({ length }) => length)).toEqual([30]);
  });
});

describe("the part that is heard", () => {
  const batch = (granule: number | null, isLast = false) => ({ packets: [], granule, isLast });

  test.each<[string, Parameters<typeof heardPart>, ReturnType<typeof heardPart>]>([
    [
      "ends with the last position",
      [
        [batch(1_000), batch(1_700, true)],
        [1_000, 2_000],
      ],
      { start: 0, end: 1_700 },
    ],
    [
      "counts from where the file begins",
      [
        [batch(91_000), batch(91_900)],
        [1_000, 2_000],
      ],
      { start: 0, end: 1_900 },
    ],
    [
      "loses its beginning to a small first position",
      [
        [batch(600), batch(1_600)],
        [1_000, 2_000],
      ],
      { start: 400, end: 2_000 },
    ],
    ["loses its end where one page is all", [[batch(600, true)], [1_000]], { start: 0, end: 600 }],
    [
      "is everything where one page is all and began before",
      [[batch(91_000, true)], [1_000]],
      { start: 0, end: 1_000 },
    ],
    [
      "is everything without positions",
      [
        [batch(null), batch(null)],
        [500, 900],
      ],
      { start: 0, end: 900 },
    ],
    [
      "is everything where the last position is before the first",
      [
        [batch(1_000), batch(3)],
        [1_000, 2_000],
      ],
      { start: 0, end: 2_000 },
    ],
    [
      "is no more than was decoded",
      [
        [batch(1_000), batch(9_000)],
        [1_000, 2_000],
      ],
      { start: 0, end: 2_000 },
    ],
  ])("%s", (_, args, expected) => {
    expect(heardPart(...args)).toEqual(expected);
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { oggLinks, readOggHeaders } from "./ogg-headers.ts";
import { concatBytes, viewOf, writeText } from "./riff.ts";
import { encodeVorbisComment } from "./vorbis-comment.ts";

interface PageFields {
  serial?: number;
  /** 2 begins a stream, 4 ends it, 1 goes on with a packet. */
  flags?: number;
  granule?: bigint;
  content?: Uint8Array;
}

/** A page by RFC 3533; its checksum is left out, since nothing here reads it. */
function pageOf({ serial = 7, flags = 0, granule = 0n, content = new Uint8Array(10) }: PageFields): Uint8Array {
  const full = Math.floor(content.length / 255);
  const lacing = [...Array.from({ length: full }, () => 255), content.length % 255];
  const header = new Uint8Array(27);
  writeText(header, 0, "OggS");
  header[5] = flags;
  viewOf(header).setBigInt64(6, granule, true);
  viewOf(header).setUint32(14, serial, true);
  header[26] = lacing.length;
  return concatBytes([header, Uint8Array.from(lacing), content]);
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
    expect(readOggHeaders(streamOf([1_000, 2_000, 2_345]))).toEqual({
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
    expect(readOggHeaders(streamOf([100], { channels, sampleRate }))).toMatchObject({ channels, sampleRate });
  });

  test("one that began before the file does not state its length", () => {
    expect(readOggHeaders(streamOf([476_280_000, 476_324_100])).frames).toBeNull();
    // A first page may end as many packets as fit one.
    expect(readOggHeaders(streamOf([255 * 4_096, 2_000_000])).frames).toBe(2_000_000);
  });

  test("pages on which no packet ends have no position and are passed over", () => {
    const bytes = concatBytes([streamOf([5_000]), pageOf({ granule: -1n, content: new Uint8Array(600) })]);
    expect(readOggHeaders(bytes).frames).toBe(5_000);
  });

  test("headers alone have no length", () => {
    expect(readOggHeaders(streamOf([]))).toMatchObject({ frames: null, metadata: FACTS });
  });

  test("a page of another stream at the end does not count", () => {
    const bytes = concatBytes([streamOf([5_000]), pageOf({ serial: 9, granule: 99_999n })]);
    expect(readOggHeaders(bytes).frames).toBe(5_000);
  });

  test("sound that holds the letters of a page is not one", () => {
    const content = new Uint8Array(300);
    writeText(content, 50, "OggS");
    const bytes = concatBytes([streamOf([4_000]), pageOf({ granule: 5_000n, content })]);
    expect(readOggHeaders(bytes).frames).toBe(5_000);
  });
});

describe("tags", () => {
  test("that fill several pages are read whole", () => {
    const facts = { ...FACTS, title: "x".repeat(70_000) };
    const packet = comments(facts);
    const bytes = concatBytes([
      pageOf({ flags: 2, content: identification() }),
      pageOf({ granule: -1n, content: packet.subarray(0, 60_000) }),
      pageOf({ flags: 1, content: packet.subarray(60_000) }),
      pageOf({ granule: 1_000n }),
    ]);
    expect(readOggHeaders(bytes).metadata).toEqual(facts);
  });

  test("that share a page with sound are read, too", () => {
    const bytes = concatBytes([
      pageOf({ flags: 2, content: identification() }),
      pageOf({ granule: 800n, content: concatBytes([comments(FACTS), new Uint8Array(50)]) }),
    ]);
    expect(readOggHeaders(bytes)).toMatchObject({ metadata: FACTS, frames: 800 });
  });

  test("are none where the second packet is something else", () => {
    const bytes = concatBytes([pageOf({ flags: 2, content: identification() }), pageOf({ granule: 100n })]);
    expect(readOggHeaders(bytes).metadata).toEqual({});
  });
});

describe("what makes no sense", () => {
  test("a file that ends within its first page is cut off", () => {
    const bytes = streamOf([100]);
    for (const length of [0, 10, 26]) {
      expect(() => readOggHeaders(bytes.subarray(0, length))).toThrow(expect.objectContaining({ kind: "truncated" }));
    }
    expect(() => readOggHeaders(pageOf({ flags: 2, content: identification().subarray(0, 20) }))).toThrow(
      /ends within/,
    );
  });

  test("no channels or no rate are refused", () => {
    for (const shape of [{ channels: 0 }, { sampleRate: 0 }]) {
      expect(() => readOggHeaders(streamOf([100], shape))).toThrow(expect.objectContaining({ kind: "unsupported" }));
    }
  });

  test("any bytes are an answer or a refusal, and end", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(400), (bytes, cut) => {
        const file = concatBytes([streamOf([500]).subarray(0, cut), bytes]);
        expect(() => oggLinks(file)).not.toThrow();
        try {
          expect(readOggHeaders(file).sampleRate).toBeGreaterThan(0);
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

  test("are cut where each begins", () => {
    expect(oggLinks(concatBytes([one, two, three]))).toEqual([one, two, three]);
    expect(oggLinks(one)).toEqual([one]);
  });

  test("may have the same number, as files joined by hand do", () => {
    expect(oggLinks(concatBytes([one, one]))).toEqual([one, one]);
  });

  test("state no length together", () => {
    expect(readOggHeaders(concatBytes([one, two])).frames).toBeNull();
  });

  test("rubbish behind the last page belongs to the last stream", () => {
    const links = oggLinks(concatBytes([one, two, new Uint8Array(40)]));
    expect(links.map((link) => link.length)).toEqual([one.length, two.length + 40]);
  });

  test("streams side by side begin together and are one", () => {
    const first = (serial: number) => pageOf({ serial, flags: 2, content: identification() });
    const bytes = concatBytes([
      first(1),
      first(2),
      pageOf({ serial: 1, granule: 9n }),
      pageOf({ serial: 2, granule: 9n }),
    ]);
    expect(oggLinks(bytes)).toEqual([bytes]);
    expect(oggLinks(concatBytes([bytes, bytes]))).toHaveLength(2);
  });

  test("lost bytes between them do not matter to what was found before", () => {
    const bytes = concatBytes([one, Uint8Array.of(1, 2, 3), two]);
    expect(oggLinks(bytes)).toEqual([bytes]);
  });
});

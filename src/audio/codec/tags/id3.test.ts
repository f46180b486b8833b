import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId3, id3Length, readId3 } from "./id3.ts";
import { concatBytes } from "../riff.ts";

/** Text in an encoding of ID3: 0 Latin-1, 1 UTF-16 with a mark (small or big end first), 2 UTF-16 big end first, 3 UTF-8. */
type Encoding = 0 | 1 | "1 big" | 2 | 3;

function encoded(text: string, encoding: Encoding): number[] {
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const big = units.flatMap((unit) => [unit >> 8, unit & 255]);
  const small = units.flatMap((unit) => [unit & 255, unit >> 8]);
  if (encoding === 0) return units;
  if (encoding === 1) return [0xff, 0xfe, ...small];
  if (encoding === "1 big") return [0xfe, 0xff, ...big];
  return encoding === 2 ? big : [...new TextEncoder().encode(text)];
}

const signOf = (encoding: Encoding) => (encoding === "1 big" ? 1 : encoding);
const endOf = (encoding: Encoding) => (signOf(encoding) === 1 || encoding === 2 ? [0, 0] : [0]);
const textOf = (text: string, encoding: Encoding = 0) => [signOf(encoding), ...encoded(text, encoding)];
const commentOf = (
  text: string,
  { encoding = 0, about = "", language = "eng" }: { encoding?: Encoding; about?: string; language?: string } = {},
) => [
  signOf(encoding),
  ...encoded(language, 0),
  ...encoded(about, encoding),
  ...endOf(encoding),
  ...encoded(text, encoding),
];

const syncSafe = (value: number) => [21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f);

interface TagShape {
  version?: 2 | 3 | 4;
  flags?: number;
  /** Bytes between header and frames. */
  extended?: readonly number[];
  padding?: number;
}

/** A tag of frames, by hand. */
function tagOf(
  frames: readonly (readonly [id: string, content: readonly number[]])[],
  shape: TagShape = {},
): Uint8Array {
  const { version = 3, flags = 0, extended = [], padding = 0 } = shape;
  const body = frames.flatMap(([id, content]) => {
    const size =
      version === 4 ? syncSafe(content.length) : [24, 16, 8, 0].map((shift) => (content.length >> shift) & 255);
    return [...encoded(id, 0), ...size, 0, 0, ...content];
  });
  const all = [...extended, ...body, ...new Uint8Array(padding)];
  return Uint8Array.from([...encoded("ID3", 0), version, 0, flags, ...syncSafe(all.length), ...all]);
}

describe("the length", () => {
  test.each([0, 1, 127, 128, 16_383, 16_384, 2_000_000])(
    "of %d bytes of frames is read from seven bits a byte",
    (size) => {
      const header = Uint8Array.from([...encoded("ID3", 0), 3, 0, 0, ...syncSafe(size)]);
      expect(id3Length(header)).toBe(10 + size);
    },
  );

  test("is 0 without a tag, and for less than a header", () => {
    expect(id3Length(new Uint8Array(0))).toBe(0);
    expect(id3Length(Uint8Array.from(encoded("ID3\x03\0\0", 0)))).toBe(0);
    expect(id3Length(new Uint8Array(40))).toBe(0);
    expect(id3Length(Uint8Array.from(encoded("TAG and more than ten", 0)))).toBe(0);
  });
});

describe("texts", () => {
  const encodings: Encoding[] = [0, 1, "1 big", 2, 3];

  test.each(encodings)("in encoding %s are read", (encoding) => {
    for (const version of encoding === 2 || encoding === 3 ? ([4] as const) : ([3, 4] as const)) {
      const title = encoding === 0 ? "Größe" : "Größe 日本 😀";
      const tag = tagOf(
        [
          ["TIT2", textOf(title, encoding)],
          ["COMM", commentOf("naïve", { encoding })],
        ],
        { version },
      );
      expect(readId3(tag)).toEqual({ title, comment: "naïve" });
    }
  });

  test("end at closing zeros and lose blanks around them", () => {
    for (const encoding of encodings) {
      const tag = tagOf([["TIT2", [...textOf("  Kick ", encoding), ...endOf(encoding)]]], { version: 4 });
      expect(readId3(tag)).toEqual({ title: "Kick" });
    }
  });

  test("of an unknown encoding are taken for Latin-1, and empty ones left out", () => {
    expect(readId3(tagOf([["TIT2", [9, 0x41, 0x42]]]))).toEqual({ title: "AB" });
    expect(
      readId3(
        tagOf([
          ["TIT2", [0]],
          ["TKEY", []],
        ]),
      ),
    ).toEqual({});
  });

  test("of other frames do not matter, nor do frames that are no text", () => {
    const tag = tagOf([
      ["APIC", Array.from({ length: 300 }, (_, i) => i & 255)],
      ["TXXX", textOf("TBPM\u000099")],
      ["PRIV", [1, 2, 3]],
      ["TALB", textOf("Album")],
      ["TBPM", textOf("128")],
    ]);
    expect(readId3(tag)).toEqual({ bpm: 128 });
  });
});

describe("fields", () => {
  test.each([
    ["TBPM", "174", { bpm: 174 }],
    ["TBPM", "127,5", { bpm: 127.5 }],
    ["TBPM", "0", {}],
    ["TBPM", "fast", {}],
    ["TKEY", "F#m", { key: "F#m" }],
    ["TKEY", "F# minor", { key: "F# minor" }],
    ["TIT2", "Dusty keys", { title: "Dusty keys" }],
    ["TSSE", "Lavf60", { software: "Lavf60" }],
    ["TENC", "iTunes", { software: "iTunes" }],
  ])("%s “%s”", (id, text, expected) => {
    expect(readId3(tagOf([[id, textOf(text)]]))).toEqual(expected);
  });

  test.each<[string, string, string | null, object]>([
    ["123", "BPM", "122.5", { bpm: 122.5 }],
    ["123", "bpm", "122,5", { bpm: 122.5 }],
    ["98", "BPM", "97.5", { bpm: 97.5 }],
    ["140", "BPM", "122.5", { bpm: 140 }],
    ["140", "BPM", "fast", { bpm: 140 }],
    ["122.5", "BPM", "122", { bpm: 122.5 }],
    ["123", "mood", "122.5", { bpm: 123 }],
    ["", "BPM", "122.5", { bpm: 122.5 }],
  ])("TBPM “%s” beside %s “%s”: the exact tempo, unless the whole one is of another", (whole, about, exact, facts) => {
    const frames = [
      ["TBPM", textOf(whole)],
      ["TXXX", textOf(`${about}\0${exact}`)],
    ] as const;
    expect(readId3(tagOf(frames))).toEqual(facts);
    expect(readId3(tagOf(frames.toReversed()))).toEqual(facts);
  });

  test("“o” is no key, and says so", () => {
    for (const text of ["o", "O", " o "])
      expect(readId3(tagOf([["TKEY", textOf(text)]]))).toEqual({ isUnpitched: true });
  });

  test("the encoder's settings come before the person's name", () => {
    expect(
      readId3(
        tagOf([
          ["TENC", textOf("me")],
          ["TSSE", textOf("LAME")],
        ]),
      ),
    ).toEqual({ software: "LAME" });
  });

  test.each<[string, readonly (readonly [string, readonly number[]])[]]>([
    [
      "behind it",
      [
        ["COMM", commentOf("warm")],
        ["COMM", commentOf(" 000001A2", { about: "iTunNORM" })],
      ],
    ],
    [
      "before it",
      [
        ["COMM", commentOf(" 000001A2", { about: "iTunNORM" })],
        ["COMM", commentOf("warm")],
      ],
    ],
    [
      "in UTF-16",
      [
        ["COMM", commentOf("warm", { encoding: 1 })],
        ["COMM", commentOf("0A", { encoding: 1, about: "iTunSMPB" })],
      ],
    ],
  ])("the comment without a description is the comment, what programs note for themselves %s is not", (_, frames) => {
    expect(readId3(tagOf(frames))).toEqual({ comment: "warm" });
  });

  test("a comment with a description is one where there is no other", () => {
    expect(readId3(tagOf([["COMM", commentOf("warm", { about: "note" })]]))).toEqual({ comment: "warm" });
  });
});

describe("shapes of a tag", () => {
  const frames = [
    ["TBPM", textOf("90")],
    ["TIT2", textOf("Bass ÿ")],
  ] as const;
  const read = { bpm: 90, title: "Bass ÿ" };

  test("padding behind the frames is no frame", () => {
    for (const padding of [1, 9, 10, 11, 500]) expect(readId3(tagOf(frames, { padding }))).toEqual(read);
  });

  test("sound behind the tag is no frame", () => {
    expect(readId3(concatBytes([tagOf(frames), tagOf([["TBPM", textOf("140")]])]))).toEqual(read);
  });

  test("an extended header is passed over in both versions", () => {
    const extended3 = [0, 0, 0, 6, 0, 0, 0, 0, 0, 0];
    const extended4 = [0, 0, 0, 6, 1, 0];
    expect(readId3(tagOf(frames, { version: 3, flags: 0x40, extended: extended3 }))).toEqual(read);
    expect(readId3(tagOf(frames, { version: 4, flags: 0x40, extended: extended4 }))).toEqual(read);
  });

  test("bytes put in so that nothing looks like a frame of sound are taken out (unsynchronisation)", () => {
    const plain = tagOf([
      ["TIT2", textOf("Größe", 1)],
      ["TBPM", textOf("90")],
    ]);
    const body = [...plain.subarray(10)].flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte]));
    const tag = Uint8Array.from([...encoded("ID3", 0), 3, 0, 0x80, ...syncSafe(body.length), ...body]);
    expect(readId3(tag)).toEqual({ title: "Größe", bpm: 90 });
  });

  test("in version 2.4 they are put into each frame, behind its true length where one is stated", () => {
    const content = [
      ...new Uint8Array(4),
      ...textOf("Größe", 1).flatMap((byte) => (byte === 0xff ? [0xff, 0] : [byte])),
    ];
    const stated = tagOf(
      [
        ["TIT2", content],
        ["TBPM", textOf("90")],
      ],
      { version: 4 },
    );
    stated[10 + 9] = 3;
    expect(readId3(stated)).toEqual({ title: "Größe", bpm: 90 });
  });

  test("frames of version 2.4 have sizes of seven bits a byte", () => {
    const long = "x".repeat(200);
    expect(
      readId3(
        tagOf(
          [
            ["TIT2", textOf(long)],
            ["TBPM", textOf("90")],
          ],
          { version: 4 },
        ),
      ),
    ).toEqual({ title: long, bpm: 90 });
  });

  test("version 2.2 has names and sizes of three bytes; a compressed one says nothing", () => {
    const body = [
      ["TBP", textOf("90")],
      ["TKE", textOf("F#m")],
      ["TT2", textOf("Bass", 1)],
      ["COM", commentOf("warm", { encoding: 1 })],
      ["PIC", Array.from({ length: 300 }, () => 1)],
      ["TEN", textOf("iTunes v4")],
    ] as const;
    const bytes = body.flatMap(([id, content]) => [
      ...encoded(id, 0),
      ...[16, 8, 0].map((shift) => (content.length >> shift) & 255),
      ...content,
    ]);
    const shortTag = (flags: number) =>
      Uint8Array.from([...encoded("ID3", 0), 2, 0, flags, ...syncSafe(bytes.length), ...bytes]);
    const facts = { bpm: 90, key: "F#m", title: "Bass", comment: "warm", software: "iTunes v4" };
    expect(readId3(shortTag(0))).toEqual(facts);
    expect(readId3(shortTag(0x40))).toEqual({});
  });

  test("versions that do not exist say nothing", () => {
    const future = tagOf(frames);
    future[3] = 5;
    expect(readId3(future)).toEqual({});
  });

  test("a tag that is cut off gives the frames that are whole, and any bytes no error", () => {
    const whole = tagOf(frames);
    for (let length = 0; length < whole.length; length++)
      expect(() => readId3(whole.subarray(0, length))).not.toThrow();
    expect(readId3(whole.subarray(0, whole.length - 8))).toMatchObject({ bpm: 90 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom(2, 3, 4), (bytes, version) => {
        const tag = concatBytes([Uint8Array.from([...encoded("ID3", 0), version, 0, 0, ...syncSafe(110)]), bytes]);
        expect(typeof readId3(tag)).toBe("object");
      }),
    );
  });
});

describe("what is written", () => {
  const words = fc
    .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
    .filter((text) => text.trim() === text && !/[\0\ufeff]/.test(text));
  const metadata = fc.record(
    {
      bpm: fc.integer({ min: 20_000, max: 400_000 }).map((thousandths) => thousandths / 1_000),
      key: fc.constantFrom("C", "Db", "F#", "Ab", "Bb", "Am", "C#m", "Ebm", "F#m", "Bm", "8A", "12B"),
      title: words,
      comment: words,
      software: words,
    },
    { requiredKeys: [] },
  );

  test("is read back", () => {
    fc.assert(
      fc.property(metadata, (facts) => {
        expect(readId3(encodeId3(facts))).toEqual(facts);
      }),
    );
  });

  test("is as long as it says, and nothing for nothing", () => {
    const tag = encodeId3({ title: "x".repeat(500), bpm: 128, comment: "y" });
    expect(id3Length(tag)).toBe(tag.length);
    expect(encodeId3({})).toHaveLength(0);
    expect(encodeId3({ oneShot: true })).toHaveLength(0);
  });

  test("never holds two bytes that look like the start of a frame of sound, outside the marks of UTF-16", () => {
    const tag = encodeId3({ title: "ÿþÿ", comment: "ÿà", bpm: 128 });
    const starts = [...tag.keys()].filter((i) => tag[i] === 0xff && ((tag[i + 1] ?? 0) & 0xe0) === 0xe0);
    // Each UTF-16 text begins with FF FE.
    expect(starts.every((i) => tag[i + 1] === 0xfe)).toBe(true);
  });
});

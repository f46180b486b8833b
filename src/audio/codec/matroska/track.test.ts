import { describe, expect, test } from "vitest";
import { encodeFlac } from "../flac/flac.ts";
import { codecFacts } from "../packet-codec.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";
import { bigEndian, EBML, element, trackEntry, words } from "./matroska.fixture.ts";
import { codecOf, readSoundTrack } from "./track.ts";

const track = (...entries: Uint8Array[]) => readSoundTrack(concatBytes(entries));

function doubleOf(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setFloat64(0, value);
  return bytes;
}

/** What takes bytes off each frame, by an algorithm; without its number where that is the default. */
function compression(algorithm: number | null, settings: Uint8Array[] = []): Uint8Array {
  const number = algorithm === null ? [] : [element(EBML.ContentCompAlgo, bigEndian(algorithm, 1))];
  return encodings(
    element(EBML.ContentCompression, [...number, ...settings.map((bytes) => element(EBML.ContentCompSettings, bytes))]),
  );
}

function encodings(content: Uint8Array): Uint8Array {
  return element(EBML.ContentEncodings, element(EBML.ContentEncoding, content));
}

describe("the sound track", () => {
  test("is described whole", () => {
    const audio = [
      element(EBML.SamplingFrequency, doubleOf(22_050)),
      element(EBML.Channels, bigEndian(2, 1)),
      element(EBML.BitDepth, bigEndian(24, 1)),
    ];
    const entry = trackEntry({ number: 5, codecId: "A_OPUS", private: words("head"), delay: 6_500_000, audio });
    expect(track(entry)).toEqual({
      number: 5,
      codecId: "A_OPUS",
      private: words("head"),
      delay: 6_500_000,
      sampleRate: 22_050,
      channels: 2,
      bits: 24,
      prefix: new Uint8Array(0),
    });
  });

  test("has the standard's defaults where the file says nothing", () => {
    expect(track(trackEntry())).toMatchObject({ delay: null, sampleRate: 8_000, channels: 1, bits: 0 });
  });

  test("is the first of sound: pictures and subtitles before it are passed over", () => {
    const [video, subtitles] = [trackEntry({ number: 1, type: 1 }), trackEntry({ number: 2, type: 17 })];
    const sounds = [trackEntry({ number: 3 }), trackEntry({ number: 4 })];
    expect(track(video, element(EBML.Void, new Uint8Array(30)), subtitles, ...sounds)?.number).toBe(3);
    expect(track(video, subtitles)).toBeNull();
    expect(track()).toBeNull();
  });

  test("keeps the bytes that were taken off each frame", () => {
    const stripped = trackEntry({ more: [compression(3, [Uint8Array.of(0xfc, 1)])] });
    expect(track(stripped)?.prefix).toEqual(Uint8Array.of(0xfc, 1));
    expect(track(trackEntry({ more: [compression(3)] }))?.prefix).toHaveLength(0);
    expect(track(trackEntry({ more: [element(EBML.ContentEncodings, [])] }))?.prefix).toHaveLength(0);
  });

  test.each<[string, Uint8Array]>([
    ["zlib, which is the default", compression(null)],
    ["zlib, by its number", compression(0)],
    ["LZO", compression(2)],
    ["a cipher", encodings(element(EBML.ContentEncryption, []))],
  ])("behind %s is refused with what to do", (_, more) => {
    const refusal = { kind: "unsupported", message: expect.stringMatching(/compressed once more or encrypted. Remux/) };
    expect(() => track(trackEntry({ more: [more] }))).toThrow(expect.objectContaining(refusal));
  });
});

/** Codec and headers of a track, as they are read from its entry. */
function codec(codecId: string, header?: Uint8Array) {
  const found = track(trackEntry({ codecId, ...(header && { private: header }) }));
  if (!found) throw new Error("no track");
  return codecOf(found);
}

/** The three headers of Vorbis, as short as they may be, by Matroska's rules: how many follow, two sizes, the packets. */
function vorbisPrivate(packets: readonly Uint8Array[]): Uint8Array {
  const sizes = packets.slice(0, -1).map(({ length }) => length);
  return concatBytes([Uint8Array.of(packets.length - 1, ...sizes), ...packets]);
}

function identification(sampleRate: number, channels: number): Uint8Array {
  const bytes = new Uint8Array(30);
  writeText(bytes, 0, "\x01vorbis");
  bytes[11] = channels;
  viewOf(bytes).setUint32(12, sampleRate, true);
  return bytes;
}

function opusHead(channels: number): Uint8Array {
  const bytes = new Uint8Array(19);
  writeText(bytes, 0, "OpusHead\x01");
  bytes[9] = channels;
  return bytes;
}

describe("the codec", () => {
  const flac = encodeFlac({ sampleRate: 11_025, channels: [new Float32Array(9), new Float32Array(9)] });
  const setup = concatBytes([words("\x05vorbis"), new Uint8Array(300).fill(3)]);
  const headers = [identification(32_000, 2), words("\x03vorbis"), setup];

  test.each<[string, Uint8Array | undefined, string, [rate: number, channels: number]]>([
    ["A_ALAC", undefined, "alac", [8_000, 1]],
    ["A_OPUS", opusHead(2), "opus", [48_000, 2]],
    ["A_VORBIS", vorbisPrivate(headers), "vorbis", [32_000, 2]],
    ["A_FLAC", flac, "flac", [11_025, 2]],
    // Low complexity, rate number 4, one channel.
    ["A_AAC", Uint8Array.of(0x12, 0x08), "aac", [44_100, 1]],
  ])("%s is known, with rate and channels by its own headers", (codecId, header, kind, [sampleRate, channels]) => {
    const found = codec(codecId, header);
    expect(found.kind).toBe(kind);
    expect(codecFacts(found)).toMatchObject({ sampleRate, channels });
  });

  test("Vorbis has its three headers taken apart", () => {
    expect(codec("A_VORBIS", vorbisPrivate(headers))).toMatchObject({
      headers: { identification: headers[0], setup },
    });
  });

  test.each<[string, Uint8Array]>([
    ["nothing", new Uint8Array(0)],
    ["another count of headers", vorbisPrivate([...headers, words("more")])],
    ["sizes that end within", Uint8Array.of(2, 30, 255)],
    ["sizes beyond the end", Uint8Array.of(2, 30, 200, 1, 2, 3)],
    ["headers in another order", vorbisPrivate(headers.toReversed())],
  ])("Vorbis with %s is cut off", (_, header) => {
    expect(() => codec("A_VORBIS", header)).toThrow(expect.objectContaining({ kind: "truncated" }));
  });

  test.each([
    ["A_AC3", /holds Dolby Digital \(AC-3\)\. Export it as WAV or FLAC/],
    ["A_AC3/BSID9", /AC-3/],
    ["A_EAC3", /E-AC-3/],
    ["A_DTS/EXPRESS", /holds DTS/],
    ["A_TRUEHD", /TrueHD/],
    ["A_WAVPACK4", /WavPack/],
    ["A_SOMETHING", /audio of the codec "A_SOMETHING"/],
    ["", /audio of the codec ""/],
    ["A_AAC", /audio of the codec "A_AAC"/],
  ])("%s is refused by its name", (codecId, message) => {
    const refusal = { kind: "unsupported", message: expect.stringMatching(message) };
    expect(() => codec(codecId, new Uint8Array(1))).toThrow(expect.objectContaining(refusal));
  });
});

describe("PCM and MPEG audio", () => {
  const described = (codecId: string, bits: number) =>
    track(
      trackEntry({
        codecId,
        audio: [
          element(EBML.SamplingFrequency, doubleOf(22_050)),
          element(EBML.Channels, bigEndian(2, 1)),
          element(EBML.BitDepth, bigEndian(bits, 1)),
        ],
      }),
    );
  const codecIn = (codecId: string, bits: number) => {
    const found = described(codecId, bits);
    return found && codecOf(found);
  };

  test.each([
    ["A_PCM/INT/LIT", 8, "u8"],
    ["A_PCM/INT/LIT", 16, "s16le"],
    ["A_PCM/INT/LIT", 24, "s24le"],
    ["A_PCM/INT/BIG", 16, "s16be"],
    ["A_PCM/INT/BIG", 32, "s32be"],
    ["A_PCM/FLOAT/IEEE", 32, "f32le"],
    ["A_PCM/FLOAT/IEEE", 64, "f64le"],
  ])("%s of %d bits is written as %s", (codecId, bits, encoding) => {
    expect(codecIn(codecId, bits)).toMatchObject({
      kind: "pcm",
      coding: { kind: "samples", encoding },
      sampleRate: 22_050,
      channels: 2,
    });
  });

  test.each([
    ["A_PCM/INT/LIT", 40],
    ["A_PCM/FLOAT/IEEE", 16],
  ])("%s of %d bits is not read", (codecId, bits) => {
    expect(() => codecIn(codecId, bits)).toThrow(codecId);
  });

  test.each(["A_MPEG/L1", "A_MPEG/L2", "A_MPEG/L3"])("%s is MPEG audio", (codecId) => {
    expect(codecIn(codecId, 0)).toEqual({ kind: "mpeg", sampleRate: 22_050, channels: 2 });
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioError } from "../../audio.ts";
import { decodeAudio } from "../decode.ts";
import { probeAudio } from "../probe.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";
import {
  alacPacket,
  bigEndian,
  block,
  EBML,
  element,
  fileOf,
  matroskaOf,
  openElement,
  simpleBlock,
  trackEntry,
  words,
} from "./matroska.fixture.ts";
import { readMatroskaFacts } from "./read.ts";

const A = [1, -2, 3];
const B = [400, -32_768, 32_767];
const [packetA, packetB] = [alacPacket(A), alacPacket(B)];
const tracks = element(EBML.Tracks, trackEntry());

/** Steps of the first channel. */
async function stepsOf(bytes: Uint8Array): Promise<number[]> {
  const { audio, format } = await decodeAudio(bytes);
  expect([format, audio.sampleRate, audio.channels.length]).toEqual(["webm", 8_000, 1]);
  return [...(audio.channels[0] ?? [])].map((sample) => sample * 32_768);
}

describe("packets are decoded in their order", () => {
  const both = [simpleBlock(packetA), simpleBlock(packetB)];
  const laced = block(concatBytes([Uint8Array.of(1, packetA.length), packetA, packetB]), { flags: 0x02 });

  test.each<[string, Uint8Array]>([
    ["from simple blocks", fileOf(trackEntry(), both)],
    [
      "from blocks in groups",
      fileOf(
        trackEntry(),
        [packetA, packetB].map((packet) => element(EBML.BlockGroup, element(EBML.Block, block(packet)))),
      ),
    ],
    ["from one block with lacing", fileOf(trackEntry(), [element(EBML.SimpleBlock, laced)])],
    ["from several clusters", matroskaOf([tracks, ...both.map((content) => element(EBML.Cluster, content))])],
    [
      "from segment and clusters of unknown size, as browsers record",
      concatBytes([
        element(EBML.header, words("webm")),
        openElement(EBML.Segment, [tracks, ...both.map((content) => openElement(EBML.Cluster, [content], 1))]),
      ]),
    ],
    [
      "from among blocks of other tracks",
      fileOf(trackEntry({ number: 7 }), [
        simpleBlock(packetB, 6),
        simpleBlock(packetA, 7),
        simpleBlock(packetA, 8),
        simpleBlock(packetB, 7),
      ]),
    ],
    [
      "from among elements that are of no interest, known or not",
      matroskaOf([
        element(EBML.Info, new Uint8Array(40)),
        tracks,
        element(EBML.Void, new Uint8Array(300)),
        element(EBML.Cluster, [both[0] ?? packetA, element(0x42ff, new Uint8Array(5)), both[1] ?? packetA]),
      ]),
    ],
    [
      "whatever else is a second description of tracks",
      fileOf(trackEntry(), both, [element(EBML.Tracks, trackEntry({ number: 9 }))]),
    ],
  ])("%s", async (_, bytes) => {
    expect(await stepsOf(bytes)).toEqual([...A, ...B]);
  });

  test("with the bytes put back that were taken off each", async () => {
    const settings = [
      element(EBML.ContentCompAlgo, bigEndian(3, 1)),
      element(EBML.ContentCompSettings, packetA.subarray(0, 2)),
    ];
    const encodings = element(
      EBML.ContentEncodings,
      element(EBML.ContentEncoding, element(EBML.ContentCompression, settings)),
    );
    const stripped = [packetA, packetB].map((packet) => simpleBlock(packet.subarray(2)));
    expect(await stepsOf(fileOf(trackEntry({ more: [encodings] }), stripped))).toEqual([...A, ...B]);
  });
});

describe("a recording that was stopped", () => {
  test("has all that was written whole, wherever it ends", async () => {
    const bytes = fileOf(trackEntry(), [simpleBlock(packetA), simpleBlock(packetB), simpleBlock(packetA)]);
    const blockBytes = simpleBlock(packetA).length;
    for (let missing = 1; missing <= blockBytes; missing++) {
      expect(await stepsOf(bytes.subarray(0, bytes.length - missing))).toEqual([...A, ...B]);
    }
  });

  test("before its first block holds nothing", async () => {
    const bytes = fileOf(trackEntry(), []);
    await expect(decodeAudio(bytes)).rejects.toMatchObject({
      kind: "empty",
      message: expect.stringMatching(/no packets/),
    });
  });

  test("before its tracks are described is cut off", () => {
    const bytes = matroskaOf([element(EBML.Info, new Uint8Array(9))]);
    const refusal = { kind: "truncated", message: expect.stringMatching(/ends before its tracks are described/) };
    expect(() => probeAudio(bytes)).toThrow(expect.objectContaining(refusal));
  });
});

test("a file of pictures alone holds no sound", () => {
  const refusal = { kind: "unsupported", message: "This Matroska or WebM file holds no sound." };
  expect(() => probeAudio(fileOf(trackEntry({ type: 1 }), []))).toThrow(expect.objectContaining(refusal));
});

describe("what an encoder put around the sound is not heard", () => {
  /** A block in a group that drops so many nanoseconds at its end. */
  const dropping = (packet: Uint8Array, nanoseconds: number, bytes = 4) =>
    element(EBML.BlockGroup, [
      element(EBML.Block, block(packet)),
      element(EBML.DiscardPadding, bigEndian(nanoseconds, bytes)),
    ]);
  /** Of a sample at 8 kHz. */
  const SAMPLE = 125_000;

  test("the end of one packet, and all of the next", async () => {
    const blocks = [simpleBlock(packetA), dropping(packetA, 2 * SAMPLE), dropping(packetB, B.length * SAMPLE)];
    expect(await stepsOf(fileOf(trackEntry(), blocks))).toEqual([...A, ...A.slice(0, -2)]);
  });

  test("its delay at the beginning", async () => {
    const delayed = trackEntry({ delay: 2 * SAMPLE });
    expect(await stepsOf(fileOf(delayed, [simpleBlock(packetA), simpleBlock(packetB)]))).toEqual([3, ...B]);
  });

  test("its filling at the end, rounded to a sample", async () => {
    for (const nanoseconds of [SAMPLE * 2, SAMPLE * 2 - 400, SAMPLE * 2 + 400]) {
      expect(await stepsOf(fileOf(trackEntry(), [simpleBlock(packetA), dropping(packetB, nanoseconds)]))).toEqual([
        ...A,
        400,
      ]);
    }
  });

  test("but a filling of a packet that others follow is an editor's remains", async () => {
    expect(await stepsOf(fileOf(trackEntry(), [dropping(packetA, SAMPLE), simpleBlock(packetB)]))).toEqual([
      ...A,
      ...B,
    ]);
  });

  test("nor does a filling below zero, which drops at the beginning, make sound longer", async () => {
    expect(await stepsOf(fileOf(trackEntry(), [dropping(packetA, -SAMPLE)]))).toEqual(A);
  });

  test("where that is all of it, the file is empty", async () => {
    for (const file of [
      fileOf(trackEntry({ delay: 9 * SAMPLE }), [simpleBlock(packetA)]),
      fileOf(trackEntry(), [dropping(packetA, 2 ** 50, 8)]),
    ]) {
      await expect(decodeAudio(file)).rejects.toMatchObject({ kind: "empty" });
    }
  });
});

describe("the length of Opus", () => {
  const head = (preSkip: number) => {
    const bytes = new Uint8Array(19);
    writeText(bytes, 0, "OpusHead\x01\x02");
    viewOf(bytes).setUint16(10, preSkip, true);
    return bytes;
  };
  /** Frames of 20 ms without content: lost ones, which are decoded to silence. */
  const lost = simpleBlock(Uint8Array.of(0xfc));
  const opus = (preSkip: number, delay?: number) =>
    fileOf(trackEntry({ codecId: "A_OPUS", private: head(preSkip), ...(delay !== undefined && { delay }) }), [
      lost,
      lost,
      lost,
    ]);

  test.each<[string, Uint8Array, number]>([
    ["is that of its packets", opus(0), 2_880],
    ["is less what its own header drops", opus(312), 2_568],
    ["is less what the container says, which counts", opus(312, 10_000_000), 2_400],
    ["is less what the codec needs where the container says 0", opus(312, 0), 2_568],
  ])("%s, when probed and when decoded", async (_, bytes, frames) => {
    expect(readMatroskaFacts(bytes)).toEqual({ sampleRate: 48_000, channels: 2, frames });
    expect((await decodeAudio(bytes)).audio.channels.map(({ length }) => length)).toEqual([frames, frames]);
  });

  test("is not below zero", () => {
    expect(readMatroskaFacts(opus(60_000)).frames).toBe(0);
  });
});

test("a length is not known before other codecs are decoded", () => {
  expect(probeAudio(fileOf(trackEntry(), [simpleBlock(packetA)])).durationSeconds).toBeNull();
});

describe("tags", () => {
  const tag = (name: string, value: string) =>
    element(
      EBML.Tag,
      element(EBML.SimpleTag, [element(EBML.TagName, words(name)), element(EBML.TagString, words(value))]),
    );
  const tagged = async (...tags: Uint8Array[]) => {
    const file = fileOf(
      trackEntry(),
      [simpleBlock(packetA)],
      tags.map((content) => element(EBML.Tags, content)),
    );
    return (await decodeAudio(file)).metadata;
  };

  test("are read in any case of their names", async () => {
    expect(
      await tagged(
        concatBytes([tag("bpm", "127,5"), tag("INITIAL_KEY", "F#m"), tag("Title", " Größe "), tag("ENCODER", "Lavf")]),
        tag("COMMENT", "later"),
      ),
    ).toEqual({ bpm: 127.5, key: "F#m", title: "Größe", comment: "later", software: "Lavf" });
    expect(await tagged(tag("initialkey", "C"))).toEqual({ key: "C" });
  });

  test("without a name or a value, and tempos that are none, are left out", async () => {
    const nameless = element(EBML.Tag, element(EBML.SimpleTag, element(EBML.TagString, words("x"))));
    const valueless = element(EBML.Tag, element(EBML.SimpleTag, element(EBML.TagName, words("TITLE"))));
    expect(await tagged(nameless, valueless, tag("BPM", "fast"), tag("COMMENT", ""))).toEqual({});
  });
});

test("the limit of time holds", async () => {
  const packets = Array.from({ length: 40 }, () => simpleBlock(alacPacket(Array.from({ length: 4_000 }, () => 0))));
  await expect(decodeAudio(fileOf(trackEntry(), packets), { maxSeconds: 3 })).rejects.toMatchObject({
    kind: "too-long",
  });
});

test("changed and cut files give an AudioError or finite audio", async () => {
  const file = fileOf(trackEntry({ delay: 125_000 }), [simpleBlock(packetA), simpleBlock(packetB)]);
  const changes = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 1, max: file.length }), async (edits, length) => {
      const bytes = file.slice(0, length);
      for (const [at, value] of edits) if (at < length) bytes[at] = value;
      const outcome = await decodeAudio(bytes, { maxSeconds: 100 }).catch((error: Error) => error);
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(AudioError);
      else expect(outcome.audio.channels[0]?.every(Number.isFinite)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

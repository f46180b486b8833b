import { describe, expect, test } from "vitest";
import { noise } from "../../core/signals.fixture.ts";
import { decodeAudio } from "../decode.ts";
import { encodeFlac } from "../flac/flac.ts";
import { encodeVorbis } from "../ogg-vorbis.ts";
import { opusHead, tocOf } from "../opus/opus.fixture.ts";
import { probeAudio } from "../probe.ts";
import { concatBytes } from "../riff.ts";
import { encodeVorbisComment } from "../tags/vorbis-comment.ts";
import { writeOggPages } from "./write.ts";

const words = (text: string) => new TextEncoder().encode(text);
/** 20 ms that are lost: silence. */
const LOST = Uint8Array.of(tocOf(31, 0, true));

interface OpusFields {
  preSkip?: number;
  /** Where each page of two packets says that it ends. */
  positions: readonly number[];
  serial?: number;
}

function opusOf({ preSkip = 0, positions, serial = 1 }: OpusFields): Uint8Array {
  const tags = concatBytes([words("OpusTags"), encodeVorbisComment({ title: "Pad", bpm: 90 })]);
  return concatBytes(
    writeOggPages(
      [
        { packets: [opusHead({ preSkip })], granule: 0 },
        { packets: [tags], granule: 0 },
        ...positions.map((granule) => ({ packets: [LOST, LOST], granule })),
      ],
      serial,
    ),
  );
}

describe("Opus in Ogg", () => {
  test.each<[string, OpusFields, number]>([
    ["is as long as its last position says", { positions: [1_920, 3_840, 5_000] }, 5_000],
    ["is less what its header drops", { preSkip: 312, positions: [1_920, 3_840] }, 3_528],
    ["counts from where a recording began", { positions: [901_920, 903_840] }, 3_840],
    ["is no longer than its packets", { positions: [1_920, 99_000] }, 3_840],
    ["loses its end where one page is all", { preSkip: 100, positions: [1_000] }, 900],
  ])("%s, when probed and when decoded", async (_, fields, frames) => {
    const bytes = opusOf(fields);
    expect(probeAudio(bytes)).toMatchObject({
      format: "opus",
      sampleRate: 48_000,
      channels: 2,
      durationSeconds: frames / 48_000,
    });
    const { audio, metadata } = await decodeAudio(bytes);
    expect(audio.channels.map(({ length }) => length)).toEqual([frames, frames]);
    expect(metadata).toMatchObject({ title: "Pad", bpm: 90 });
  });

  test("that drops all it has is empty", async () => {
    await expect(decodeAudio(opusOf({ preSkip: 5_000, positions: [1_920] }))).rejects.toMatchObject({ kind: "empty" });
  });

  test("in several links is as long as all together", async () => {
    const bytes = concatBytes([
      opusOf({ positions: [1_920] }),
      opusOf({ preSkip: 920, positions: [1_920], serial: 2 }),
    ]);
    expect(probeAudio(bytes).durationSeconds).toBeNull();
    expect((await decodeAudio(bytes)).audio.channels[0]).toHaveLength(1_920 + 1_000);
    // Each part has only what the parts before it left of the limit.
    await expect(decodeAudio(bytes, { maxSeconds: 0.05 })).rejects.toMatchObject({ kind: "too-long" });
  });
});

describe("FLAC in Ogg", () => {
  const source = {
    sampleRate: 11_025,
    channels: [noise(700, 3).map((sample) => Math.round(sample * 32_767) / 32_768)],
  };
  const native = encodeFlac(source, { bitDepth: 16, metadata: { title: "Bell" } });
  /** "fLaC" and the stream's description. */
  const HEAD_BYTES = 42;
  const mapped = (firstPacket: Uint8Array) =>
    concatBytes(
      writeOggPages(
        [
          { packets: [firstPacket], granule: 0 },
          { packets: [native.subarray(HEAD_BYTES)], granule: 700 },
        ],
        1,
      ),
    );
  const mapping = concatBytes([words("\x7fFLAC"), Uint8Array.of(1, 0, 0, 1), native.subarray(0, HEAD_BYTES)]);

  test("comes back to the last bit, with its tags", async () => {
    const { audio, metadata, format } = await decodeAudio(mapped(mapping));
    expect([format, audio, metadata.title]).toEqual(["ogg", source, "Bell"]);
  });

  test("whose first packet is cut off is refused", async () => {
    for (const length of [5, 12, 20, 50]) {
      await expect(decodeAudio(mapped(mapping.subarray(0, length)))).rejects.toMatchObject({ name: "AudioError" });
    }
  });
});

describe("Vorbis", () => {
  const tone = async (sampleRate: number, channels: number) =>
    encodeVorbis({
      sampleRate,
      channels: Array.from({ length: channels }, (_, c) => noise(5_000, c).map((x) => 0.2 * x)),
    });

  test("in links of several rates and widths is one sound at the rate and width of the widest", async () => {
    const bytes = concatBytes([await tone(44_100, 1), await tone(22_050, 2)]);
    const { audio } = await decodeAudio(bytes);
    expect([audio.sampleRate, ...audio.channels.map(({ length }) => length)]).toEqual([44_100, 15_000, 15_000]);
    expect(audio.channels[1]?.subarray(0, 5_000)).toEqual(audio.channels[0]?.subarray(0, 5_000));
  });

  test("is plainly playable alone and from its beginning only", async () => {
    const one = await tone(44_100, 1);
    // Its sound is on one page: browsers cut it.
    expect(probeAudio(one).isPlainlyPlayable).toBe(false);
    const long = await encodeVorbis({ sampleRate: 44_100, channels: [noise(200_000, 1).map((x) => 0.2 * x)] });
    expect(probeAudio(long).isPlainlyPlayable).toBe(true);
    expect(probeAudio(concatBytes([long, one])).isPlainlyPlayable).toBe(false);
  });

  test("that has its headers and no sound is empty", async () => {
    const [first, second] = [await tone(44_100, 1)].flatMap((bytes) => pagesOf(bytes));
    const headers = concatBytes([first ?? new Uint8Array(), second ?? new Uint8Array()]);
    await expect(decodeAudio(headers)).rejects.toMatchObject({ kind: "empty" });
    await expect(decodeAudio(first ?? new Uint8Array())).rejects.toMatchObject({
      kind: "truncated",
      message: expect.stringMatching(/ends within its headers/),
    });
  });
});

/** Pages by their letters, which compressed headers do not hold. */
function pagesOf(bytes: Uint8Array): Uint8Array[] {
  const starts = [...bytes.keys()].filter((at) => String.fromCharCode(...bytes.subarray(at, at + 4)) === "OggS");
  return starts.map((start, i) => bytes.subarray(start, starts[i + 1]));
}

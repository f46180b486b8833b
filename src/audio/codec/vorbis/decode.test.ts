import { beforeAll, describe, expect, test } from "vitest";
import { largestDifference, sine } from "../../core/signals.fixture.ts";
import { encodeVorbis } from "../ogg-vorbis.ts";
import { PacketAssembler, readPages } from "../ogg/pages.ts";
import { decodeVorbis } from "./decode.ts";
import { readVorbisHeaders } from "./headers.ts";

const SAMPLES = 20_000;
const tone = sine(500 / 32_000, SAMPLES, { amplitude: 0.5 });
let headers: Uint8Array[] = [];
let sound: Uint8Array[] = [];

beforeAll(async () => {
  const assembler = new PacketAssembler();
  for (const page of readPages(await encodeVorbis({ sampleRate: 32_000, channels: [tone] }))) assembler.add(page);
  const packets = assembler.batches.flatMap((batch) => batch.packets);
  [headers, sound] = [packets.slice(0, 3), packets.slice(3)];
});

describe("packets of Vorbis", () => {
  test("are decoded from their beginning, all of them, as their source was", async () => {
    const { audio, ends } = await decodeVorbis(readVorbisHeaders(headers), [sound], 10);
    expect(audio.sampleRate).toBe(32_000);
    // The last packet may hold more than was encoded.
    expect(ends[0]).toBeGreaterThanOrEqual(SAMPLES);
    expect(audio.channels.map(({ length }) => length)).toEqual([ends[0]]);
    const heard = audio.channels[0]?.subarray(1_000, 19_000) ?? [];
    expect(largestDifference(heard, tone.subarray(1_000, 19_000))).toBeLessThan(0.03);
  });

  test("are the same in batches of any size, whose ends are told", async () => {
    const read = readVorbisHeaders(headers);
    const whole = await decodeVorbis(read, [sound], 10);
    const single = await decodeVorbis(
      read,
      sound.map((packet) => [packet]),
      10,
    );
    expect(single.audio).toEqual(whole.audio);
    // The first packet by itself has no samples; then each batch adds to those before.
    expect(single.ends[0]).toBe(0);
    expect(single.ends).toEqual(single.ends.toSorted((a, b) => a - b));
    expect(single.ends.at(-1)).toBe(whole.ends[0]);
    expect(single.ends).toHaveLength(sound.length);
  });

  test("without a byte, or larger than the decoder's memory, are passed over", async () => {
    const read = readVorbisHeaders(headers);
    const whole = await decodeVorbis(read, [sound], 10);
    const odd = [[new Uint8Array(0)], [new Uint8Array(131_073)], sound];
    const { audio, ends } = await decodeVorbis(read, odd, 10);
    expect(ends).toEqual([0, 0, whole.ends[0]]);
    expect(audio).toEqual(whole.audio);
  });

  test("are limited in time", async () => {
    const read = readVorbisHeaders(headers);
    await expect(
      decodeVorbis(
        read,
        sound.map((packet) => [packet]),
        0.3,
      ),
    ).rejects.toMatchObject({ kind: "too-long" });
  });

  test("that are none are empty", async () => {
    await expect(decodeVorbis(readVorbisHeaders(headers), [[]], 10)).rejects.toMatchObject({ kind: "empty" });
  });

  test("with headers of rubbish are refused, and the next file is read", async () => {
    const setup = Uint8Array.from([
      ...(headers[2] ?? new Uint8Array()).subarray(0, 7),
      ...new Uint8Array(500).fill(0x5a),
    ]);
    const read = readVorbisHeaders([headers[0] ?? setup, headers[1] ?? setup, setup]);
    await expect(decodeVorbis(read, [sound], 10)).rejects.toMatchObject({ name: "AudioError" });
    await expect(decodeVorbis(readVorbisHeaders(headers), [sound], 10)).resolves.toMatchObject({
      audio: { sampleRate: 32_000 },
    });
  });
});

describe("the headers", () => {
  test("are the first packet and the third", () => {
    expect(readVorbisHeaders([...headers, ...sound])).toEqual({ identification: headers[0], setup: headers[2] });
  });

  test("are cut off where one is missing, another, or larger than the decoder's memory", () => {
    const [identification = new Uint8Array(), comment = identification, setup = identification] = headers;
    const large = new Uint8Array(131_073);
    large.set(setup.subarray(0, 7));
    for (const packets of [
      [],
      [identification, comment],
      [setup, comment, identification],
      [identification, comment, large],
    ]) {
      const refusal = { kind: "truncated", message: expect.stringMatching(/ends within its headers/) };
      expect(() => readVorbisHeaders(packets)).toThrow(expect.objectContaining(refusal));
    }
  });
});

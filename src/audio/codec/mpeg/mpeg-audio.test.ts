import { beforeAll, describe, expect, test } from "vitest";
import { largestDifference, sine } from "../../core/signals.fixture.ts";
import { encodeMp3 } from "./mp3.ts";
import { MP2_FIXTURE } from "./mp2.test-data.ts";
import { findFirstFrame, type Mp3Frame, walkFrames } from "./mp3-frames.ts";
import { decodeMpeg, measureMpeg } from "./mpeg-audio.ts";
import { concatBytes, viewOf, writeText } from "../riff.ts";

const SAMPLES = 10_000;
const tone = sine(440 / 44_100, SAMPLES, { amplitude: 0.5 });
let own: Uint8Array;
let frames: Mp3Frame[];
let plain: Uint8Array;
beforeAll(async () => {
  own = await encodeMp3({ sampleRate: 44_100, channels: [tone] }, { bitrateKbps: 128 });
  const first = findFirstFrame(own, 0);
  frames = first ? [...walkFrames(own, first)] : [];
  // Without the Info header.
  plain = own.subarray(frames[1]?.offset);
});

/** A silent frame like the others, with Fraunhofer's header in it. */
function vbriFrame(): Uint8Array {
  const [first] = frames;
  const frame = own.slice(first?.offset, (first?.offset ?? 0) + (first?.bytes ?? 0));
  frame.fill(0, 4);
  writeText(frame, 36, "VBRI");
  viewOf(frame).setUint32(50, frames.length - 1);
  return frame;
}

describe("the header of an encoder", () => {
  test("by LAME takes away what was put around the sound", async () => {
    expect(measureMpeg(own)).toEqual({ sampleRate: 44_100, channels: 1, frames: SAMPLES, parts: 1, isLayer3: true });
    const { channels } = await decodeMpeg(own, 10);
    expect(channels.map(({ length }) => length)).toEqual([SAMPLES]);
    expect(largestDifference(channels[0]?.subarray(500, 9_500) ?? [], tone.subarray(500, 9_500))).toBeLessThan(0.02);
  });

  test("by Fraunhofer is no sound itself", async () => {
    const file = concatBytes([vbriFrame(), plain]);
    const bare = await decodeMpeg(plain, 10);
    expect(bare.channels[0]).toHaveLength(1_152 * (frames.length - 1));
    expect(await decodeMpeg(file, 10)).toEqual(bare);
    expect(measureMpeg(file)).toEqual(measureMpeg(plain));
  });

  test("by Fraunhofer, and nothing behind it, is a file without sound", async () => {
    await expect(decodeMpeg(vbriFrame(), 10)).rejects.toMatchObject({ kind: "empty" });
  });
});

describe("streams that were joined", () => {
  test("of layer III and layer II are one sound at the rate of the first", async () => {
    const joined = concatBytes([own, MP2_FIXTURE]);
    const { channels, sampleRate } = await decodeMpeg(joined, 10);
    expect(sampleRate).toBe(44_100);
    // The second is in stereo, and at half the rate.
    expect(channels.map(({ length }) => length)).toEqual([SAMPLES + 2 * 4_608, SAMPLES + 2 * 4_608]);
    expect(measureMpeg(joined)).toMatchObject({ parts: 2, frames: SAMPLES + 2 * 4_608, channels: 2 });
  });

  test("are limited in time together", async () => {
    await expect(decodeMpeg(concatBytes([own, own]), 0.4)).rejects.toMatchObject({ kind: "too-long" });
  });
});

test("bytes without a frame are no MPEG audio", async () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(900).fill(7)])
    await expect(decodeMpeg(bytes, 10)).rejects.toMatchObject({ kind: "unsupported" });
});

import * as fc from "fast-check";
import { parseBuffer, type IAudioMetadata } from "music-metadata";
import { describe, expect, test } from "vitest";
import { canonicalKey, PITCH_NAMES } from "../../../contracts/words/key.ts";
import { writeAiff } from "../aiff/aiff-writer.ts";
import { encodeFlac } from "../flac/flac.ts";
import type { AudioMetadata } from "../metadata.ts";
import { encodeMp3 } from "../mpeg/mp3.ts";
import { encodeVorbis } from "../ogg-vorbis.ts";
import { writeWav } from "../wav.ts";

/** What we write, as a reader of tags reads it that is not ours: music-metadata, which many players use. */
const SOUND = { sampleRate: 44_100, channels: [new Float32Array(500).fill(0.1)] };

type Write = (metadata: AudioMetadata) => Promise<Uint8Array> | Uint8Array;
const FORMATS: [name: string, mimeType: string, write: Write][] = [
  ["WAV", "audio/wav", (metadata) => writeWav(SOUND, { metadata })],
  ["FLAC", "audio/flac", (metadata) => encodeFlac(SOUND, { metadata })],
  ["AIFF", "audio/aiff", (metadata) => writeAiff(SOUND, { metadata })],
  ["Ogg Vorbis", "audio/ogg", (metadata) => encodeVorbis(SOUND, { metadata })],
  ["MP3", "audio/mpeg", (metadata) => encodeMp3(SOUND, { metadata })],
];

/** The fields of one name in every kind of tag: music-metadata maps no key in Vorbis comments to its common ones. */
function fieldsOf({ native }: IAudioMetadata, ...names: string[]): unknown[] {
  return Object.values(native)
    .flat()
    .filter(({ id }) => names.includes(id.toUpperCase()))
    .map(({ value }) => value);
}

const titles = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
  .map((text) => text.replaceAll(/\p{Cc}|\p{Cs}|\p{Cn}|\p{Co}/gu, "").trim())
  .filter((text) => text !== "");
const tempos = fc.integer({ min: 40, max: 1_000 }).map((halves) => halves / 4);
const keys = fc.tuple(fc.constantFrom(...PITCH_NAMES), fc.constantFrom("major", "minor"));

describe.each(FORMATS)("%s", (_, mimeType, write) => {
  const read = async (metadata: AudioMetadata) => parseBuffer(await write(metadata), { mimeType });

  test("has the title, the tempo and the key where other programs look for them", async () => {
    await fc.assert(
      fc.asyncProperty(titles, tempos, keys, async (title, bpm, [tonic, mode]) => {
        const found = await read({ title, bpm, key: `${tonic} ${mode}` });
        expect(found.common.title).toBe(title);
        // ID3 has the nearest whole number there, and music-metadata 11 cuts others to one.
        expect(Math.abs(Number(found.common.bpm) - bpm)).toBeLessThan(1);
        // "Bb" for "A# major": the spelling is that of the key.
        const named = fieldsOf(found, "TKEY", "INITIALKEY").map((text) => canonicalKey(String(text)));
        expect(named).toEqual([`${tonic} ${mode}`]);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  test("has the tempo exactly, too", async () => {
    const found = await read({ bpm: 122.5 });
    const texts = fieldsOf(found, "TXXX:BPM", "BPM").map(String);
    expect(texts).toContain("122.5");
  });

  test("says that drums have no key", async () => {
    const found = await read({ title: "Kick", isUnpitched: true });
    expect(fieldsOf(found, "TKEY", "INITIALKEY")).toEqual(["o"]);
  });

  test("states nothing that is not known", async () => {
    const found = await read({});
    expect([found.common.title, found.common.bpm, found.common.key]).toEqual([undefined, undefined, undefined]);
    expect(found.format.sampleRate).toBe(44_100);
  });
});

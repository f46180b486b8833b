import type { Random } from "../../audio/core/random.ts";
import { FLAC_FIXTURE, OGG_FIXTURE, OGG_MONO_FIXTURE } from "../../audio/codec/fixtures.test-data.ts";
import { encodeFlac } from "../../audio/codec/flac.ts";
import { encodeMp3 } from "../../audio/codec/mp3.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { mutateBytes, noise } from "../mutate/bytes.ts";

/** Sound files of every format that is read, from other programs and from ours. */
export async function soundFiles(): Promise<Uint8Array[]> {
  const samples = Float32Array.from({ length: 3_000 }, (_, i) => 0.4 * Math.sin(i / 9));
  const stereo = { sampleRate: 44_100, channels: [samples, samples.map((sample) => -sample)] };
  const mono = { sampleRate: 8_000, channels: [samples] };
  const tags = { metadata: { bpm: 120, key: "Am", title: "fuzz" } };
  return [
    writeWav(mono, { bitDepth: 16, ...tags }),
    writeWav(stereo, { bitDepth: 24 }),
    writeWav(stereo),
    encodeFlac(stereo, tags),
    FLAC_FIXTURE,
    OGG_FIXTURE,
    OGG_MONO_FIXTURE,
    await encodeMp3(stereo, { bitrateKbps: 128, ...tags }),
  ];
}

/** A file that is damaged, joined with another, or none at all. */
export function someFile(files: readonly Uint8Array[], random: Random): Uint8Array {
  const file = random.pick(files);
  const kind = random.integer(12);
  if (kind === 0) return noise(random, random.integer(600));
  if (kind === 1) return Buffer.concat([file, random.pick(files)]);
  if (kind === 2)
    return mutateBytes(Buffer.concat([file.subarray(0, random.integer(file.length)), random.pick(files)]), random);
  if (kind === 3) return Buffer.concat([file.subarray(0, random.integer(200)), noise(random, random.integer(2_000))]);
  return mutateBytes(file, random, 6);
}

import type { Random } from "../../audio/core/random.ts";
import { AAC_FILE } from "../../audio/codec/aac-file.test-data.ts";
import { writeAiff } from "../../audio/codec/aiff/aiff-writer.ts";
import { FLAC_FIXTURE, OGG_FIXTURE, OGG_MONO_FIXTURE } from "../../audio/codec/fixtures.test-data.ts";
import { encodeFlac } from "../../audio/codec/flac/flac.ts";
import { encodeMp3 } from "../../audio/codec/mpeg/mp3.ts";
import { MP2_FIXTURE } from "../../audio/codec/mpeg/mp2.test-data.ts";
import * as mp4 from "../../audio/codec/mp4/mp4.fixture.ts";
import { encodeVorbis } from "../../audio/codec/ogg-vorbis.ts";
import { PACKET_FIXTURES } from "../../audio/codec/packets.test-data.ts";
import { aiffOf, auOf, cafChunk, cafOf, pack, w64Chunk, w64Of } from "../../audio/codec/readers/containers.fixture.ts";
import { chunk, formatChunk, riffOf } from "../../audio/codec/riff.fixture.ts";
import { writeWav } from "../../audio/codec/wav.ts";
import { mutateBytes, noise } from "../mutate/bytes.ts";

/** Sound files of every format that is read, from other programs and from ours. */
export async function soundFiles(): Promise<Uint8Array[]> {
  const samples = Float32Array.from({ length: 3_000 }, (_, i) => 0.4 * Math.sin(i / 9));
  const stereo = { sampleRate: 44_100, channels: [samples, samples.map((sample) => -sample)] };
  const mono = { sampleRate: 8_000, channels: [samples] };
  const tags = { metadata: { bpm: 120, key: "Am", title: "fuzz" } };
  const mp3 = await encodeMp3(stereo, { bitrateKbps: 128, ...tags });
  return [
    writeWav(mono, { bitDepth: 16, ...tags }),
    writeWav(stereo, { bitDepth: 24 }),
    writeWav(stereo),
    encodeFlac(stereo, tags),
    FLAC_FIXTURE,
    OGG_FIXTURE,
    OGG_MONO_FIXTURE,
    await encodeVorbis(mono, tags),
    mp3,
    writeAiff(stereo, tags),
    MP2_FIXTURE,
    AAC_FILE,
    ...Object.values(PACKET_FIXTURES),
    ...plainFiles(),
    ...wrapped(mp3),
  ];
}

/** Small files of containers of PCM and light compression. */
function plainFiles(): Uint8Array[] {
  const data = Uint8Array.from({ length: 1_024 }, (_, i) => (i * 37) & 255);
  const format = formatChunk({ bits: 24, channels: 2 }).subarray(8);
  const adpcm = (tag: number): Uint8Array => {
    const chunkOfFormat = formatChunk({ tag, bits: 4, extra: 4 });
    // Blocks of 256 bytes.
    chunkOfFormat.set([0, 1], 8 + 12);
    return riffOf([chunkOfFormat, chunk("fact", [232, 7, 0, 0]), chunk("data", data)]);
  };
  return [
    adpcm(2),
    adpcm(0x11),
    riffOf([formatChunk({ tag: 7, bits: 8 }), chunk("data", data)]),
    aiffOf({ data, channels: 2, compression: "sowt" }),
    aiffOf({ data: data.subarray(0, 34 * 20), frames: 20, compression: "ima4" }),
    cafOf({ data, channels: 2, bits: 24, flags: 2 }),
    cafOf({ codec: "ima4", packet: [34, 64], data: data.subarray(0, 34 * 20) }),
    w64Of([w64Chunk("fmt ", format), w64Chunk("data", data)]),
    auOf({ kind: 3, data }),
    pcmMovie(data),
  ];
}

function pcmMovie(data: Uint8Array): Uint8Array {
  const frames = data.length / 2;
  const table = [
    mp4.tableBox("stts", [[frames, 1]]),
    mp4.tableBox("stsc", [[1, frames, 1]]),
    mp4.sizesBox([], 1, frames),
    mp4.tableBox("stco", [[mp4.SOUND_AT]]),
  ];
  const track = mp4.trackBox({ entry: mp4.soundEntry("sowt"), table, before: [mp4.editsBox([[50, 8]])] });
  return mp4.fileOf([data], mp4.movieBox([track, mp4.tagsBox({ tmpo: pack([2, 90]) })]));
}

/** An MP3 stream in other containers. */
function wrapped(stream: Uint8Array): Uint8Array[] {
  const entry = mp4.soundEntry("mp4a", { extensions: [mp4.streamBox(null, { objectType: 0x6b })] });
  const track = mp4.trackBox({ entry, table: mp4.plainTable([stream], 3_000) });
  return [
    riffOf([formatChunk({ tag: 0x55, channels: 2, extra: 14 }), chunk("data", stream)]),
    cafOf({ codec: ".mp3", packet: [0, 1_152], chunks: [cafChunk("free", new Uint8Array(4))], data: stream }),
    mp4.fileOf([stream], mp4.movieBox([track])),
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

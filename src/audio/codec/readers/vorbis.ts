import { AudioError, type AudioData, type Seconds } from "../../audio.ts";
import { concatSamples, sampleCount } from "../../core/channels.ts";
import { resample } from "../../core/resample.ts";
import { feedsOf } from "../decoded-stream.ts";
import { oggCodec, oggLinks, readOggHeaders } from "../ogg-headers.ts";
import { loadWasmDecoders } from "../wasm-decoders.ts";
import type { FormatReader } from "./reader.ts";
import { decodeParts } from "./wasm.ts";

/** Ogg Vorbis: one stream or several in a row. */
export const vorbisReader: FormatReader = {
  format: "ogg",
  recognises: (bytes) => oggCodec(bytes)?.startsWith("\x01vorbis") ?? false,
  probe: readOggHeaders,
  read: async (bytes, maxSeconds) => ({
    audio: await decodeVorbis(bytes, maxSeconds),
    metadata: readOggHeaders(bytes).metadata,
  }),
};

/** Streams that follow one another are decoded each by itself, since the decoder takes the second for more of the first. */
async function decodeVorbis(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const links: AudioData[] = [];
  let left = maxSeconds;
  for (const link of oggLinks(bytes)) {
    const audio = await decodeVorbisLink(link, left);
    left -= sampleCount(audio) / audio.sampleRate;
    links.push(audio);
  }
  return joinAudio(links);
}

async function decodeVorbisLink(bytes: Uint8Array, maxSeconds: Seconds): Promise<AudioData> {
  const { OggVorbisDecoder } = await loadWasmDecoders();
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  // The last page's count is no promise: a recording may begin in the middle of a stream.
  return decodeParts({ name: "Ogg Vorbis", maxSeconds, decoder }, async (stream) => {
    for (const feed of feedsOf(bytes)) stream.add(await decoder.decode(feed));
    stream.add(await decoder.flush());
  });
}

/** One behind the other, at the rate of the first and with as many channels as the widest has. */
function joinAudio(links: AudioData[]): AudioData {
  const [first] = links;
  if (!first) throw new AudioError("empty", "This file holds no audio.");
  if (links.length === 1) return first;
  const { sampleRate } = first;
  const parts = links.map((link) => (link.sampleRate === sampleRate ? link : resample(link, sampleRate)));
  const width = Math.max(...parts.map(({ channels }) => channels.length));
  const channels = Array.from({ length: width }, (_, index) =>
    // A narrower part is heard in all channels.
    concatSamples(parts.map((part) => part.channels[index] ?? part.channels[0] ?? new Float32Array(0))),
  );
  return { sampleRate, channels };
}

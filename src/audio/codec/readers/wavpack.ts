import { AudioError } from "../../audio.ts";
import { DecodedStream } from "../decoded-stream.ts";
import { readLeadingTags, tagsLength } from "../tags/leading-tags.ts";
import { readTrailingApe } from "../tags/ape-tag.ts";
import { type Block, blocksOf, isBlock } from "../wavpack/block.ts";
import { decodeBlock } from "../wavpack/decode.ts";
import type { FormatReader, StreamFacts } from "./reader.ts";

/** WavPack 4 and 5, lossless and lossy, of integers and floats; not DSD. */
export const wavpackReader: FormatReader = {
  format: "wv",
  recognises: (bytes) => isBlock(bytes, tagsLength(bytes)),
  probe: (bytes) => factsOf(firstMoment(bytes)),
  read(bytes, maxSeconds) {
    const { sampleRate, frames } = factsOf(firstMoment(bytes));
    const stream = new DecodedStream(maxSeconds);
    for (const moment of moments(bytes)) {
      const channelData = moment.flatMap(decodeWhole);
      const samplesDecoded = Math.min(...channelData.map(({ length }) => length));
      stream.add({ channelData, samplesDecoded, sampleRate });
    }
    const metadata = { ...readLeadingTags(bytes), ...readTrailingApe(bytes) };
    return { audio: stream.finish(), metadata, announcedFrames: frames };
  },
};

/** Blocks of more channels are not decoded: 16 of them, of silence in a few bytes each, are already 10 MB of samples. */
const MAX_BLOCKS = 16;

/** Blocks of the same moment, each with one or two of its channels. */
function* moments(bytes: Uint8Array): Generator<Block[]> {
  let moment: Block[] = [];
  for (const block of blocksOf(bytes)) {
    if (block.samples === 0) continue;
    if (block.flags.isFirst) moment = [];
    moment.push(block);
    if (moment.length > MAX_BLOCKS)
      throw new AudioError(
        "unsupported",
        `This WavPack file has more than ${2 * MAX_BLOCKS} channels. Export it in fewer.`,
      );
    if (!block.flags.isLast) continue;
    yield moment;
    // The next may come without the block that begins it.
    moment = [];
  }
}

function firstMoment(bytes: Uint8Array): Block[] {
  const { value: first } = moments(bytes).next();
  if (!first) throw new AudioError("truncated", "This WavPack file holds no whole block. Copy or export it again.");
  return first;
}

function factsOf(moment: readonly Block[]): StreamFacts & { sampleRate: number } {
  const [first] = moment;
  if (moment.some(({ flags }) => flags.isDsd))
    throw new AudioError("unsupported", "This WavPack file holds DSD audio. Convert it first: wvunpack --wav FILE.");
  const { sampleRate } = first?.flags ?? {};
  if (!sampleRate) throw new AudioError("unsupported", "This WavPack file does not state its sample rate.");
  const channels = moment.reduce((sum, { flags }) => sum + (flags.isMono ? 1 : 2), 0);
  return { sampleRate, channels, frames: first?.totalSamples ?? null };
}

function decodeWhole(block: Block): Float32Array[] {
  try {
    return decodeBlock(block);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new AudioError("truncated", "This WavPack file is damaged and cannot be decoded. Copy or export it again.", {
      cause,
    });
  }
}

import { sampleCount } from "../../core/channels.ts";
import { describeCaf, isCaf, layOutCaf, readCafChunks } from "../caf/caf-layout.ts";
import { readCafMetadata } from "../caf/caf-metadata.ts";
import { readCafPackets } from "../caf/caf-packets.ts";
import { measureMpeg } from "../mpeg/mpeg-audio.ts";
import { codecFacts, decodePackets } from "../packet-codec.ts";
import { trimAudio } from "../packet-track.ts";
import { readSound } from "../pcm/sound-layout.ts";
import type { FormatReader } from "./reader.ts";

/** Apple's Core Audio Format with PCM, A-law, µ-law, IMA ADPCM, Apple Lossless, AAC or MPEG audio. */
export const cafReader: FormatReader = {
  format: "caf",
  recognises: isCaf,
  probe(bytes) {
    const chunks = [...readCafChunks(bytes)];
    const description = describeCaf(chunks);
    const coded = readCafPackets(chunks, description);
    if (!coded) {
      const { sampleRate, channels, frames } = layOutCaf(chunks, description);
      return { sampleRate, channels, frames };
    }
    const { codec, packets, heard } = coded;
    if (codec.kind === "mpeg" && packets[0]) {
      const { sampleRate, channels, frames } = measureMpeg(packets[0]);
      return { sampleRate, channels, frames };
    }
    return { ...codecFacts(codec), frames: heard && heard.end - heard.start };
  },
  async read(bytes, maxSeconds, foreign) {
    const chunks = [...readCafChunks(bytes)];
    const description = describeCaf(chunks);
    const metadata = readCafMetadata(chunks);
    const coded = readCafPackets(chunks, description);
    if (!coded) {
      const layout = layOutCaf(chunks, description);
      return { audio: readSound(layout, maxSeconds), metadata, announcedFrames: layout.announcedFrames };
    }
    const { codec, packets, heard, announcedPackets } = coded;
    const { audio } = await decodePackets(codec, packets, { maxSeconds, foreign });
    const isCutOff = packets.length < announcedPackets;
    return {
      audio: heard ? trimAudio(audio, heard.start, Math.min(heard.end, sampleCount(audio))) : audio,
      metadata,
      announcedFrames: isCutOff && heard ? heard.end - heard.start : null,
    };
  },
};

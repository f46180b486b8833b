import { AudioError } from "../../audio.ts";
import { readText } from "../riff.ts";

/** The decoder's memory for one packet, of headers as of sound. */
export const VORBIS_PACKET_BYTES = 131_072;

/** The two headers of a Vorbis stream that its decoder needs; the one between holds comments. */
export interface VorbisHeaders {
  identification: Uint8Array;
  setup: Uint8Array;
}

/** Finds the headers among the first packets. @throws AudioError `truncated` */
export function readVorbisHeaders(packets: readonly Uint8Array[]): VorbisHeaders {
  const [identification, , setup] = packets;
  const isWhole =
    identification &&
    setup &&
    readText(identification, 0, 7) === "\x01vorbis" &&
    readText(setup, 0, 7) === "\x05vorbis" &&
    setup.length <= VORBIS_PACKET_BYTES;
  if (!isWhole) throw new AudioError("truncated", "This Vorbis file ends within its headers. Copy or export it again.");
  return { identification, setup };
}

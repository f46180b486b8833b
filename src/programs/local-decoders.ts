import { AudioError } from "../audio/audio.ts";
import { AAC_REFUSAL, type ForeignDecoders } from "../audio/codec/aac/decode.ts";
import { decodeAacWithFfmpeg, ProgramError } from "./ffmpeg.ts";

/** Decoders that are programs of this machine. They fail with an AudioError that says what to install. */
export function localDecoders(program = "ffmpeg"): ForeignDecoders {
  return {
    aac: (adts) =>
      decodeAacWithFfmpeg(adts, program).catch((cause: unknown) => {
        if (!(cause instanceof ProgramError)) throw cause;
        const message = cause.isMissing ? AAC_REFUSAL : `This file's AAC cannot be decoded: ${cause.message}`;
        throw new AudioError("unsupported", message, { cause });
      }),
  };
}

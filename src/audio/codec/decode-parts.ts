import { AudioError, type AudioData, type Seconds } from "../audio.ts";
import { DecodedStream } from "./decoded-stream.ts";

/** One decoding: for messages, its limit, and the decoder to free when done. */
interface Decoding {
  name: string;
  maxSeconds: Seconds;
  decoder: { free(): void };
}

/** Collects what `decode` adds, then frees the decoder; whatever a decoder throws at damaged input becomes an AudioError. */
export async function decodeParts(
  { name, maxSeconds, decoder }: Decoding,
  decode: (stream: DecodedStream) => void | Promise<void>,
): Promise<AudioData> {
  const stream = new DecodedStream(maxSeconds);
  try {
    try {
      await decode(stream);
    } finally {
      // After a crash of the decoder this may fail too, which says nothing new.
      decoder.free();
    }
  } catch (cause) {
    if (cause instanceof AudioError) throw cause;
    throw new AudioError("truncated", `This ${name} file is damaged and cannot be decoded. Copy or export it again.`, {
      cause,
    });
  }
  return stream.finish();
}

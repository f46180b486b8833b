import type { AudioData } from "../../../src/audio/audio.ts";
import { fitAudio, type FitSetup } from "../../../src/audio/stretch/fit.ts";

/** A sound to be stretched and shifted. */
export interface FitRequest {
  audio: AudioData;
  setup: FitSetup;
}

/** The channels of the result; null where this browser cannot make it. */
export type FitAnswer = Float32Array<ArrayBuffer>[] | null;

addEventListener("message", ({ data, ports: [port] }: MessageEvent<FitRequest>) => {
  void fitAudio(data.audio, data.setup).then(
    // Made in memory of their own, so that they can be handed over.
    ({ channels }) =>
      port?.postMessage(
        channels as FitAnswer,
        channels.map(({ buffer }) => buffer as ArrayBuffer),
      ),
    () => port?.postMessage(null),
  );
});

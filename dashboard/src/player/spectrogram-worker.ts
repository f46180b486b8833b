import { spectrogram, type Picture } from "./stft.ts";

/** Messages from the page: the audio once, then a picture of each visible part. */
export type SpectrogramRequest = { kind: "audio"; signal: Float32Array } | { kind: "picture"; picture: Picture };

let signal = new Float32Array();

addEventListener("message", ({ data, ports: [port] }: MessageEvent<SpectrogramRequest>) => {
  switch (data.kind) {
    case "audio":
      signal = new Float32Array(data.signal);
      return;
    case "picture":
      port?.postMessage(spectrogram(signal, data.picture));
  }
});

import type { AudioData } from "../../../src/audio/audio.ts";
import { fitWith, type FitSetup } from "../../../src/audio/stretch/fit-with.ts";
import { compileSignalsmith } from "../../../src/audio/stretch/wasm-source.ts";

/** A sound to be stretched and shifted. */
export interface FitRequest {
  audio: AudioData;
  setup: FitSetup;
}

/** The channels of the result; null where this browser cannot make it. */
export type FitAnswer = Float32Array[] | null;

const module = compileSignalsmith(async (url) => (await fetch(url)).text());

addEventListener("message", ({ data, ports: [port] }: MessageEvent<FitRequest>) => {
  void fit(data).then((answer) => port?.postMessage(answer));
});

async function fit({ audio, setup }: FitRequest): Promise<FitAnswer> {
  try {
    return fitWith(await module, audio, setup).channels;
  } catch {
    return null;
  }
}

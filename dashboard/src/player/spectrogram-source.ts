import type { SpectrogramRequest } from "./spectrogram-worker.ts";
import type { Picture } from "./stft.ts";

/** Computes pictures of one piece of audio beside the page. */
export interface SpectrogramSource {
  /** @returns rows × columns levels; null if another picture was asked for meanwhile */
  draw(picture: Picture): Promise<Uint8Array | null>;
  close(): void;
}

/** Starts a worker with the audio, mixed to mono. */
export function openSpectrogram(audio: AudioBuffer): SpectrogramSource {
  const worker = new Worker(new URL("./spectrogram-worker.ts", import.meta.url), { type: "module" });
  const signal = monoOf(audio);
  post({ kind: "audio", signal }, [signal.buffer]);
  let latest = 0;
  let previous: Promise<unknown> = Promise.resolve();

  function post(request: SpectrogramRequest, transfer: Transferable[]): void {
    worker.postMessage(request, transfer);
  }

  function compute(picture: Picture): Promise<Uint8Array> {
    const { port1, port2 } = new MessageChannel();
    post({ kind: "picture", picture }, [port2]);
    return new Promise((resolve) => {
      port1.addEventListener("message", ({ data }: MessageEvent<Uint8Array>) => resolve(data), { once: true });
      port1.start();
    });
  }

  return {
    async draw(picture) {
      const own = ++latest;
      await previous;
      if (own !== latest) return null;
      const drawn = compute(picture);
      previous = drawn;
      return drawn;
    },
    close: () => worker.terminate(),
  };
}

function monoOf(audio: AudioBuffer): Float32Array<ArrayBuffer> {
  const mono = new Float32Array(audio.length);
  for (let channel = 0; channel < audio.numberOfChannels; channel++) {
    const samples = audio.getChannelData(channel);
    for (let at = 0; at < mono.length; at++) mono[at] = (mono[at] ?? 0) + (samples[at] ?? 0) / audio.numberOfChannels;
  }
  return mono;
}

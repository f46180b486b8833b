import type { FitAnswer, FitRequest } from "./fit-worker.ts";

/** What is made of a sample. */
export interface FitOrder {
  /** Names the result: the same key, the same audio. */
  key: string;
  audio: AudioBuffer;
  /** Frames of the result. */
  length: number;
  semitones: number;
  isLoop: boolean;
}

/** Stretches samples beside the page. */
export interface Fitter {
  /** @returns the fitted audio; null where this browser cannot make it. Never rejects */
  fit(order: FitOrder): Promise<AudioBuffer | null>;
  close(): void;
}

/** The part of a worker that is used. */
type FitWorker = Pick<Worker, "postMessage" | "addEventListener" | "terminate">;

/** Fitted audio in memory: stereo takes 21 MB a minute. */
const KEPT_SECONDS = 240;

interface Waiting {
  order: FitOrder;
  resolve(fitted: AudioBuffer | null): void;
}

/**
 * Opens a fitter on a worker. One order is made at a time, the newest first: what is prepared waits for what is played.
 * @param onBroken once, when it turns out that this browser cannot stretch; everything is null from then on
 */
export function openFitter(worker: FitWorker, onBroken: () => void): Fitter {
  const kept = new Map<string, { order: FitOrder; result: Promise<AudioBuffer | null> }>();
  const waiting: Waiting[] = [];
  let isBroken = false;
  let current: Waiting | null = null;

  function finish(answer: FitAnswer): void {
    const done = current;
    current = null;
    if (!answer && !isBroken) {
      isBroken = true;
      onBroken();
    }
    done?.resolve(answer && audioBufferOf(answer, done.order.audio.sampleRate));
    makeNext();
  }

  function makeNext(): void {
    if (current) return;
    current = waiting.pop() ?? null;
    if (!current) return;
    if (isBroken) return finish(null);
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", ({ data }: MessageEvent<FitAnswer>) => finish(data), { once: true });
    port1.start();
    worker.postMessage(requestOf(current.order), [port2]);
  }

  worker.addEventListener("error", () => finish(null));
  return {
    fit(order) {
      const known = kept.get(order.key);
      const result = known?.result ?? new Promise((resolve) => waiting.push({ order, resolve }));
      kept.delete(order.key);
      kept.set(order.key, { order, result });
      forget(kept);
      makeNext();
      return result;
    },
    close: () => worker.terminate(),
  };
}

function requestOf({ audio, length, semitones, isLoop }: FitOrder): FitRequest {
  const channels = Array.from({ length: audio.numberOfChannels }, (_, at) => audio.getChannelData(at));
  return { audio: { channels, sampleRate: audio.sampleRate }, setup: { length, semitones, isLoop } };
}

function audioBufferOf(channels: NonNullable<FitAnswer>, sampleRate: number): AudioBuffer {
  const length = channels[0]?.length ?? 1;
  const buffer = new AudioBuffer({ numberOfChannels: channels.length, length, sampleRate });
  channels.forEach((samples, at) => buffer.getChannelData(at).set(samples));
  return buffer;
}

/** The least recently used go, but never the last one. */
function forget(kept: Map<string, { order: FitOrder }>): void {
  let seconds = [...kept.values()].reduce((sum, { order }) => sum + order.length / order.audio.sampleRate, 0);
  for (const [key, { order }] of kept) {
    if (seconds <= KEPT_SECONDS || kept.size === 1) return;
    seconds -= order.length / order.audio.sampleRate;
    kept.delete(key);
  }
}

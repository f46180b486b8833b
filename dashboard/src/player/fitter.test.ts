import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fitAudio } from "../../../src/audio/stretch/fit.ts";
import { openFitter, type FitOrder } from "./fitter.ts";
import type { FitRequest } from "./fit-worker.ts";

const RATE = 44_100;

/** As much of the browser's class as is used. */
class Samples {
  readonly sampleRate: number;
  readonly length: number;
  readonly numberOfChannels: number;
  readonly #channels: Float32Array[];
  constructor({ length, numberOfChannels, sampleRate }: Record<"length" | "numberOfChannels" | "sampleRate", number>) {
    [this.length, this.numberOfChannels, this.sampleRate] = [length, numberOfChannels, sampleRate];
    this.#channels = Array.from({ length: numberOfChannels }, () => new Float32Array(length));
  }
  getChannelData(channel: number): Float32Array {
    return this.#channels[channel] ?? new Float32Array();
  }
  copyToChannel(samples: Float32Array, channel: number): void {
    this.#channels[channel]?.set(samples);
  }
}

beforeEach(() => vi.stubGlobal("AudioBuffer", Samples));
afterEach(() => vi.unstubAllGlobals());

/** A second of A3, in the shape of the browser's class. */
function tone(): AudioBuffer {
  const audio = new Samples({ length: RATE, numberOfChannels: 1, sampleRate: RATE });
  audio.copyToChannel(
    Float32Array.from({ length: RATE }, (_, at) => 0.5 * Math.sin((2 * Math.PI * 220 * at) / RATE)),
    0,
  );
  // Of a buffer only these are used.
  return audio as unknown as AudioBuffer;
}

/**
 * The worker's code without its thread; it waits until it is let go.
 * @param isShort makes less than was ordered, where only the order counts
 */
function worker({ isBroken = false, isShort = false } = {}) {
  const begun: FitRequest[] = [];
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  return {
    begun,
    letGo: () => letGo(),
    addEventListener: () => {},
    terminate: vi.fn(),
    postMessage(request: FitRequest, [port]: [MessagePort]) {
      begun.push(request);
      void gate
        .then(() =>
          isBroken ? null : fitAudio(request.audio, isShort ? { ...request.setup, length: 1_000 } : request.setup),
        )
        .then((fitted) => port.postMessage(fitted && fitted.channels));
    },
  } as const;
}

const order = (key: string, more: Partial<FitOrder> = {}): FitOrder => ({
  key,
  audio: tone(),
  length: RATE / 2,
  semitones: 12,
  isLoop: true,
  ...more,
});
// Of a worker only these are used.
const opened = (thread: ReturnType<typeof worker>, onBroken = () => {}) => openFitter(thread as never, onBroken);

/** Cycles in a stretch of sound, by its rising zero crossings. */
function crossings(samples: Float32Array): number {
  return samples.reduce((count, value, at) => count + Number(value >= 0 && (samples[at - 1] ?? 0) < 0), 0);
}

test("the result has the frames that were ordered, an octave higher", async () => {
  const thread = worker();
  const fitter = opened(thread);
  thread.letGo();
  const fitted = await fitter.fit(order("a"));
  expect([fitted?.length, fitted?.sampleRate, fitted?.numberOfChannels]).toEqual([RATE / 2, RATE, 1]);
  // 440 Hz in half a second.
  expect(Math.abs(crossings(fitted?.getChannelData(0) ?? new Float32Array()) - 220)).toBeLessThanOrEqual(2);
});

test("the same order is made once, and the newest goes first", async () => {
  const thread = worker();
  const fitter = opened(thread);
  const results = [fitter.fit(order("a")), fitter.fit(order("b")), fitter.fit(order("c", { length: 30_000 }))];
  const again = fitter.fit(order("a"));
  thread.letGo();
  const [a, b, c] = await Promise.all(results);
  expect(thread.begun.map(({ setup }) => setup.length)).toEqual([RATE / 2, 30_000, RATE / 2]);
  expect(await again).toBe(a);
  expect([b?.length, c?.length]).toEqual([RATE / 2, 30_000]);
});

test("a browser that cannot stretch is told of once, and asked no more", async () => {
  const thread = worker({ isBroken: true });
  let told = 0;
  const fitter = opened(thread, () => told++);
  thread.letGo();
  expect(await Promise.all([fitter.fit(order("a")), fitter.fit(order("b"))])).toEqual([null, null]);
  expect(await fitter.fit(order("c"))).toBeNull();
  expect([told, thread.begun.length]).toEqual([1, 1]);
});

test("what is kept is bounded: the least recently used is made again", async () => {
  const thread = worker({ isShort: true });
  const fitter = opened(thread);
  thread.letGo();
  const long = { length: 130 * RATE };
  await fitter.fit(order("first", long));
  await fitter.fit(order("first", long));
  expect(thread.begun.length).toBe(1);
  // Two of them are more than four minutes.
  await fitter.fit(order("second", long));
  await fitter.fit(order("first", long));
  expect(thread.begun.length).toBe(3);
  fitter.close();
  expect(thread.terminate).toHaveBeenCalledTimes(1);
});

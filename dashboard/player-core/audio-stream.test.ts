import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { AudioStream, type StreamElement, type StreamStart } from "./audio-stream.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A media element whose audio goes on when a test says so. */
class StillElement extends EventTarget implements StreamElement {
  currentTime = 0;
  playbackRate = 1;
  isPlaying = false;
  hasFile = true;
  play(): Promise<void> {
    this.isPlaying = true;
    return Promise.resolve();
  }
  pause(): void {
    this.isPlaying = false;
  }
  removeAttribute(name: string): void {
    if (name === "src") this.hasFile = false;
  }
  load(): void {}
}

/** A gain whose value is at once what it will be. */
function stillGain(context: { currentTime: number; state: string }) {
  const gain = {
    value: 1,
    cancelScheduledValues: () => gain,
    setTargetAtTime(value: number) {
      gain.value = value;
      return gain;
    },
  };
  // What a stream touches of a node.
  return { gain, context, disconnect() {} } as unknown as GainNode;
}

interface Given {
  at?: number;
  rate?: number;
  loop?: StreamStart["loop"];
  /** Other tracks follow the same clock. */
  isShared?: boolean;
  /** Decoded audio is there to take over. */
  isRelieved?: boolean;
}

function streaming() {
  const element = new StillElement();
  const context = { currentTime: 0, state: "running" };
  const fade = stillGain(context);
  const failures: string[] = [];
  const stream = new AudioStream(element, fade, () => failures.push("failed"));
  function start({ at = 0, rate = 1, loop = null, isShared = false, isRelieved = false }: Given = {}) {
    const clock = {
      seconds: at,
      now: () => clock.seconds,
      follow(seconds: number) {
        if (!isShared) clock.seconds = seconds;
        return !isShared;
      },
      wrap: () => isRelieved,
    };
    return { clock, voice: stream.start({ take: { rate }, loop, clock }) };
  }
  return { element, fade, failures, stream, start, context };
}

test("it plays from where the clock is, at its speed", () => {
  const { element, start } = streaming();
  start({ at: 61.5, rate: 1.25 });
  expect(element).toMatchObject({ currentTime: 61.5, playbackRate: 1.25, isPlaying: true });
});

test("within the audio it fades in once it sounds; the very beginning keeps its attack", () => {
  const { element, fade, start } = streaming();
  start({ at: 0 });
  expect(fade.gain.value).toBe(1);
  start({ at: 5 });
  expect(fade.gain.value).toBe(0);
  element.dispatchEvent(new Event("playing"));
  expect(fade.gain.value).toBe(1);
});

test("the clock waits for a lone stream that is slow to begin, and lets small differences be", () => {
  const { element, start } = streaming();
  const { clock } = start();
  clock.seconds = 0.4;
  vi.advanceTimersByTime(100);
  expect(clock.seconds).toBe(0);
  element.currentTime = 0.51;
  clock.seconds = 0.5;
  vi.advanceTimersByTime(100);
  expect(clock.seconds).toBe(0.5);
});

test("while the browser waits for a gesture it stays where the clock stands", () => {
  const { context, element, start } = streaming();
  context.state = "suspended";
  const { clock } = start({ at: 2 });
  element.currentTime = 2.5;
  vi.advanceTimersByTime(100);
  expect([element.currentTime, clock.seconds]).toEqual([2, 2]);
});

test("among others it is led back to the clock by its speed, and seeks where it is far off", () => {
  const { element, start } = streaming();
  const { clock } = start({ isShared: true });
  clock.seconds = 1;
  element.currentTime = 1.01;
  vi.advanceTimersByTime(100);
  expect(element.playbackRate).toBeCloseTo(0.98);
  element.currentTime = 1.002;
  vi.advanceTimersByTime(100);
  expect(element.playbackRate).toBe(1);
  clock.seconds = 3;
  vi.advanceTimersByTime(100);
  expect(element.currentTime).toBe(3);
});

test("a loop begins again at its start, to the millisecond at which its end is due", () => {
  const { element, start } = streaming();
  const { clock } = start({ at: 10, loop: { start: 8, end: 10.05 } });
  vi.advanceTimersByTime(49);
  expect(element.currentTime).toBe(10);
  vi.advanceTimersByTime(1);
  expect(element.currentTime).toBe(8);
  expect(clock.seconds).toBe(8);
});

test("a loop of everything begins again where the file ends before its time", () => {
  const { element, start } = streaming();
  start({ at: 100, loop: { start: 0, end: 120 } });
  element.currentTime = 119.5;
  element.dispatchEvent(new Event("ended"));
  expect(element).toMatchObject({ currentTime: 0, isPlaying: true });
});

test("decoded audio that is there takes over at the seam", () => {
  const { element, start } = streaming();
  start({ at: 9.99, loop: { start: 2, end: 10 }, isRelieved: true });
  vi.advanceTimersByTime(20);
  expect(element.currentTime).toBe(9.99);
});

test("a voice that ended is silent and paused, unless the stream plays another one by then", () => {
  const { element, fade, start } = streaming();
  const { voice } = start({ at: 3 });
  voice.end();
  expect(fade.gain.value).toBe(0);
  vi.advanceTimersByTime(20);
  expect(element.isPlaying).toBe(false);
  const again = start({ at: 3 });
  again.voice.end();
  start({ at: 7 });
  again.voice.end();
  again.voice.setRate(2, 0);
  vi.advanceTimersByTime(20);
  expect(element).toMatchObject({ currentTime: 7, isPlaying: true, playbackRate: 1 });
});

test("a change of speed holds for the checks after it", () => {
  const { element, start } = streaming();
  const { clock, voice } = start({ isShared: true });
  voice.setRate(1.5, 0);
  clock.seconds = element.currentTime;
  vi.advanceTimersByTime(300);
  expect(element.playbackRate).toBe(1.5);
});

test("a file that cannot be read is told, and a closed stream lets go of it", () => {
  const { element, failures, start, stream } = streaming();
  start();
  element.dispatchEvent(new Event("error"));
  expect(failures).toEqual(["failed"]);
  stream.close();
  vi.advanceTimersByTime(1_000);
  element.dispatchEvent(new Event("error"));
  expect(failures).toEqual(["failed"]);
  expect(element).toMatchObject({ isPlaying: false, hasFile: false });
});

import { expect, test } from "vitest";
import { MAX_RECORDING_SECONDS } from "../../../src/contracts/limits.ts";
import type { Listener, Microphone } from "./microphone.ts";
import { Recorder } from "./recorder.ts";

const RATE = 8_000;

/** Microphones that a test holds in its hand. */
function studio({ resume = async () => {} }: { resume?: () => Promise<void> } = {}) {
  const opened: { listener: Listener; calls: string[] }[] = [];
  let gate: Promise<void> = Promise.resolve();
  const recorder = new Recorder(async (listener) => {
    const one = { listener, calls: [] as string[] };
    opened.push(one);
    await gate;
    const noting = (call: string, work = async () => {}) => {
      one.calls.push(call);
      return work();
    };
    const microphone: Microphone = {
      sampleRate: RATE,
      pause: () => noting("pause"),
      resume: () => noting("resume", resume),
      close: () => noting("close"),
    };
    return microphone;
  });
  const seen: string[] = [];
  recorder.subscribe(() => seen.push(recorder.state.kind));
  return {
    recorder,
    opened,
    seen,
    hear: (seconds: number) => opened.at(-1)?.listener.onBlock(new Float32Array(seconds * RATE).fill(0.5)),
    wait(until: Promise<void>) {
      gate = until;
    },
  };
}

test("a recording is asked for, heard, paused, continued and stopped, and the microphone let go", async () => {
  const { recorder, opened, seen, hear } = studio();
  await recorder.start();
  hear(1);
  recorder.pause();
  recorder.pause();
  recorder.resume();
  recorder.resume();
  hear(1);
  recorder.stop();
  expect(seen).toEqual(["asking", "recording", "paused", "recording", "recorded"]);
  expect(recorder.state).toMatchObject({ kind: "recorded", ending: "stopped", take: { seconds: 2 } });
  expect(opened[0]?.calls).toEqual(["resume", "pause", "resume", "close"]);
  hear(1);
  expect(recorder.state).toMatchObject({ take: { seconds: 2 } });
});

test("a microphone that does not start is let go, and the reason is said", async () => {
  const { recorder, opened } = studio({ resume: () => Promise.reject(new Error("The device is in use")) });
  await recorder.start();
  expect(recorder.state).toEqual({ kind: "refused", reason: "The device is in use" });
  expect(opened[0]?.calls).toEqual(["resume", "close"]);
});

test("a microphone that does not continue after a pause ends the take, which is kept", async () => {
  let isBroken = false;
  const { recorder, opened, hear } = studio({
    resume: async () => {
      if (isBroken) throw new Error("The device is gone");
    },
  });
  await recorder.start();
  hear(1);
  recorder.pause();
  isBroken = true;
  recorder.resume();
  await expect.poll(() => recorder.state).toMatchObject({ kind: "recorded", ending: "gone", take: { seconds: 1 } });
  expect(opened[0]?.calls.at(-1)).toBe("close");
});

test("a stop before the microphone has started is a stop, however its start ends", async () => {
  let fail: (error: Error) => void = () => {};
  const { recorder, opened } = studio({ resume: () => new Promise((_, reject) => (fail = reject)) });
  const started = recorder.start();
  await expect.poll(() => recorder.state.kind).toBe("recording");
  recorder.stop();
  fail(new Error("The context is closed"));
  await started;
  expect(recorder.state).toEqual({ kind: "idle" });
  expect(opened[0]?.calls).toEqual(["resume", "close"]);
});

test("a microphone that is granted after the dialog was closed is closed again", async () => {
  const { recorder, opened, wait } = studio();
  let grant = () => {};
  wait(new Promise((resolve) => (grant = resolve)));
  const started = recorder.start();
  recorder.discard();
  grant();
  await started;
  expect(recorder.state).toEqual({ kind: "idle" });
  expect(opened[0]?.calls).toEqual(["close"]);
});

test("a second start takes the place of the first, and leaves one microphone open", async () => {
  const { recorder, opened, hear } = studio();
  await recorder.start();
  hear(1);
  await recorder.start();
  expect(recorder.state).toMatchObject({ kind: "recording", take: { seconds: 0 } });
  expect(opened.map(({ calls }) => calls)).toEqual([["resume", "close"], ["resume"]]);
});

test("a device that goes away keeps what was heard, and one from which nothing was heard leaves nothing", async () => {
  const { recorder, opened, hear } = studio();
  await recorder.start();
  opened[0]?.listener.onGone();
  expect(recorder.state).toEqual({ kind: "idle" });
  await recorder.start();
  hear(1);
  opened[1]?.listener.onGone();
  expect(recorder.state).toMatchObject({ kind: "recorded", ending: "gone" });
});

test("a full recording ends by itself", async () => {
  const { recorder, hear } = studio();
  await recorder.start();
  hear(MAX_RECORDING_SECONDS);
  expect(recorder.state).toMatchObject({ kind: "recorded", ending: "full" });
});

test("a page that does not listen any more is not called", async () => {
  const { recorder } = studio();
  let calls = 0;
  const end = recorder.subscribe(() => (calls += 1));
  await recorder.start();
  end();
  recorder.discard();
  expect(calls).toBe(2);
});

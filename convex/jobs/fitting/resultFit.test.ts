import { expect, test } from "vitest";
import type { AudioData } from "../../../src/audio/audio.ts";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { api } from "../../_generated/api.js";
import { openStudio, useHosted } from "../../testing/studio.fixture.ts";
import { fitResult, mergedReading } from "./resultFit.ts";

const RATE = 44_100;
const ASKED = { prompt: "click track", bars: 4, bpm: 120, model: "stability-ai/stable-audio-2.5" };

/** A click track at 118.6 BPM, where 120 was asked for, and longer than its bars. */
function offTempo(seconds = 9): AudioData {
  const samples = new Float32Array(Math.round(seconds * RATE));
  for (let beat = 0; (beat * 60) / 118.6 < seconds; beat++) {
    const start = Math.round(((beat * 60) / 118.6) * RATE);
    for (let i = 0; i < 2_000 && start + i < samples.length; i++) {
      samples[start + i] = (beat % 4 === 0 ? 0.8 : 0.5) * Math.exp(-i / 400) * Math.sin(i * 0.1);
    }
  }
  return { sampleRate: RATE, channels: [samples] };
}

async function made(values: Record<string, string> = {}) {
  const studio = await openStudio();
  const { ada, provider, started, ended, reconcile } = studio;
  useHosted(provider, values);
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, ASKED);
  const [id = ""] = await started(jobId);
  provider.update(id, { status: "succeeded", output: provider.serve("out.wav", new Uint8Array(writeWav(offTempo()))) });
  await reconcile();
  return { ...studio, jobId, job: await ended(ada, jobId) };
}

test("a hosted loop off its tempo is fitted to tempo and bars to the sample; what came is kept, and nothing asked twice", async () => {
  const { ada, provider, job, samples } = await made();
  expect(job.error).toBeUndefined();
  expect(job.samples).toMatchObject([{ type: "fit", bpm: 120, durationSeconds: 8 }]);
  expect(job.reading?.said).toMatch(
    /Asked for 120 BPM, heard 118\.[5-7]: made shorter by 1\.[12] %\. Cut to 4 bars\. The original is kept/,
  );
  expect(job.reading?.changed.map(({ what }) => what)).not.toContain("length");
  const [original, fit] = await samples();
  expect(original).toMatchObject({ type: "generated", duration: 9, bpm: expect.closeTo(118.6, 0) });
  expect(original?.name).toMatch(/_original$/);
  expect(fit).toMatchObject({ sourceId: original?._id, jobId: original?.jobId });
  expect(fit?.metadata.ratio).toBeCloseTo(118.6 / 120, 2);
  const facts = await ada.query(api.library.public.getSample, { sampleId: fit?._id ?? "" });
  expect(facts.reading?.said).toBe(job.reading?.said);
  expect(provider.predictions).toHaveLength(1);
});

test("where results are not to be fitted, they stay as they came", async () => {
  const { job, samples } = await made({ WAV0_FIT_RESULTS: "off" });
  expect(job.samples).toMatchObject([{ type: "generated", durationSeconds: 9 }]);
  expect(await samples()).toHaveLength(1);
});

const NOTHING_SAID = { said: "", understood: {}, substituted: [], ignored: [], changed: [] };

test("a one-shot, and a request that names neither tempo, key nor bars, is not held against anything", async () => {
  const oneShot = { prompt: "click", type: "one_shot" as const, bpm: 120 };
  expect(await fitResult(offTempo(2), oneShot, NOTHING_SAID)).toBeNull();
  expect(await fitResult(offTempo(2), { prompt: "some clicks" }, NOTHING_SAID)).toBeNull();
});

test("what comes at its tempo and length is heard, and left as it is", async () => {
  const beats = 8;
  const heard = await fitResult(
    offTempo((beats * 60) / 118.6),
    { prompt: "clicks", bpm: 118.6, bars: beats / 4 },
    NOTHING_SAID,
  );
  expect(heard?.fitted).toBeUndefined();
  expect(heard?.hints.bpm).toBeCloseTo(118.6, 0);
  expect(heard?.reading.said).toMatch(/^Asked for 118\.6 BPM, heard 118\.\d\./);
});

test("a fit states its tempo and loop, does not clip, and has its length to the sample", async () => {
  const heard = await fitResult(offTempo(9), { prompt: "clicks", bpm: 123, bars: 3 }, NOTHING_SAID);
  const { bytes, examined, facts } = heard?.fitted ?? {};
  expect(bytes?.subarray(0, 4)).toEqual(new TextEncoder().encode("RIFF"));
  expect(examined).toMatchObject({ bpm: 123, form: "loop" });
  expect(Math.round((examined?.duration ?? 0) * RATE)).toBe(Math.round(((12 * 60) / 123) * RATE));
  expect(examined?.metadata.peakDb).toBeLessThanOrEqual(0.5);
  expect(facts?.ratio).toBeCloseTo(118.6 / 123, 2);
  expect(facts?.gainDb).toBeLessThanOrEqual(0);
  expect(heard?.reading.understood.durationSeconds).toBeCloseTo((12 * 60) / 123, 3);
});

test("a length that the model could not make exactly is as asked once it is cut to it", async () => {
  const change = { what: "length", asked: "3 bars", used: "6 s", why: "whole seconds" };
  const heard = await fitResult(
    offTempo(9),
    { prompt: "clicks", bpm: 123, bars: 3 },
    { ...NOTHING_SAID, changed: [change] },
  );
  expect(heard?.reading.changed).toEqual([]);
});

test("of several takes each is told, and a change that all have only once", () => {
  const change = { what: "tempo", asked: "97.5 BPM", used: "98 BPM", why: "whole tempos" };
  const take = (said: string) => ({ said, understood: {}, substituted: [], ignored: [], changed: [change] });
  expect(mergedReading([take("One."), take("Two.")])).toMatchObject({
    said: "Take 1: One. Take 2: Two.",
    changed: [change],
  });
  expect(mergedReading([take("One.")])?.said).toBe("One.");
  expect(mergedReading([])).toBeNull();
});

import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

test("a waveform is pairs of a lowest and a highest value over the sample's length, for its owner alone", async () => {
  const studio = await openStudio();
  const storageId = await studio.upload(wavBytes({ seconds: 1.5 }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "pluck.wav" });
  const { peaks, durationSeconds } = await studio.ada.query(api.library.public.getWaveform, { sampleId });
  expect(durationSeconds).toBeCloseTo(1.5, 3);
  expect(peaks.length).toBeGreaterThan(100);
  expect(peaks.length % 2).toBe(0);
  // The file is a decaying sine of half of full scale.
  expect(Math.max(...peaks)).toBeGreaterThan(55);
  expect(Math.max(...peaks)).toBeLessThanOrEqual(64);
  expect(Math.max(...peaks.slice(-20))).toBeLessThan(10);
  expect((await refusal(studio.user("eve").query(api.library.public.getWaveform, { sampleId }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
});

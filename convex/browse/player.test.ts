import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";

async function importSample(studio: Studio, name: string): Promise<string> {
  const storageId = await studio.upload(wavBytes({ hertz: 220, bpm: 120 }));
  return (await studio.ada.action(api.library.publicNode.importSample, { storageId, name: `${name}.wav` })).sampleId;
}

describe("samples to play", () => {
  test("come with their outlines, each once, in the order asked for", async () => {
    const studio = await openStudio();
    const first = await importSample(studio, "first");
    const { samples } = await studio.ada.query(api.browse.public.playSample, { sampleIds: [first, first] });
    expect(samples).toMatchObject([{ sampleId: first, name: "first", bpm: 120 }]);
    expect(Math.max(...(samples[0]?.peaks ?? []))).toBeGreaterThan(10);
  });

  test("are not found where they are another's", async () => {
    const studio = await openStudio();
    const sampleIds = [await importSample(studio, "hers")];
    const { code } = await refusal(studio.user("eve").query(api.browse.public.playSample, { sampleIds }));
    expect(code).toBe("SAMPLE_NOT_FOUND");
  });

  test("are named in one way only", async () => {
    const studio = await openStudio();
    for (const input of [{}, { sampleIds: ["a"], jobId: "b" }]) {
      const { code, message } = await refusal(studio.ada.query(api.browse.public.playSample, input));
      expect(code).toBe("INVALID_INPUT");
      expect(message).toContain("exactly one of sampleIds and jobId");
    }
  });

  test("of an unknown job are refused with the way to find one", async () => {
    const studio = await openStudio();
    const { code, message } = await refusal(studio.ada.query(api.browse.public.playSample, { jobId: "nosuchjob" }));
    expect(code).toBe("JOB_NOT_FOUND");
    expect(message).toContain("list_jobs");
  });
});

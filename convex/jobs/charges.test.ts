import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { openStudio, refusal, useHosted } from "../testing/studio.fixture.ts";

const FREE = { model: "wav0/synth", metered: false, billedBy: null };

describe("what a request would cost", () => {
  test("is nothing with the built-in models, named or by default", async () => {
    const { ada } = await openStudio();
    const estimate = (input: Parameters<typeof ada.query<typeof api.jobs.public.estimateCharge>>[1]) =>
      ada.query(api.jobs.public.estimateCharge, input);
    expect(await estimate({ task: "generate" })).toEqual(FREE);
    expect(await estimate({ task: "generate", model: "wav0/synth" })).toEqual(FREE);
    expect(await estimate({ task: "stem_split" })).toEqual({ ...FREE, model: "wav0/split" });
  });

  test("is metered as soon as a provider key makes a hosted model the default", async () => {
    const { ada, provider } = await openStudio();
    useHosted(provider);
    expect(await ada.query(api.jobs.public.estimateCharge, { task: "generate" })).toEqual({
      model: "meta/musicgen",
      metered: true,
      billedBy: "Replicate",
      pricesAt: "https://replicate.com/meta/musicgen",
      estimate: { predictions: 1 },
    });
    expect(await ada.query(api.jobs.public.estimateCharge, { task: "stem_split" })).toMatchObject({ metered: true });
  });

  test("of another run of a job is that of its model", async () => {
    const { ada } = await openStudio();
    const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "kick" });
    expect(await ada.query(api.jobs.public.estimateCharge, { jobId })).toEqual(FREE);
  });

  test("fails as the request would", async () => {
    const { ada, user, t } = await openStudio();
    const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "kick" });
    const codes = await Promise.all(
      [
        ada.query(api.jobs.public.estimateCharge, { task: "generate", model: "nobody/nothing" }),
        ada.query(api.jobs.public.estimateCharge, { task: "generate", model: "meta/musicgen" }),
        ada.query(api.jobs.public.estimateCharge, {}),
        user("eve").query(api.jobs.public.estimateCharge, { jobId }),
        t.query(api.jobs.public.estimateCharge, { task: "generate" }),
      ].map(async (call) => (await refusal(call)).code),
    );
    expect(codes).toEqual([
      "UNKNOWN_MODEL",
      "MODEL_NOT_AVAILABLE",
      "INVALID_INPUT",
      "JOB_NOT_FOUND",
      "UNAUTHENTICATED",
    ]);
  });
});

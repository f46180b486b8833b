import { afterEach, beforeEach, expect, test } from "vitest";
import { generateSample } from "../../contracts/job.ts";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { questionOf } from "./question.ts";

let studio: FixtureStudio;
beforeEach(async () => {
  studio = await openFixtureStudio();
});
afterEach(() => studio.close());

const ask = (input: Record<string, unknown>) => {
  const backend = studio.backend();
  return questionOf(generateSample, { prompt: "kick", ...input }, async () => backend);
};

test("a question says who bills and what all takes together will probably cost", async () => {
  expect(await ask({ model: "hosted/music", variations: 3 })).toBe(
    "Generate a sample: “kick” (variations 3). This runs on a hosted model that its provider bills: hosted/music, " +
      "billed by Host: 3 predictions, about 36 s of its time, about $0.036. Go on?",
  );
  expect(await ask({ model: "wav0/synth" })).toBeNull();
});

test("nobody is asked about what the budget of the day does not allow", async () => {
  await expect(ask({ model: "hosted/beyond" })).rejects.toMatchObject({
    code: "BUDGET_EXCEEDED",
    message: "Nothing was started. The budget is $1.00 a day.",
  });
});

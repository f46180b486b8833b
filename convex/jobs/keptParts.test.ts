import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, scoredWav, useHosted, wavBytes } from "../testing/studio.fixture.ts";

async function imported({ ada, upload }: Studio, bytes = scoredWav("house, 2 bars")): Promise<string> {
  const storageId = await upload(bytes);
  return (await ada.action(api.library.publicNode.importSample, { storageId, name: "loop.wav" })).sampleId;
}

/** The input that a job's prediction was sent with. */
async function sentFor({ provider, started }: Studio, jobId: string): Promise<Record<string, unknown>> {
  const [id] = await started(jobId);
  return provider.predictions.find((prediction) => prediction.id === id)?.input ?? {};
}

test("named parts of a sample with a score are kept: the model gets its recipe, and the job says what is new", async () => {
  const studio = await openStudio();
  const variationOf = await imported(studio);
  const asked = { prompt: "harder", variationOf, keep: ["chords", "Bass line"], seed: 7 };
  const job = await studio.ada.mutation(api.jobs.public.generateSample, asked);
  expect(job.next).toContain("Kept: bass, chords. New: kick, snare, hats, percussion, lead.");
  const { page } = await studio.ada.query(api.browse.public.browseJobs, {
    paginationOpts: { numItems: 9, cursor: null },
  });
  expect(page).toMatchObject([{ request: asked }]);
  const sent = await sentFor(studio, job.jobId);
  expect(sent).toMatchObject({ prompt: "harder", seed: 7, keep: "bass,chords" });
  expect(JSON.parse(String(sent["variation_of"]))).toMatchObject({ genre: "house", seed: 20, bars: 2 });
});

test("a prompt says it as well, with tempo and key; the same prompt again is another take", async () => {
  const studio = await openStudio();
  const variationOf = await imported(studio);
  const said = async (prompt: string) => {
    const { jobId, next } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt, variationOf });
    return { next, keep: (await sentFor(studio, jobId))["keep"] };
  };
  expect(await said("same chords, new drums")).toMatchObject({
    keep: "bass,chords,pad,lead,vocals,fx",
    next: expect.stringContaining("New: kick, snare, hats, percussion."),
  });
  const moved = await said("same at 140 in F minor");
  expect(moved).toMatchObject({ keep: "all", next: expect.stringContaining("Now 140 BPM, F minor.") });
  expect((await said("busier hats")).next).toContain("Busier: hats.");
  expect((await said("warm techno loop")).keep).toBeUndefined();
});

test("what cannot be kept is refused with the reason, or said where only the prompt asked for it", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const [scored, plain, newer] = [
    await imported(studio),
    await imported(studio, wavBytes()),
    await imported(studio, scoredWav("house, 1 bar", { revision: 99 })),
  ];
  const why = async (input: object) => {
    const call = ada.mutation(api.jobs.public.generateSample, { prompt: "same chords", ...input });
    const { code, message } = await refusal(call);
    expect(code).toBe("INVALID_INPUT");
    return message;
  };
  const keep = ["chords"];
  expect(await why({ keep })).toContain("give variationOf too");
  expect(await why({ variationOf: plain, keep })).toMatch(/has no score.*Leave keep out/);
  expect(await why({ variationOf: newer, keep })).toMatch(/revision 99/);
  expect(await why({ variationOf: scored, keep: ["tuba"] })).toMatch(/"tuba" is no part; name some of drums, kick/);
  expect(await why({ variationOf: scored, keep: ["vocals"] })).toMatch(/no vocals; its parts are kick, snare/);
  const job = await ada.mutation(api.jobs.public.generateSample, { prompt: "same chords", variationOf: plain });
  expect(job.next).toMatch(/Nothing is kept, this is a new take: .* has no score/);
});

test("a hosted model keeps nothing, and is not the default for what has a score", async () => {
  const studio = await openStudio();
  const variationOf = await imported(studio);
  const { WAV0_INFERENCE_URL, WAV0_INFERENCE_TOKEN } = process.env;
  useHosted(studio.provider, { WAV0_INFERENCE_URL, WAV0_INFERENCE_TOKEN });
  const asked = { prompt: "x", variationOf, keep: ["chords"] };
  const job = await studio.ada.mutation(api.jobs.public.generateSample, asked);
  expect(job.model).toBe("wav0/synth");
  const hosted = studio.ada.mutation(api.jobs.public.generateSample, { ...asked, model: "meta/musicgen" });
  expect((await refusal(hosted)).message).toMatch(/meta\/musicgen keeps no parts; wav0\/synth does/);
});

test("a variation that keeps parts is estimated as it runs: free, beside a hosted default", async () => {
  const studio = await openStudio();
  const [scored, plain] = [await imported(studio), await imported(studio, wavBytes())];
  const { WAV0_INFERENCE_URL, WAV0_INFERENCE_TOKEN } = process.env;
  useHosted(studio.provider, { WAV0_INFERENCE_URL, WAV0_INFERENCE_TOKEN });
  const estimate = (input: object) =>
    studio.ada.query(api.jobs.public.estimateCharge, { task: "generate" as const, ...input });
  const free = { model: "wav0/synth", metered: false, billedBy: null };
  const [keep, prompt] = [["chords"], "same chords, new drums"];
  expect(await estimate({ prompt: "harder", variationOf: scored, keep })).toEqual(free);
  expect(await estimate({ prompt, variationOf: scored })).toEqual(free);
  expect(await estimate({ prompt: "warm pad", variationOf: scored })).toMatchObject({
    model: "meta/musicgen",
    metered: true,
  });
  expect(await estimate({ prompt, variationOf: plain })).toMatchObject({ model: "meta/musicgen", metered: true });
  expect(await estimate({ variationOf: scored })).toMatchObject({ metered: true });
  const why = async (input: object) => (await refusal(estimate(input))).message;
  expect(await why({ prompt, variationOf: plain, keep })).toMatch(/has no score/);
  expect(await why({ prompt, variationOf: scored, keep, model: "meta/musicgen" })).toMatch(/keeps no parts/);
  expect(await why({ prompt, keep })).toContain("give variationOf too");
  expect(await why({ prompt, variationOf: "nowhere" })).toContain("nowhere");
});

test("a retry keeps the same parts", async () => {
  const studio = await openStudio();
  const { ada } = studio;
  const variationOf = await imported(studio);
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "x", variationOf, keep: ["drums"] });
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  const again = await ada.mutation(api.jobs.public.retryJob, { jobId });
  expect(again.next).toContain("Kept: kick, snare, hats, percussion.");
  expect(await sentFor(studio, again.jobId)).toMatchObject({ keep: "kick,snare,hats,percussion" });
});

describe("of a sample whose tempo and key its user has corrected", () => {
  const corrected = async (studio: Studio, facts: { bpm?: number; key?: string }) => {
    const sampleId = await imported(studio, scoredWav("house, 2 bars, 140 bpm, in A minor"));
    await studio.ada.mutation(api.library.public.updateSample, { sampleId, ...facts });
    return sampleId;
  };

  test("a variation keeps what the user told, plays in time with it, and is named for it", async () => {
    const studio = await openStudio();
    const variationOf = await corrected(studio, { bpm: 70, key: "C minor" });
    const { jobId, next } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "busier hats",
      variationOf,
    });
    expect(next).toContain("Busier: hats. Its tempo and key count as you set them for that sample.");
    expect(next).not.toContain("Now");
    const [id = ""] = await studio.started(jobId);
    const { input = {} } = studio.provider.predictions.find((prediction) => prediction.id === id) ?? {};
    expect([input["bpm"], input["key"]]).toEqual([undefined, undefined]);
    const file = studio.provider.serve("take.wav", scoredWav("house, 2 bars, 140 bpm, in A minor, busier hats"));
    studio.provider.update(id, { status: "succeeded", output: [file] });
    await studio.tell(id);
    const { samples } = await studio.ended(studio.ada, jobId);
    expect(samples).toMatchObject([{ bpm: 70, key: "C minor", name: expect.stringMatching(/_70_.*Cmin/) }]);
  });

  test.each<[object, number | undefined, string | undefined, number | undefined]>([
    [{ prompt: "same", keep: ["all"] }, undefined, undefined, 1],
    [{ prompt: "same", keep: ["all"], bars: 4 }, 8, "Now 4 bars.", 4],
    [{ prompt: "same, 3 bars" }, 6, "Now 3 bars.", 3],
    [{ prompt: "same", keep: ["all"], bars: 64 }, 64, "Now 32 bars.", 32],
  ])("its bars are told and asked for at that tempo: %j", async (wish, bars, said, told) => {
    const studio = await openStudio();
    const variationOf = await corrected(studio, { bpm: 70 });
    const { jobId, next, reading } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "same",
      variationOf,
      ...wish,
    });
    if (said === undefined) expect(next).not.toContain("Now");
    else expect(next).toContain(said);
    expect(reading?.understood).toMatchObject({ bpm: 70, bars: told });
    expect((await sentFor(studio, jobId))["bars"]).toBe(bars);
  });

  test("bars that are no whole ones at that tempo are not told", async () => {
    const studio = await openStudio();
    const variationOf = await corrected(studio, { bpm: 90 });
    const { reading } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "same", variationOf });
    expect(reading?.understood).toMatchObject({ bpm: 90 });
    expect(reading?.understood.bars).toBeUndefined();
  });

  test.each<[object, object]>([
    [
      { prompt: "same", keep: ["all"], bpm: 80, key: "D minor" },
      { bpm: 160, key: "B minor", said: "Now 80 BPM, D minor." },
    ],
    [{ prompt: "same at 80 in D minor" }, { bpm: 160, key: "B minor", said: "Now 80 BPM, D minor." }],
    [{ prompt: "same chords, new drums, in D minor" }, { key: "B minor", said: "Now D minor." }],
    [{ prompt: "same in major" }, { key: "A major", said: "Now C major." }],
    [{ prompt: "same at 70" }, { bpm: 140, said: "Kept:" }],
  ])(
    "%j is measured by what the user told",
    async (asked, { said, ...sent }: { said?: string; bpm?: number; key?: string }) => {
      const studio = await openStudio();
      const variationOf = await corrected(studio, { bpm: 70, key: "C minor" });
      const { jobId, next } = await studio.ada.mutation(api.jobs.public.generateSample, {
        prompt: "same",
        ...asked,
        variationOf,
      });
      expect(next).toContain(said);
      const { bpm, key } = await sentFor(studio, jobId);
      expect({ bpm, key }).toEqual({ bpm: sent.bpm, key: sent.key });
      const retried = await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
      const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId: retried.jobId });
      expect(await sentFor(studio, again.jobId)).toMatchObject(Object.fromEntries(Object.entries(sent)));
    },
  );

  test("what its user has set to what it is changes nothing", async () => {
    const studio = await openStudio();
    const variationOf = await corrected(studio, { bpm: 140, key: "Am" });
    const { jobId, next } = await studio.ada.mutation(api.jobs.public.generateSample, {
      prompt: "same at 80 in F minor",
      variationOf,
    });
    expect(next).toContain("Now 80 BPM, F minor.");
    expect(next).not.toContain("as you set");
    expect(await sentFor(studio, jobId)).not.toHaveProperty("bpm");
  });
});

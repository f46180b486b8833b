import { describe, expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { chargesOf, finish, readLedger } from "../testing/ledger.fixture.ts";
import {
  type Studio,
  openStudio,
  refusal,
  setEnvironment,
  until,
  useHosted,
  wavBytes,
} from "../testing/studio.fixture.ts";

const HTTPS = { WAV0_WEBHOOK_BASE_URL: "https://studio.test" };

async function openWith(budget: string, prices = ""): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider, { ...HTTPS, WAV0_BUDGET_PER_DAY: budget, WAV0_PRICES: prices });
  return studio;
}

const generate = ({ ada }: Studio, prompt: string, more: { variations?: number; model?: string } = {}) =>
  ada.mutation(api.jobs.public.generateSample, { prompt, durationSeconds: 1, ...more });

/** A job whose one prediction the provider counts so many seconds for. */
async function spend(studio: Studio, seconds: number, prompt = `spends ${seconds}`): Promise<void> {
  const { jobId } = await generate(studio, prompt);
  const [id = ""] = await studio.started(jobId);
  finish(studio, id, "succeeded", seconds);
  await studio.tell(id);
  await studio.ended(studio.ada, jobId);
}

const posts = ({ provider }: Studio) => provider.requests.filter((one) => /^POST .*predictions$/.test(one)).length;

describe("a job that would go beyond the budget of the day", () => {
  test("is refused before anything is spent, with what is used, what it would take, and when the day turns", async () => {
    const studio = await openWith("100 s");
    await spend(studio, 40);
    await generate(studio, "runs");
    const { code, message, details } = await refusal(generate(studio, "too much"));
    expect(code).toBe("BUDGET_EXCEEDED");
    expect(message).toMatch(
      /^Nothing was started\. The budget is 100 s a day, of which 80 s are used or reserved, and this is estimated at 40 s\. The day turns at 00:00 UTC, in .*WAV0_BUDGET_PER_DAY/,
    );
    expect(details).toMatchObject({ budget: 100, used: 80, unit: "seconds" });
    expect(details?.["retryAfterSeconds"]).toBeLessThanOrEqual(86_400);
    expect((await studio.ada.query(api.jobs.public.listJobs, {})).jobs).toHaveLength(2);
    expect(await chargesOf(studio)).toHaveLength(2);
  });

  test("is one of all its takes together", async () => {
    const studio = await openWith("100 s");
    await spend(studio, 25);
    expect((await refusal(generate(studio, "four", { variations: 4 }))).code).toBe("BUDGET_EXCEEDED");
    await generate(studio, "three", { variations: 3 });
  });

  test("may start once what was reserved has cost less, or nothing", async () => {
    const studio = await openWith("100 s");
    await spend(studio, 40);
    const { jobId } = await generate(studio, "runs");
    expect((await refusal(generate(studio, "waits"))).code).toBe("BUDGET_EXCEEDED");
    const [id = ""] = await studio.started(jobId);
    finish(studio, id, "failed", 1.5);
    await studio.tell(id);
    await generate(studio, "may");
  });

  test("is another user's no matter, nor what is made on the studio's own machine, nor yesterday's", async () => {
    const studio = await openWith("50 s");
    await spend(studio, 50);
    expect((await refusal(generate(studio, "too much"))).code).toBe("BUDGET_EXCEEDED");
    await studio.user("bob").mutation(api.jobs.public.generateSample, { prompt: "bob's", durationSeconds: 1 });
    await studio.t.run(async (ctx) => {
      for (const row of await ctx.db.query("charges").collect()) {
        await ctx.db.patch("charges", row._id, { askedAt: row.askedAt - 86_400_000 });
      }
    });
    await generate(studio, "a new day");
    const free = await openStudio();
    setEnvironment({
      WAV0_INFERENCE_URL: free.provider.baseUrl,
      WAV0_INFERENCE_TOKEN: free.provider.token,
      WAV0_BUDGET_PER_DAY: "0 s",
    });
    await generate(free, "free");
  });
});

test("jobs that start at once cannot overshoot together", async () => {
  const studio = await openWith("100 s");
  await spend(studio, 30);
  const starts = await Promise.allSettled(Array.from({ length: 8 }, (_, k) => generate(studio, `at once ${k}`)));
  expect(starts.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  await until(async () => posts(studio) === 3);
  const rows = await chargesOf(studio);
  expect(rows.reduce((sum, row) => sum + (row.actualSeconds ?? row.estimatedSeconds ?? 0), 0)).toBe(90);
});

test("what nobody can estimate yet runs alone, and is settled with what it took", async () => {
  const studio = await openWith("20 s");
  const { jobId } = await generate(studio, "first of its model");
  expect((await refusal(generate(studio, "second"))).message).toContain(
    "the rest is kept for what is under way and has no estimate yet",
  );
  const [id = ""] = await studio.started(jobId);
  finish(studio, id, "succeeded", 8);
  await readLedger(studio);
  await generate(studio, "second");
  expect((await refusal(generate(studio, "third"))).message).toContain("of which 16 s are used or reserved");
});

test("a retry reserves what it asks for again, and nothing for what it brings home", async () => {
  const studio = await openWith("30 s");
  await spend(studio, 10);
  const { jobId } = await generate(studio, "two takes", { variations: 2 });
  const [first = "", second = ""] = await studio.started(jobId, 2);
  finish(studio, first, "succeeded", 10);
  await studio.tell(first);
  finish(studio, second, "failed", 2);
  await studio.tell(second);
  await studio.ended(studio.ada, jobId);
  expect((await studio.ada.query(api.jobs.public.estimateCharge, { jobId })).estimate).toEqual({
    predictions: 1,
    seconds: 10,
  });
  expect(await studio.ada.query(api.jobs.public.estimateCharge, { jobId })).toMatchObject({
    refusal: expect.stringContaining("of which 22 s are used"),
  });
  process.env["WAV0_BUDGET_PER_DAY"] = "32 s";
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  const states = (await chargesOf(studio))
    .filter((row) => row.jobId === again.jobId)
    .map(({ take, state }) => [take, state]);
  expect(states).toEqual([[1, "estimated"]]);
});

describe("a budget in dollars", () => {
  test("counts by the price of the hardware, and by the result", async () => {
    const studio = await openWith("1 USD", "meta/musicgen=0.01/s,stability-ai/stable-audio-2.5=0.40/result");
    await spend(studio, 20);
    expect(await chargesOf(studio)).toMatchObject([{ actualSeconds: 20, actualUsd: 0.2, price: { usd: 0.01 } }]);
    const model = "stability-ai/stable-audio-2.5";
    await generate(studio, "one result", { model, variations: 2 });
    const { message } = await refusal(generate(studio, "one more", { model }));
    expect(message).toContain(
      "The budget is $1.00 a day, of which $1.00 are used or reserved, and this is estimated at $0.40.",
    );
    const { next } = await generate(studio, "free", { model: "meta/musicgen" }).catch(() => ({ next: "refused" }));
    expect(next).toBe("refused");
  });

  test("lets nothing start whose price is not set", async () => {
    const studio = await openWith("1 USD");
    expect((await refusal(generate(studio, "priceless"))).message).toContain(
      "no price of meta/musicgen is set: set it in WAV0_PRICES",
    );
  });
});

test("a budget that cannot be read lets nothing start", async () => {
  const studio = await openWith("some");
  expect((await refusal(generate(studio, "x"))).message).toContain(
    'WAV0_BUDGET_PER_DAY must be an amount a day like "600 s"',
  );
});

test("the estimate of a split is by the length of its sample, by whichever name it goes", async () => {
  const studio = await openWith("100 s", "cjwbw/demucs=0.001/s");
  const storageId = await studio.upload(wavBytes({ seconds: 4 }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "song.wav" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  const [id = ""] = await studio.started(jobId);
  const output = { drums: studio.provider.serve("d.wav", wavBytes()) };
  studio.provider.update(id, { status: "succeeded", output, metrics: { predict_time: 6 } });
  await studio.tell(id);
  const twice = await studio.upload(wavBytes({ seconds: 8, hertz: 300 }));
  await studio.ada.action(api.library.publicNode.importSample, { storageId: twice, name: "longer.wav" });
  const estimate = await studio.ada.query(api.jobs.public.estimateCharge, { task: "stem_split", sampleId: "longer" });
  expect(estimate).toMatchObject({
    estimate: { predictions: 1, seconds: 12, usd: 0.012 },
    budget: { amount: 100, used: 6, unit: "seconds" },
  });
});

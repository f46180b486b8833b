import * as fc from "fast-check";
import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { MutationCtx } from "../_generated/server.js";
import { findPending } from "./pendingSend.ts";
import { enqueue, takeNext } from "./sendTurns.ts";
import { type Studio, openStudio, until, useHosted } from "../testing/studio.fixture.ts";

async function openHosted(): Promise<Studio> {
  const studio = await openStudio();
  useHosted(studio.provider, { WAV0_WEBHOOK_BASE_URL: "https://studio.test" });
  return studio;
}

const generate = (user: Studio["ada"], prompt: string) =>
  user.mutation(api.jobs.public.generateSample, { prompt, bpm: 120 });
/** The prompts in the order in which the provider got them. */
const sent = ({ provider }: Studio) => provider.predictions.map(({ input }) => String(input["prompt"]).split(",")[0]);

const usersWaiting = async ({ t }: Studio) =>
  t.run(async (ctx) => new Set((await ctx.db.query("waitingSends").collect()).map(({ userId }) => userId)).size);

test("a second user's requests leave between those of the first", async () => {
  const studio = await openHosted();
  for (let nth = 0; nth < 8; nth += 1) await generate(studio.ada, `a${nth}`);
  await until(async () => sent(studio).length >= 2);
  await generate(studio.user("bob"), "b0");
  await until(async () => (await usersWaiting(studio)) === 2 || sent(studio).includes("b0"));
  const before = sent(studio).length;
  await until(async () => sent(studio).length === 9);
  // One may have been on its way when the other user came.
  expect(sent(studio).indexOf("b0")).toBeLessThanOrEqual(before + 2);
  expect(new Set(sent(studio)).size).toBe(9);
  expect(await studio.t.run(async (ctx) => ctx.db.query("waitingSends").collect())).toEqual([]);
});

test("a job that ends while it waits gives up its place, and the others go on", async () => {
  const studio = await openHosted();
  const { ada } = studio;
  const jobs = [];
  for (const prompt of ["a0", "a1", "a2", "a3"]) jobs.push(await generate(ada, prompt));
  await ada.mutation(api.jobs.public.cancelJob, { jobId: jobs[2]?.jobId ?? "" });
  await until(async () => sent(studio).length === 3);
  expect(sent(studio).toSorted()).toEqual(["a0", "a1", "a3"]);
});

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), user: fc.constantFrom("ada", "bob", "cleo") }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("send" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(9) }) },
);

interface Waiting {
  user: string;
  id: string;
  jobId: Id<"jobs">;
}

test("whatever comes and ends when: each is sent once in its user's order, and nobody is passed twice by another", async () => {
  const { t } = await openStudio();
  // Never goes back: users stay between runs.
  let now = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      await t.run(async (ctx) => {
        const waiting: Waiting[] = [];
        const passed = new Map<string, number>();
        const all = [...steps, ...steps.map(() => ({ kind: "send" as const }))];
        for (const each of all) {
          now += 1;
          if (each.kind === "wait") waiting.push(await begin(ctx, each.user, now));
          else if (each.kind === "send") await sendOne(ctx, { waiting, passed, now });
          else {
            const [gone] = waiting.splice(each.which % Math.max(1, waiting.length), 1);
            if (gone) await ctx.db.patch("jobs", gone.jobId, { status: "canceled" });
            if (gone && !waiting.some(({ user }) => user === gone.user)) forget(passed, gone.user);
          }
        }
        expect(waiting).toEqual([]);
      });
    }),
    { numRuns: 30 },
  );
});

async function sendOne(
  ctx: MutationCtx,
  { waiting, passed, now }: { waiting: Waiting[]; passed: Map<string, number>; now: number },
): Promise<void> {
  const next = await takeNext(ctx, "replicate", now);
  expect(next === null).toBe(waiting.length === 0);
  if (!next) return;
  const at = waiting.findIndex(({ id }) => id === next.prediction._id);
  const [taken] = waiting.splice(at, 1);
  expect(at).toBeGreaterThanOrEqual(0);
  expect(waiting.slice(0, at).some(({ user }) => user === taken?.user)).toBe(false);
  await ctx.db.patch("predictions", next.prediction._id, { state: "running" });
  for (const other of new Set(waiting.map(({ user }) => user))) {
    if (other === taken?.user) continue;
    const key = `${taken?.user} before ${other}`;
    passed.set(key, (passed.get(key) ?? 0) + 1);
    expect(passed.get(key)).toBeLessThanOrEqual(1);
  }
  forget(passed, taken?.user ?? "");
}

/** That user waits again. */
function forget(passed: Map<string, number>, user: string): void {
  for (const key of passed.keys()) if (key.endsWith(` ${user}`)) passed.delete(key);
}

/** A job with one attempt, which waits. */
async function begin(ctx: MutationCtx, user: string, now: number): Promise<Waiting> {
  const jobId = await ctx.db.insert("jobs", {
    userId: user,
    type: "generate",
    status: "processing",
    model: "meta/musicgen",
    progress: 0,
    input: { prompt: "kick" },
    seed: 1,
    createdAt: now,
  });
  const predictionId = await ctx.db.insert("predictions", {
    jobId,
    take: 0,
    provider: "replicate",
    model: "meta/musicgen",
    state: "intended",
    open: true,
    webhookUrl: null,
    progress: 0,
    claimedAt: 0,
    heardAt: now,
    createdAt: now,
  });
  const pending = await findPending(ctx, predictionId);
  if (!pending) throw new Error("A new attempt does not wait");
  await enqueue(ctx, pending);
  return { user, id: predictionId, jobId };
}

/// <reference types="vite/client" />
import { register } from "@convex-dev/workflow/test";
import { ConvexError } from "convex/values";
import { convexTest } from "convex-test";
import { onTestFinished } from "vitest";
import { withScoreChunk } from "../../src/audio/codec/score-chunk.ts";
import { writeKeptScore } from "../../src/audio/synth/kept-score.ts";
import { readRecipe } from "../../src/audio/synth/recipe.ts";
import { plainKey } from "../../src/audio/synth/scales.ts";
import { SYNTH_REVISION } from "../../src/audio/synth/revision.ts";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { type ErrorPayload, readErrorPayload } from "../../src/contracts/errors.ts";
import { type JobView, isOpen } from "../../src/contracts/job.ts";
import { formatKey } from "../../src/contracts/words/key.ts";
import { LIMIT_VARIABLES } from "../../src/contracts/user-limits.ts";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import type { ActionCtx } from "../_generated/server.js";
import { ProviderServer } from "./provider.fixture.ts";
import schema from "../schema.ts";
import { stampedType } from "../library/uploadStamp.ts";

/** The functions of the deployment, for convex-test. */
export const modules = import.meta.glob([
  "../**/*.ts",
  "../_generated/*.js",
  "!../**/*.test.ts",
  "!../**/*.fixture.ts",
]);
const ISSUER = "https://studio.test";
const VARIABLES = [
  ...LIMIT_VARIABLES,
  "WAV0_HOSTED_AUTH_ISSUER",
  "WAV0_INFERENCE_URL",
  "WAV0_INFERENCE_TOKEN",
  "WAV0_INFERENCE_WEBHOOK_SECRET",
  "REPLICATE_API_TOKEN",
  "REPLICATE_API_BASE_URL",
  "REPLICATE_WEBHOOK_SECRET",
  "WAV0_WEBHOOK_BASE_URL",
  "WAV0_EMBEDDED",
  "WAV0_OWN_SITE_URL",
  "CONVEX_SITE_URL",
  "CONVEX_CLOUD_URL",
  "WAV0_PRICES",
  "WAV0_BUDGET_PER_DAY",
  "WAV0_COG_URL",
  "WAV0_COG_TOKEN",
  "WAV0_COG_WEBHOOK_URL",
  "WAV0_ACE_STEP_URL",
  "WAV0_ACE_STEP_API_KEY",
  "WAV0_FIT_RESULTS",
] as const;
type Variable = (typeof VARIABLES)[number];

/** A deployment in memory with a provider beside it, both gone with the test. */
export async function openStudio() {
  const provider = new ProviderServer();
  await provider.listen();
  onTestFinished(() => provider.close());
  const t = convexTest(schema, modules);
  holdBytes();
  register(t);
  // What a test leaves undone would go on in the next one: environment and clock are the process's.
  onTestFinished(() => endEverything(t));
  setEnvironment({
    WAV0_INFERENCE_URL: provider.baseUrl,
    WAV0_INFERENCE_TOKEN: provider.token,
    WAV0_INFERENCE_WEBHOOK_SECRET: provider.webhookSecret,
    CONVEX_SITE_URL: "http://127.0.0.1:1/http",
  });
  const user = (name: string) =>
    t.withIdentity({ tokenIdentifier: `${ISSUER}|${name}`, subject: name, issuer: ISSUER });
  return { t, provider, user, ada: user("ada"), ...observers(t, provider) };
}

type JsSyscall = (operation: string, given: { blob?: Blob }) => Promise<unknown>;

/** A stored file holds its bytes, as a deployment's does: convex-test keeps the Blob, whose file on the disk may go. */
function holdBytes(): void {
  // convex-test sets it, and types no globals.
  const { Convex: convex } = globalThis as unknown as { Convex: { readonly jsSyscall: JsSyscall } };
  const plain = Object.getOwnPropertyDescriptor(convex, "jsSyscall")?.get;
  // One proxy serves all studios of a process.
  if (!plain || HELD.has(convex)) return;
  HELD.add(convex);
  const jsSyscall: JsSyscall = async (operation, { blob, ...given }) => {
    const held = blob && new Blob([await blob.arrayBuffer()], { type: blob.type });
    return (plain.call(convex) as JsSyscall)(operation, held ? { ...given, blob: held } : given);
  };
  Object.defineProperty(convex, "jsSyscall", { get: () => jsSyscall, configurable: true });
}

const HELD = new WeakSet<object>();

export type Studio = Awaited<ReturnType<typeof openStudio>>;

/** Sets the deployment's environment; what is not named is unset. */
export function setEnvironment(values: Partial<Record<Variable, string>>): void {
  process.env["WAV0_ENCRYPTION_KEY"] = btoa("a key of thirty-two bytes, tests");
  for (const name of VARIABLES) {
    const value = values[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Makes the users of a test those of a hosted studio, with these limits; until the test ends. */
export function setLimits(values: Partial<Record<Variable, string>>): void {
  const set = { WAV0_HOSTED_AUTH_ISSUER: ISSUER, ...values };
  Object.assign(process.env, set);
  onTestFinished(() => {
    for (const name of Object.keys(set)) delete process.env[name];
  });
}

/** The environment of a deployment that uses the provider as hosted Replicate; without an https address of its own. */
export function useHosted(provider: ProviderServer, values: Partial<Record<string, string>> = {}): void {
  setEnvironment({ REPLICATE_API_TOKEN: provider.token, REPLICATE_API_BASE_URL: provider.baseUrl, ...values });
}

/** The environment of a deployment whose own addresses are the provider's, so that a split may fetch what it serves. */
export function useAddresses({ baseUrl, token, webhookSecret, origin }: ProviderServer): void {
  setEnvironment({
    WAV0_INFERENCE_URL: baseUrl,
    WAV0_INFERENCE_TOKEN: token,
    WAV0_INFERENCE_WEBHOOK_SECRET: webhookSecret,
    CONVEX_SITE_URL: `${origin}/http`,
  });
}

interface Tone {
  hertz?: number;
  seconds?: number;
  bpm?: number;
  key?: string;
}

const tones = new Map<string, Uint8Array<ArrayBuffer>>();

/** A WAV file of a decaying sine. Each is made once for all tests of the process. @returns a copy */
export function wavBytes(tone: Tone = {}): Uint8Array<ArrayBuffer> {
  const kept = tones.get(JSON.stringify(tone)) ?? writeTone(tone);
  tones.set(JSON.stringify(tone), kept);
  return kept.slice();
}

function writeTone({ hertz = 220, seconds = 1, bpm, key }: Tone): Uint8Array<ArrayBuffer> {
  const sampleRate = 44_100;
  const samples = Float32Array.from(
    { length: Math.round(seconds * sampleRate) },
    (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / sampleRate) * Math.exp((-2 * i) / sampleRate),
  );
  const metadata = { ...(bpm === undefined ? {} : { bpm }), ...(key === undefined ? {} : { key }) };
  return new Uint8Array(writeWav({ sampleRate, channels: [samples, samples] }, { metadata }));
}

/** A file as wav0/synth makes it, with its score; without a sound of its own, which nothing here listens to. */
export function scoredWav(prompt: string, options: { seed?: number; revision?: number } = {}): Uint8Array<ArrayBuffer> {
  const { seed = 20, revision = SYNTH_REVISION } = options;
  const recipe = readRecipe({ prompt, seed });
  const score = writeKeptScore(recipe)?.replace(`"synth":${SYNTH_REVISION}`, `"synth":${revision}`) ?? "";
  const seconds = recipe.durationSeconds ?? 1;
  const key = formatKey(plainKey(recipe.key));
  return new Uint8Array(withScoreChunk(wavBytes({ hertz: 110, seconds, bpm: recipe.bpm, key }), score));
}

/** Waits until a condition holds; a test that waits in vain ends by its time-out. */
export async function until<T>(look: () => Promise<T | null | undefined | false>): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** @returns the payload that a call failed with; fails if it did not fail */
export async function refusal(call: Promise<unknown>): Promise<ErrorPayload> {
  try {
    await call;
  } catch (error) {
    const payload =
      error instanceof ConvexError
        ? readErrorPayload(typeof error.data === "string" ? JSON.parse(error.data) : error.data)
        : null;
    if (payload) return payload;
    throw error;
  }
  throw new Error("The call succeeded");
}

/** Ends jobs and calls off what is scheduled: timers of an ended test fire in the clock of another, even a fake one. */
async function endEverything(t: ReturnType<typeof convexTest<typeof schema.tables>>): Promise<void> {
  await t.run(async (ctx) => {
    for (const job of await ctx.db.query("jobs").collect()) {
      if (isOpen(job.status)) await ctx.db.patch("jobs", job._id, { status: "canceled" });
    }
    for (const row of await ctx.db.query("predictions").collect()) {
      const isSought = row.state === "unsure";
      await ctx.db.patch("predictions", row._id, { open: false, ...(isSought ? { state: "canceled" } : {}) });
    }
    for (const call of await ctx.db.system.query("_scheduled_functions").collect()) {
      if (call.state.kind === "pending") await ctx.scheduler.cancel(call._id);
    }
  });
}

function observers(t: ReturnType<typeof convexTest<typeof schema.tables>>, provider: ProviderServer) {
  const rowsOf = (jobId: string) =>
    t.run(async (ctx) =>
      ctx.db
        .query("predictions")
        .withIndex("by_job_take", (q) => q.eq("jobId", jobId as Id<"jobs">))
        .collect(),
    );
  /** What convex-test leaves out of a file's row; its types know no writing to system tables. */
  const setContentType = (storageId: Id<"_storage">, contentType: string | undefined) =>
    t.run(async (ctx) => ctx.db.patch(storageId as unknown as Id<"jobs">, { contentType } as object));
  return {
    rowsOf,
    /** The provider's ids of a job's predictions, once there are so many. */
    started: (jobId: string, count = 1) =>
      until(async () => {
        const ids = (await rowsOf(jobId)).flatMap((row) => row.replicateId ?? []);
        return ids.length >= count && ids;
      }),
    /** Sends the webhook of a prediction's present state. */
    tell: async (id: string, options?: Parameters<ProviderServer["webhook"]>[1]) => {
      const { path, init } = provider.webhook(id, options);
      return t.fetch(path.replace(/^\/http/, ""), init);
    },
    /** The job once it has ended. */
    ended: (caller: Pick<typeof t, "query">, jobId: string): Promise<JobView> =>
      until(async () => {
        const job = await caller.query(api.jobs.public.checkJobStatus, { jobId });
        return !isOpen(job.status) && job;
      }),
    samples: () => t.run(async (ctx) => ctx.db.query("samples").collect()),
    storedFiles: () => t.run(async (ctx) => ctx.db.system.query("_storage").collect()),
    events: (jobId: string) =>
      t.run(async (ctx) => {
        const rows = await ctx.db
          .query("jobEvents")
          .withIndex("by_job", (q) => q.eq("jobId", jobId as Id<"jobs">))
          .collect();
        return rows.map(({ from, to }) => `${from ?? "new"} → ${to}`);
      }),
    reconcile: () => t.action(internal.jobs.providerCalls.reconcile, { silentMillis: 0 }),
    /** Stores a file as a client of that user does that uploads it; by default of ada. */
    upload: async (bytes: Uint8Array<ArrayBuffer>, user?: Pick<typeof t, "run">) => {
      const identity = await user?.run(async (ctx) => (ctx as unknown as ActionCtx).auth.getUserIdentity());
      const storageId = await t.run(async (ctx) => ctx.storage.store(new Blob([bytes])));
      await setContentType(storageId, await stampedType(identity?.tokenIdentifier ?? `${ISSUER}|ada`));
      return storageId;
    },
    setContentType,
  };
}

import { expect, test } from "vitest";
import type { ErrorPayload } from "../../src/contracts/errors.ts";
import { QUOTAS, RATES } from "../../src/contracts/user-limits.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, setLimits, wavBytes } from "../testing/studio.fixture.ts";

type User = Studio["ada"];

/** One use of what a limit counts, different from all others. */
type Use = (studio: Studio, user: User, nth: number) => Promise<unknown>;

interface Case {
  name: string;
  variable: string;
  set: string;
  /** So many uses pass. */
  passes: number;
  code: ErrorPayload["code"];
  use: Use;
  /** Whether the refusal has a time at which the same call will do. */
  ends: boolean;
}

const generate: Use = (_studio, user, nth) => user.mutation(api.jobs.public.generateSample, { prompt: `kick ${nth}` });
const importNew: Use = async (studio, user, nth) => {
  const storageId = await studio.upload(wavBytes({ hertz: 100 + nth, seconds: 0.5 }), user);
  return user.action(api.library.publicNode.importSample, { storageId });
};
const sampleOf = async (studio: Studio, user: User) => {
  const { samples } = await user.query(api.library.public.searchSamples, {});
  return (
    samples[0] ?? user.action(api.library.publicNode.importSample, { storageId: await studio.upload(wavBytes(), user) })
  );
};
const exportNew: Use = async (studio, user, nth) => {
  const { sampleId } = await sampleOf(studio, user);
  return user.mutation(api.edits.public.startExport, { sampleId, name: `copy ${nth}` });
};
const share: Use = async (studio, user) => {
  const { sampleId } = await sampleOf(studio, user);
  return user.mutation(api.shares.public.shareSample, { sampleId, lifetime: "day" });
};
const connect: Use = (_studio, user, nth) =>
  user.action(api.connections.publicNode.addConnection, {
    name: `server${nth}`,
    url: "https://127.0.0.1:9/mcp",
    auth: { kind: "none" },
    isOnThisMachine: false,
  });
const ask: Use = (_studio, user, nth) =>
  user.mutation(api.chat.public.sendMessage, { text: "hello", clientId: `${JSON.stringify(user)}${nth}` });
const upload: Use = (_studio, user) => user.mutation(api.library.public.createUploadUrl, {});

const RATED = { code: "RATE_LIMITED", ends: true } as const;
const HELD = { code: "QUOTA_EXCEEDED", ends: false } as const;

const CASES: readonly Case[] = [
  { name: "jobs", variable: RATES.jobs.variable, set: "4", passes: 2, use: generate, ...RATED },
  { name: "openJobs", variable: QUOTAS.openJobs.variable, set: "3", passes: 3, use: generate, ...RATED },
  { name: "edits", variable: RATES.edits.variable, set: "12", passes: 2, use: exportNew, ...RATED },
  { name: "answers", variable: RATES.answers.variable, set: "16", passes: 2, use: ask, ...RATED },
  { name: "uploads", variable: RATES.uploads.variable, set: "20", passes: 2, use: upload, ...RATED },
  { name: "imports", variable: RATES.imports.variable, set: "20", passes: 2, use: importNew, ...RATED },
  // Half a second has 132 kB, and the sample that is there 265.
  { name: "storedMegabytes", variable: QUOTAS.storedMegabytes.variable, set: "1", passes: 5, use: importNew, ...HELD },
  { name: "shares", variable: QUOTAS.shares.variable, set: "2", passes: 2, use: share, ...HELD, ends: true },
  { name: "connections", variable: QUOTAS.connections.variable, set: "2", passes: 2, use: connect, ...HELD },
];

test("each limit that refuses is in the table; of running jobs the rest waits, and sockets are the hub's", () => {
  const names = CASES.map(({ name }) => name);
  expect(new Set([...names, "runningJobs", "sockets"])).toEqual(
    new Set([...Object.keys(RATES), ...Object.keys(QUOTAS)]),
  );
});

test.each(CASES)("$name: the last is refused in words, costs nothing and is another's to have", async (limit) => {
  const studio = await openStudio();
  // What a use needs beforehand is not what is counted here.
  for (const user of [studio.ada, studio.user("bob")]) await sampleOf(studio, user);
  setLimits({ [limit.variable]: limit.set });
  const { ada } = studio;
  for (let nth = 1; nth <= limit.passes; nth += 1) await limit.use(studio, ada, nth);
  const before = await rows(studio);
  const refused = await refusal(limit.use(studio, ada, 99));
  expect(refused.code).toBe(limit.code);
  expect(refused.details).toMatchObject({ limit: limit.name, max: Number(limit.set) });
  expect(refused.message).toContain(limit.set);
  expect(refused.message).toMatch(/This account .*\. .*\./);
  expect(typeof refused.details?.["retryAfterSeconds"]).toBe(limit.ends ? "number" : "undefined");
  expect(refused.message.includes(" UTC")).toBe(limit.ends);
  expect(await rows(studio)).toEqual(before);
  await limit.use(studio, studio.user("bob"), 1);
});

test("the machine's own user has no limits, nor has anybody where nobody signs in", async () => {
  const studio = await openStudio();
  const { ada, t } = studio;
  const smallest = Object.fromEntries(CASES.map(({ variable }) => [variable, "1"]));
  setLimits({ ...smallest, WAV0_HOSTED_AUTH_ISSUER: "https://elsewhere.test" });
  for (const [at, { use }] of CASES.entries()) for (const nth of [1, 2, 3]) await use(studio, ada, at * 100 + nth);
  expect(await t.run(async (ctx) => ctx.db.query("rateLimits").collect())).toEqual([]);
});

/** What a call that was made would leave behind. */
async function rows({ t }: Studio) {
  return t.run(async (ctx) => {
    const count = async (table: "jobs" | "samples" | "shares" | "connections" | "messages" | "threads") =>
      (await ctx.db.query(table).collect()).length;
    return {
      jobs: await count("jobs"),
      samples: await count("samples"),
      shares: await count("shares"),
      connections: await count("connections"),
      messages: await count("messages"),
      threads: await count("threads"),
      rates: await ctx.db.query("rateLimits").collect(),
      bytes: await ctx.db.query("storedBytes").collect(),
    };
  });
}

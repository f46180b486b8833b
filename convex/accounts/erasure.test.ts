import { getDocumentSize } from "convex/values";
import { expect, test, vi, afterEach } from "vitest";
import { PERSON_CLAIM } from "../../src/contracts/principal.ts";
import { api, internal } from "../_generated/api.js";
import type { TableNames } from "../_generated/dataModel.js";
import schema from "../schema.ts";
import { openStudio, refusal, setLimits, type Studio, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";
import { GRACE_MILLIS } from "./departures.ts";
import { ERASURES, eraseSome } from "./erasure.ts";
import { giveEverything } from "./everything.fixture.ts";

const ISSUER = "https://studio.test";
const [ADA, BO] = [`${ISSUER}|ada`, `${ISSUER}|bo`];
const TABLES = [...Object.keys(schema.tables), "_storage"];
/** Written without a user in them. */
const NOBODYS = ["departures", "webhookReceipts", "webhookSecrets", "paces", "ledgerReadings"];

afterEach(() => vi.useRealTimers());

async function openHosted() {
  const studio = await openStudio();
  setLimits({});
  const person = (name: string) =>
    studio.t.withIdentity({
      tokenIdentifier: `${ISSUER}|${name}`,
      subject: name,
      issuer: ISSUER,
      [PERSON_CLAIM]: true,
    });
  const leave = (name: string) => person(name).mutation(api.accounts.public.deleteAccount, {});
  const cleared = (name: string) => until(async () => (await leave(name)).state === "cleared");
  return { ...studio, person, leave, cleared };
}

interface Row {
  _id: string;
}

/** Every row of the deployment, by table. */
function everyRow({ t }: Studio): Promise<Record<string, Row[]>> {
  return t.run(async (ctx) => {
    const tables = TABLES.map(async (table) => {
      const rows = table === "_storage" ? ctx.db.system.query("_storage") : ctx.db.query(table as TableNames);
      return [table, await rows.collect()] as const;
    });
    return Object.fromEntries(await Promise.all(tables));
  });
}

/** The rows that are a user's: those that name the user, and those that name one of these. */
function rowsOf(tables: Record<string, Row[]>, userId: string): Record<string, Row[]> {
  const known = new Set([userId]);
  const isOwn = (row: Row) => [...known].some((text) => JSON.stringify(row).includes(text));
  for (let before = 0; before !== known.size;) {
    before = known.size;
    for (const { _id, ...row } of Object.values(tables).flat().filter(isOwn)) {
      known.add(_id);
      if ("storageId" in row) known.add(String(row.storageId));
    }
  }
  return Object.fromEntries(Object.entries(tables).map(([table, rows]) => [table, rows.filter(isOwn)]));
}

test("every table of the schema is empty of a user who has left, and as it was for all others", async () => {
  const studio = await openHosted();
  for (const userId of [ADA, BO]) await giveEverything(studio, userId);
  const before = await everyRow(studio);
  const [adas, bos] = [rowsOf(before, ADA), rowsOf(before, BO)];
  for (const table of TABLES.filter((each) => !NOBODYS.includes(each))) {
    expect([table, adas[table]?.length]).toEqual([table, table === "_storage" ? 2 : 1]);
  }
  await studio.cleared("ada");

  const after = await everyRow(studio);
  expect(rowsOf(after, BO)).toEqual(bos);
  const traces = Object.values(adas)
    .flat()
    .map(({ _id }) => _id);
  const kept = new Set(adas["charges"]?.map(({ _id }) => _id));
  for (const [table, rows] of Object.entries(after)) {
    const left = rows.filter((row) => table !== "departures" && !kept.has(row._id));
    const naming = left.filter((row) => [ADA, ...traces].some((text) => JSON.stringify(row).includes(text)));
    expect([table, naming]).toEqual([table, []]);
  }
  // Uploads that were not imported went too, but not those of another.
  expect(after["_storage"]).toHaveLength((before["_storage"]?.length ?? 0) - 3);
});

test("the ledger keeps what was billed, and no longer for whom", async () => {
  const studio = await openHosted();
  await giveEverything(studio, ADA);
  await studio.cleared("ada");
  const [charge, ...others] = (await everyRow(studio))["charges"] ?? [];
  expect(others).toEqual([]);
  expect(charge).toMatchObject({ state: "settled", model: "meta/musicgen", actualSeconds: 7, actualUsd: 0.25 });
  for (const field of ["userId", "jobId", "predictionId", "take"]) expect(charge).not.toHaveProperty(field);
});

test("each table has a rule, and those without work a reason", () => {
  expect(Object.keys(ERASURES).toSorted()).toEqual(Object.keys(schema.tables).toSorted());
  for (const table of NOBODYS) expect(ERASURES[table as TableNames]).toEqual(expect.any(String));
});

test("a transaction deletes a bounded number of rows, and the next one goes on", async () => {
  const { t } = await openHosted();
  await t.run(async (ctx) => {
    for (let n = 0; n < 450; n++) await ctx.db.insert("collections", { userId: ADA, name: `${n}`, createdAt: n });
  });
  const counts: number[] = [];
  const step = () =>
    t.run(async (ctx) => {
      const isMore = await eraseSome(ctx, ADA);
      counts.push((await ctx.db.query("collections").collect()).length);
      return isMore;
    });
  while (await step());
  expect(counts).toEqual([250, 50, 0, 0]);
});

const MEBI = 1024 * 1024;
/** A row may have a MiB with all of its fields. */
const LARGEST = "x".repeat(MEBI - 4_000);

test.each(["messages", "connections", "deltas", "jobs", "savedSearches", "scores"] as const)(
  "rows of %s that are as large as can be are read within a transaction's 16 MiB",
  async (table) => {
    const studio = await openHosted();
    const { t } = studio;
    const fields = {
      messages: { parts: LARGEST },
      connections: { url: LARGEST },
      deltas: { chunks: LARGEST },
      jobs: { input: { prompt: LARGEST } },
      savedSearches: { query: LARGEST },
      scores: { text: LARGEST },
    };
    await giveEverything(studio, ADA);
    await t.run(async (ctx) => {
      const { _id, _creationTime, ...row } = (await ctx.db.query(table).first()) ?? {};
      const sample = await ctx.db.query("samples").first();
      if (!sample) throw new Error("Everything has a sample");
      for (let n = 0; n < 10; n++) {
        const { _id: _, _creationTime: __, ...another } = sample;
        // A score is found by its sample, which goes with it.
        const ofSample = table === "scores" ? { sampleId: await ctx.db.insert("samples", another) } : {};
        await ctx.db.insert(table as "tags", { ...row, ...fields[table], ...ofSample } as never);
      }
    });
    const bytesLeft = () =>
      t.run(async (ctx) => {
        const rows = await ctx.db.query(table).collect();
        return rows.reduce((sum, row) => sum + getDocumentSize(row), 0);
      });
    let before = await bytesLeft();
    expect(before).toBeGreaterThan(9 * MEBI);
    while (await t.run((ctx) => eraseSome(ctx, ADA))) {
      const after = await bytesLeft();
      // Each is read to be found and once more to be deleted.
      expect(2 * (before - after)).toBeLessThan(10 * MEBI);
      before = after;
    }
    expect(before).toBe(0);
  },
);

test("what runs is canceled at its provider, and what waits does not begin", async () => {
  const studio = await openHosted();
  const { provider } = studio;
  useHosted(provider);
  setLimits({ WAV0_LIMIT_RUNNING_JOBS: "1" });
  const ask = (prompt: string) =>
    studio.person("ada").mutation(api.jobs.public.generateSample, { prompt, model: "meta/musicgen" });
  const { jobId } = await ask("strings");
  const [running = ""] = await studio.started(jobId);
  await ask("brass");
  await studio.cleared("ada");
  await expect.poll(() => provider.canceled).toEqual([running]);
  expect(provider.predictions).toHaveLength(1);
  const charges = (await everyRow(studio))["charges"];
  expect(charges).toEqual([
    expect.objectContaining({ replicateId: running }),
    expect.objectContaining({ state: "void" }),
  ]);
  expect(JSON.stringify(charges)).not.toContain("ada");
});

test("an account that is being deleted begins nothing, reads on, and another one works as ever", async () => {
  const studio = await openHosted();
  const { person, leave } = studio;
  const storageId = await studio.upload(wavBytes());
  await leave("ada");
  for (const call of [
    () => person("ada").mutation(api.jobs.public.generateSample, { prompt: "kick" }),
    () => person("ada").action(api.library.publicNode.importSample, { storageId }),
    () =>
      studio.t.mutation(internal.chat.toolFunctions.write, {
        userId: ADA,
        tool: "generate_sample",
        input: { prompt: "kick" },
      }),
  ]) {
    expect(await refusal(call())).toMatchObject({
      code: "UNAUTHENTICATED",
      message: expect.stringContaining("being deleted"),
    });
  }
  expect((await person("ada").query(api.library.public.searchSamples, {})).samples).toEqual([]);
  const { jobId } = await person("bo").mutation(api.jobs.public.generateSample, { prompt: "kick" });
  expect(jobId).toEqual(expect.any(String));
});

test("a departure whose step was lost goes on, and the last round takes what came late", async () => {
  const studio = await openHosted();
  const { t, leave } = studio;
  vi.useFakeTimers({ toFake: ["Date"], now: 1_800_000_000_000 });
  await t.run((ctx) => ctx.db.insert("departures", { userId: ADA, askedAt: 0, nextAt: Date.now() - 10 * 60_000 }));
  await giveEverything(studio, ADA);
  expect((await leave("ada")).state).toBe("clearing");
  await t.mutation(internal.accounts.departures.resume, {});
  await studio.cleared("ada");

  await t.run((ctx) => ctx.db.insert("tags", { userId: ADA, name: "late", count: 1 }));
  await t.mutation(internal.accounts.departures.resume, {});
  expect(rowsOf(await everyRow(studio), ADA)["tags"]).toHaveLength(1);
  vi.setSystemTime(Date.now() + GRACE_MILLIS + 10 * 60_000);
  await t.mutation(internal.accounts.departures.resume, {});
  await until(async () => (await everyRow(studio))["departures"]?.length === 0);
  expect(JSON.stringify(await everyRow(studio))).not.toContain(ADA);
});

test("a user is needed in person, and a studio of one machine has no accounts", async () => {
  const studio = await openHosted();
  const client = studio.user("ada");
  expect((await refusal(client.mutation(api.accounts.public.deleteAccount, {}))).code).toBe("INSUFFICIENT_SCOPE");
  vi.stubEnv("WAV0_HOSTED_AUTH_ISSUER", "");
  expect(await refusal(studio.leave("ada"))).toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("data directory"),
  });
  vi.unstubAllEnvs();
});

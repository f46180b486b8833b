import { expect, test } from "vitest";
import { PERSON_CLAIM } from "../../src/contracts/principal.ts";
import { api } from "../_generated/api.js";
import { openStudio, setLimits } from "../testing/studio.fixture.ts";
import { assertStays, isLeaving } from "./contract.ts";

async function userWithScope(scope: string | undefined) {
  const { t } = await openStudio();
  const identity = { tokenIdentifier: "https://studio.test|ada", subject: "ada", issuer: "https://studio.test" };
  return t.withIdentity(scope === undefined ? identity : { ...identity, scope });
}

const ORDER = { prompt: "dusty lo-fi chords", durationSeconds: 2, requestId: "once" };

test("a token without a scope claim, as a machine signs for its owner, may do everything", async () => {
  const ada = await userWithScope(undefined);
  expect(await ada.mutation(api.jobs.public.generateSample, ORDER)).toMatchObject({ jobId: expect.any(String) });
});

test("reading is content with studio:read, and writing is not", async () => {
  const ada = await userWithScope("studio:read offline_access");
  expect(await ada.query(api.jobs.public.listJobs, {})).toMatchObject({ jobs: [] });
  await expect(ada.mutation(api.jobs.public.generateSample, ORDER)).rejects.toThrow(/INSUFFICIENT_SCOPE.*studio:write/);
  expect(await ada.query(api.jobs.public.listJobs, {})).toMatchObject({ jobs: [] });
});

test("studio:write alone does not read", async () => {
  const ada = await userWithScope("studio:write");
  await expect(ada.query(api.jobs.public.listJobs, {})).rejects.toThrow(/INSUFFICIENT_SCOPE.*studio:read/);
});

test.each(["", "openid", "studio:readwrite"])("the scope %j allows nothing", async (scope) => {
  const ada = await userWithScope(scope);
  await expect(ada.query(api.jobs.public.listJobs, {})).rejects.toThrow(/INSUFFICIENT_SCOPE/);
});

test("a hosted user who leaves reads on and begins nothing, and one who does not is not held up", async () => {
  const { t, user } = await openStudio();
  setLimits({});
  const departure = { userId: "https://studio.test|ada", askedAt: 0, nextAt: Number.MAX_SAFE_INTEGER };
  await t.run((ctx) => ctx.db.insert("departures", departure));
  expect(await user("ada").query(api.jobs.public.listJobs, {})).toMatchObject({ jobs: [] });
  await expect(user("ada").mutation(api.jobs.public.generateSample, ORDER)).rejects.toThrow(/being deleted/);
  const storageId = await t.run((ctx) => ctx.storage.store(new Blob(["x"])));
  const importing = user("ada").action(api.library.publicNode.importSample, { storageId });
  await expect(importing).rejects.toThrow(/being deleted/);
  const person = { tokenIdentifier: departure.userId, subject: "ada", issuer: "https://studio.test" };
  const leaving = t.withIdentity({ ...person, [PERSON_CLAIM]: true });
  expect(await leaving.mutation(api.accounts.public.deleteAccount, {})).toEqual({ state: "clearing" });
  expect(await user("bo").mutation(api.jobs.public.generateSample, ORDER)).toMatchObject({ jobId: expect.any(String) });
});

test("only hosted users leave, each for themselves", async () => {
  const { t } = await openStudio();
  setLimits({});
  const [ada, bo, local] = ["https://studio.test|ada", "https://studio.test|bo", "local"];
  for (const userId of [ada, local]) {
    await t.run((ctx) => ctx.db.insert("departures", { userId, askedAt: 0, nextAt: Number.MAX_SAFE_INTEGER }));
  }
  const leaving = await t.run(async (ctx) => [
    await isLeaving(ctx, ada),
    await isLeaving(ctx, bo),
    await isLeaving(ctx, local),
  ]);
  expect(leaving).toEqual([true, false, false]);
  await expect(t.run((ctx) => assertStays(ctx, ada))).rejects.toThrow(/UNAUTHENTICATED.*being deleted/);
  expect(await t.run(async (ctx) => (await assertStays(ctx, bo)) ?? "stays")).toBe("stays");
});

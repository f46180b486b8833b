import { describe, expect, test, vi } from "vitest";
import { PROJECT_DAYS } from "../../src/contracts/limits.ts";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import { type Studio, openStudio, refusal, setEnvironment, setLimits } from "../testing/studio.fixture.ts";
import { insertProjectFile, type NewProjectFile } from "./files.ts";

const SITE = "https://happy-otter-1.convex.site";
const DAY = 24 * 60 * 60 * 1000;

/** Lists a file of so many bytes for a user, as a job does that has made it. */
async function add(studio: Studio, more: Partial<NewProjectFile> = {}, bytes = 9): Promise<Id<"projectFiles">> {
  const { jobId } = await studio.ada.mutation(api.jobs.public.generateSample, { prompt: "kick" });
  const storageId = await studio.t.run((ctx) => ctx.storage.store(new Blob([new Uint8Array(bytes)])));
  return studio.t.run(async (ctx) => {
    const job = ctx.db.normalizeId("jobs", jobId);
    const row = job && (await ctx.db.get("jobs", job));
    if (!row) throw new Error("There is no job");
    const { _id, userId } = row;
    const facts = { name: "Night", format: "pack", extension: "zip", sha256: "ab" } as const;
    return insertProjectFile(ctx, {
      ...facts,
      userId,
      jobId: _id,
      sampleIds: [],
      contents: ["1 WAV file"],
      storageId,
      ...more,
    });
  });
}

const list = ({ ada }: Studio, input: { limit?: number; cursor?: string } = {}) =>
  ada.query(api.projects.public.listProjects, input);
const namesOf = async (studio: Studio) =>
  (await list(studio)).projects.map(({ name, extension }) => `${name}.${extension}`);

describe("names", () => {
  test("are unique among files of one ending: the next gets a number, another ending does not", async () => {
    const studio = await openStudio();
    for (let i = 0; i < 3; i += 1) await add(studio);
    await add(studio, { format: "midi", extension: "mid" });
    expect(await namesOf(studio)).toEqual(["Night.mid", "Night_3.zip", "Night_2.zip", "Night.zip"]);
  });

  test("that were given up can be had again", async () => {
    const studio = await openStudio();
    const first = await add(studio);
    await add(studio);
    await studio.ada.mutation(api.projects.public.deleteProject, { projectId: first });
    await add(studio);
    expect(await namesOf(studio)).toEqual(["Night.zip", "Night_2.zip"]);
  });

  test("of other users do not count", async () => {
    const studio = await openStudio();
    await add(studio, { userId: "https://studio.test|eve" });
    await add(studio);
    expect(await namesOf(studio)).toEqual(["Night.zip"]);
  });
});

test("pages follow each other without a gap, newest first", async () => {
  const studio = await openStudio();
  const ids = [];
  for (let i = 0; i < 5; i += 1) ids.push(await add(studio, { name: `p${i}` }));
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(studio, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
    seen.push(...page.projects.map(({ projectId }) => projectId));
    ({ cursor } = page);
  } while (cursor !== undefined);
  expect(seen).toEqual(ids.toReversed());
});

test.each(["nothing", "", "kick.zip"])("no file is %j, and it is said how to make one", async (projectId) => {
  const studio = await openStudio();
  const calls = [
    studio.ada.query(api.projects.public.getProject, { projectId }),
    studio.ada.mutation(api.projects.public.deleteProject, { projectId }),
  ];
  for (const call of calls)
    expect((await refusal(call)).code).toBe(projectId === "" ? "INVALID_INPUT" : "FILE_NOT_FOUND");
});

test("a file for which there is no room is not listed, and one that just fits is", async () => {
  const studio = await openStudio();
  setLimits({ WAV0_LIMIT_STORED_MB: "1" });
  await add(studio, {}, 600_000);
  const refused = await refusal(add(studio, {}, 400_001));
  expect([refused.code, refused.message]).toEqual([
    "QUOTA_EXCEEDED",
    expect.stringContaining("This account stores 0.6 MB, and may store 1; this file has 0.4 MB"),
  ]);
  await add(studio, {}, 400_000);
  expect(await namesOf(studio)).toEqual(["Night_2.zip", "Night.zip"]);
});

/**
 * Makes all files older. The clock stays: work of the studio that is scheduled meanwhile would lie a month ahead, for which
 * Node has no timer, and would try without end.
 */
async function age({ t }: Studio, millis: number): Promise<void> {
  await t.run(async (ctx) => {
    for (const { _id, expiresAt } of await ctx.db.query("projectFiles").collect())
      await ctx.db.patch("projectFiles", _id, { expiresAt: expiresAt - millis });
  });
}

describe("time", () => {
  test("is over after its days, for all of them however many there are", async () => {
    const studio = await openStudio();
    for (let i = 0; i < 3; i += 1) await add(studio);
    await age(studio, PROJECT_DAYS * DAY - 60_000);
    await add(studio, { name: "newer" });
    await studio.t.mutation(internal.projects.files.expire, {});
    expect(await namesOf(studio)).toHaveLength(4);
    await age(studio, 120_000);
    await studio.t.mutation(internal.projects.files.expire, {});
    expect(await namesOf(studio)).toEqual(["newer.zip"]);
    expect(await studio.storedFiles()).toHaveLength(1);
  });

  test("of an address is shorter than the file's: it says so, and that a new one is to be had", async () => {
    const studio = await openStudio();
    const projectId = await add(studio);
    setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
    const { url } = await studio.ada.query(api.projects.public.getProject, { projectId });
    const fetchIt = () => studio.t.fetch(url.slice(SITE.length));
    expect((await fetchIt()).status).toBe(200);
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      vi.setSystemTime(Date.now() + 61 * 60_000);
      const gone = await fetchIt();
      expect([gone.status, await gone.text()]).toEqual([
        410,
        "This address has expired; ask the studio for a new one.\n",
      ]);
    } finally {
      vi.useRealTimers();
    }
  });
});

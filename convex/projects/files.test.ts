import { describe, expect, test, vi } from "vitest";
import { PROJECT_DAYS, PROJECT_RESTORABLE_MINUTES } from "../../src/contracts/limits.ts";
import type { ProjectFormat } from "../../src/contracts/project-formats.ts";
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

const list = ({ ada }: Studio, input: { limit?: number; cursor?: string; format?: ProjectFormat } = {}) =>
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

test("a list of one kind has only that, also page by page", async () => {
  const studio = await openStudio();
  for (const [name, format, extension] of [
    ["a", "midi", "mid"],
    ["b", "pack", "zip"],
    ["c", "midi", "mid"],
  ] as const)
    await add(studio, { name, format, extension });
  const first = await list(studio, { format: "midi", limit: 1 });
  const rest = await list(studio, { format: "midi", ...(first.cursor ? { cursor: first.cursor } : {}) });
  expect([first, rest].map(({ projects }) => projects.map(({ name }) => name))).toEqual([["c"], ["a"]]);
  const page = await studio.ada.query(api.projects.public.browseProjects, {
    paginationOpts: { numItems: 2, cursor: null },
  });
  expect(page.page.map(({ name, createdAt, expiresAt }) => [name, expiresAt - createdAt])).toEqual([
    ["c", PROJECT_DAYS * DAY],
    ["b", PROJECT_DAYS * DAY],
  ]);
  expect(page.isDone).toBe(false);
});

describe("a name", () => {
  const get = (studio: Studio, projectId: string) => studio.ada.query(api.projects.public.getProject, { projectId });

  test("names a file: as it is written with its ending, without, or but for case", async () => {
    const studio = await openStudio();
    const pack = await add(studio);
    const midi = await add(studio, { name: "Day", format: "midi", extension: "mid" });
    for (const name of ["Night.zip", "Night", "night.ZIP", "NIGHT", pack])
      expect((await get(studio, name)).projectId).toBe(pack);
    expect((await get(studio, "day")).projectId).toBe(midi);
  });

  test("that two files have names none, and says which there are", async () => {
    const studio = await openStudio();
    await add(studio);
    await add(studio, { format: "midi", extension: "mid" });
    const refused = await refusal(get(studio, "night"));
    expect([refused.code, refused.message]).toEqual([
      "INVALID_INPUT",
      "projectId: several files are called so: Night.mid, Night.zip. Name one with its ending, or by its id.",
    ]);
    expect((await get(studio, "night.mid")).format).toBe("midi");
  });

  test("of another user's file names none", async () => {
    const studio = await openStudio();
    await add(studio);
    const theirs = studio.user("eve").query(api.projects.public.getProject, { projectId: "Night.zip" });
    expect((await refusal(theirs)).code).toBe("FILE_NOT_FOUND");
  });
});

describe("a deleted file", () => {
  const remove = (studio: Studio, projectId: string) =>
    studio.ada.mutation(api.projects.public.deleteProject, { projectId });
  const restore = (studio: Studio, projectId: string) =>
    studio.ada.mutation(api.projects.public.restoreProject, { projectId });
  const deletions = async (studio: Studio) =>
    (await studio.ada.query(api.library.public.listDeletedSamples, {})).deleted.map((change) => [
      change.deletedId,
      change.isProject,
      change.isRestored,
    ]);

  test("is gone from everywhere at once, and comes back as it was, also for a library folder", async () => {
    const studio = await openStudio();
    const id = await add(studio);
    setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
    const { url } = await studio.ada.query(api.projects.public.getProject, { projectId: id });
    const before = await list(studio);
    expect(await remove(studio, "Night.zip")).toEqual({ deletedId: id, name: "Night.zip" });
    expect(await namesOf(studio)).toEqual([]);
    expect((await studio.t.fetch(url.slice(SITE.length))).status).toBe(404);
    expect((await refusal(remove(studio, id))).code).toBe("FILE_NOT_FOUND");
    expect(await deletions(studio)).toEqual([[id, true, false]]);
    await restore(studio, id);
    expect(await list(studio)).toEqual(before);
    expect((await studio.t.fetch(url.slice(SITE.length))).status).toBe(200);
    expect(await deletions(studio)).toEqual([[id, true, true]]);
    expect((await restore(studio, id)).name).toBe("Night");
  });

  test("gets a number where another has its name by now", async () => {
    const studio = await openStudio();
    const id = await add(studio);
    await remove(studio, id);
    await add(studio);
    expect((await restore(studio, id)).name).toBe("Night_2");
    expect(await namesOf(studio)).toEqual(["Night.zip", "Night_2.zip"]);
  });

  test("makes room at once, and comes back only where there is room", async () => {
    const studio = await openStudio();
    setLimits({ WAV0_LIMIT_STORED_MB: "1" });
    const id = await add(studio, {}, 600_000);
    await remove(studio, id);
    const other = await add(studio, { name: "Other" }, 900_000);
    expect((await refusal(restore(studio, id))).code).toBe("QUOTA_EXCEEDED");
    await remove(studio, other);
    await restore(studio, id);
    expect((await refusal(restore(studio, other))).code).toBe("QUOTA_EXCEEDED");
    await remove(studio, id);
    await restore(studio, other);
    expect(await namesOf(studio)).toEqual(["Other.zip"]);
  });

  test("is deleted for good after its minutes, and gives its bytes back once", async () => {
    const studio = await openStudio();
    setLimits({ WAV0_LIMIT_STORED_MB: "1" });
    const id = await add(studio, {}, 600_000);
    await remove(studio, id);
    await age(studio, PROJECT_RESTORABLE_MINUTES * 60_000 - 5_000);
    await studio.t.mutation(internal.projects.files.expire, {});
    expect(await studio.storedFiles()).toHaveLength(1);
    await age(studio, 10_000);
    await studio.t.mutation(internal.projects.files.expire, {});
    expect(await studio.storedFiles()).toHaveLength(0);
    expect((await refusal(restore(studio, id))).code).toBe("FILE_NOT_FOUND");
    await add(studio, {}, 999_000);
    expect((await refusal(add(studio, {}, 2_000))).code).toBe("QUOTA_EXCEEDED");
  });

  test("of another user stays deleted", async () => {
    const studio = await openStudio();
    const id = await add(studio);
    await remove(studio, id);
    const theirs = studio.user("eve").mutation(api.projects.public.restoreProject, { projectId: id });
    expect((await refusal(theirs)).code).toBe("FILE_NOT_FOUND");
  });
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

import { expect, test } from "vitest";
import { ACCOUNT_PARTS, type AccountPart } from "../../src/contracts/account.ts";
import { PERSON_CLAIM } from "../../src/contracts/principal.ts";
import { api } from "../_generated/api.js";
import { openStudio, refusal, wavBytes } from "../testing/studio.fixture.ts";
import { giveEverything } from "./everything.fixture.ts";

const ISSUER = "https://studio.test";

async function openPerson() {
  const studio = await openStudio();
  const identity = { tokenIdentifier: `${ISSUER}|ada`, subject: "ada", issuer: ISSUER };
  const person = studio.t.withIdentity({ ...identity, [PERSON_CLAIM]: true });
  /** Every row of a part, page by page. */
  async function readAll(part: AccountPart) {
    const pages = [await person.query(api.accounts.public.readAccount, { part })];
    for (let cursor = pages[0]?.cursor; cursor !== undefined; cursor = pages.at(-1)?.cursor) {
      pages.push(await person.query(api.accounts.public.readAccount, { part, cursor }));
    }
    return { pages, rows: pages.flatMap(({ rows }) => rows) };
  }
  return { ...studio, person, readAll };
}

test("every part has the user's own rows, without what opens something", async () => {
  const studio = await openPerson();
  for (const name of ["ada", "bo"]) await giveEverything(studio, `${ISSUER}|${name}`);
  for (const part of ACCOUNT_PARTS) {
    const { rows } = await studio.readAll(part);
    expect([part, rows.length]).toEqual([part, 1]);
    const json = rows.map((row) => row.json).join();
    expect(json).not.toMatch(/token of|secret of|storageId|searchText|of https:\/\/studio\.test\|bo/);
    expect(JSON.parse(json)).toMatchObject({ _id: expect.any(String) });
  }
});

test("samples and project files have addresses from which the very file comes, deleted ones none", async () => {
  const studio = await openPerson();
  const bytes = wavBytes({ hertz: 330 });
  const storageId = await studio.upload(bytes);
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    fileName: "kick.wav",
  });
  const [row] = (await studio.readAll("samples")).rows;
  expect(row?.file?.name).toBe("kick.wav");
  const { pathname, search } = new URL(row?.file?.url ?? "");
  const answer = await studio.t.fetch(`${pathname.replace(/^\/http/, "")}${search}`);
  expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);

  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
  const [deleted] = (await studio.readAll("samples")).rows;
  expect(deleted).not.toHaveProperty("file");
  expect(JSON.parse(deleted?.json ?? "")).toMatchObject({ name: "kick", deletedAt: expect.any(Number) });
});

test("a part of many pages is read once, in pages that are bounded", async () => {
  const studio = await openPerson();
  await studio.t.run(async (ctx) => {
    for (let n = 0; n < 120; n++) {
      await ctx.db.insert("collections", { userId: `${ISSUER}|ada`, name: `${n}`.padStart(3, "0"), createdAt: n });
    }
  });
  const { pages, rows } = await studio.readAll("collections");
  expect(pages.map((page) => page.rows.length)).toEqual([50, 50, 20]);
  expect(rows.map(({ json }) => JSON.parse(json).createdAt)).toEqual(Array.from({ length: 120 }, (_, n) => n));
});

test("a page may be asked to be smaller, and is where rows may be large", async () => {
  const studio = await openPerson();
  for (let n = 0; n < 5; n++) await giveEverything(studio, `${ISSUER}|ada`);
  const rowsOn = async (part: AccountPart, limit: number) =>
    (await studio.person.query(api.accounts.public.readAccount, { part, limit })).rows.length;
  expect(await rowsOn("projects", 1)).toBe(1);
  expect(await rowsOn("projects", 50)).toBe(5);
  for (const part of ["messages", "connections"] as const)
    expect([await rowsOn(part, 50), await rowsOn(part, 1)]).toEqual([4, 1]);
  const call = studio.person.query(api.accounts.public.readAccount, { part: "projects", limit: 51 });
  expect((await refusal(call)).code).toBe("INVALID_INPUT");
});

test("a saved search is read out with its words", async () => {
  const studio = await openPerson();
  await studio.ada.mutation(api.library.public.saveSearch, { name: "Dark loops", query: "form=loop&text=dark" });
  const [row, ...others] = (await studio.readAll("searches")).rows;
  expect(others).toEqual([]);
  expect(JSON.parse(row?.json ?? "")).toMatchObject({ name: "Dark loops", query: "form=loop&text=dark" });
});

test("no client reads an account, only its person", async () => {
  const studio = await openPerson();
  const call = studio.ada.query(api.accounts.public.readAccount, { part: "messages" });
  expect((await refusal(call)).code).toBe("INSUFFICIENT_SCOPE");
});

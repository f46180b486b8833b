import { mkdtempSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../contracts/errors.ts";
import { inlineDeployment } from "../../engine/testing/inline-app.ts";
import { ADMIN_KEY, startDeployment, type TestDeployment } from "../../engine/testing/test-deployment.ts";
import type { Deployment } from "../../engine/types.ts";
import { describeDigest, differences, digestArchive, type ArchiveDigest } from "./archive-digest.ts";
import { carryInto } from "./carry.ts";
import { openDeploymentClient, type DeploymentClient } from "./deployment-client.ts";
import { openJournal, type MoveJournal } from "./journal.ts";

const TABLES = `
  samples: defineTable({ name: v.string(), file: v.id("_storage") }).index("by_name", ["name"]),
  jobs: defineTable({ status: v.string() }), threads: defineTable({ title: v.string() }),
  projectFiles: defineTable({ name: v.string() }), settings: defineTable({ n: v.int64() })`;
const library =
  "export const count = query({ args: {}, handler: async (ctx) => (await ctx.db.query('samples').collect()).length });";

let studio: Deployment;
let strict: Deployment;
let other: Deployment;
beforeAll(async () => {
  studio = await inlineDeployment({ modules: { "library/samples": library }, tables: `{ ${TABLES} }` });
  strict = await inlineDeployment({
    modules: { "library/samples": library },
    tables: `{ ${TABLES.replace("status: v.string()", "status: v.number()")} }`,
  });
  other = await inlineDeployment({ modules: { notes: "export const x = 1;" }, tables: `{ ${TABLES} }` });
});

const running: TestDeployment[] = [];
async function start(deployment = studio): Promise<{ deployment: TestDeployment; client: DeploymentClient }> {
  const started = await startDeployment({ deployment });
  running.push(started);
  return { deployment: started, client: openDeploymentClient({ url: started.url, adminKey: ADMIN_KEY }) };
}
afterEach(async () => {
  for (const deployment of running.splice(0)) await deployment.stop();
});

/** A studio of samples with files of noise, which no compression makes smaller. */
async function fill({ engine }: TestDeployment, samples: number, bytes: number): Promise<void> {
  for (let index = 0; index < samples; index += 1) {
    const noise = new Uint8Array(bytes);
    let state = index + 1;
    for (let at = 0; at < bytes; at += 1) noise[at] = (state = (state * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff) >> 16;
    const { storageId } = await engine.files.store("", noise, { contentType: "audio/wav" });
    await engine.database.transact((transaction) => {
      transaction.documents("").insert("samples", { name: `kick ${index}`, file: storageId });
    });
  }
  await engine.database.transact((transaction) => {
    transaction.documents("").insert("jobs", { status: "completed" });
    transaction.documents("").insert("threads", { title: "Beats" });
    transaction.documents("").insert("settings", { n: { $integer: "BwAAAAAAAAA=" } });
  });
}

async function journalOf(from: DeploymentClient): Promise<MoveJournal> {
  const journal = await openJournal(mkdtempSync(path.join(tmpdir(), "home-")), from.url, "there");
  await from.download(await from.makeExport(), journal.archive);
  return journal;
}

interface Carriage {
  to: DeploymentClient;
  journal: MoveJournal;
  replace?: boolean;
  say?: (text: string) => unknown;
}

/** @returns what was carried */
async function carry({ to, journal, replace = false, say = () => undefined }: Carriage): Promise<ArchiveDigest> {
  const expected = await digestArchive(journal.archive);
  await carryInto({ to, journal, expected, replace, say, home: path.dirname(path.dirname(journal.archive)) });
  return expected;
}

describe("a studio", () => {
  test("of some dozen samples goes there and comes back, equal by count and hash", async () => {
    const [here, there, home] = [await start(), await start(), await start()];
    await fill(here.deployment, 36, 40_000);
    const out = await journalOf(here.client);
    const sent = await carry({ to: there.client, journal: out });
    expect(describeDigest(sent)).toBe("36 samples, 1 job, 1 chat, 0 messages, 36 files");
    const back = await journalOf(there.client);
    const returned = await carry({ to: home.client, journal: back });
    expect(returned).toEqual(sent);
    expect(differences(await digestArchive((await journalOf(here.client)).archive), returned)).toEqual([]);
  });

  test("whose move was broken off goes on with the parts that are missing", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 4, 4_000_000);
    const journal = await journalOf(here.client);
    const broken: DeploymentClient = {
      ...there.client,
      upload: (file, state, progress) =>
        there.client.upload(file, state, async (after) => {
          await progress(after);
          if (after.partTokens.length === 2) throw new Error("killed");
        }),
    };
    await expect(carry({ to: broken, journal })).rejects.toThrow("killed");
    expect(journal.steps.upload?.partTokens).toHaveLength(2);
    await there.deployment.restart();
    const said: string[] = [];
    const sent = await carry({ to: there.client, journal, say: (text) => said.push(text) });
    expect([sent["files"]?.count, said[0]]).toEqual([4, "Going on behind part 2\n"]);
  });

  test("that was uploaded, but not imported before the deployment stopped, is sent anew when it is asked again", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 2, 1000);
    const journal = await journalOf(here.client);
    const broken: DeploymentClient = { ...there.client, perform: () => Promise.reject(new Error("killed")) };
    await expect(carry({ to: broken, journal })).rejects.toThrow("killed");
    await there.deployment.restart();
    // The first try meets the import that the restart ended, and says so; the next one begins a new one.
    await expect(carry({ to: there.client, journal })).rejects.toThrow("nothing was changed");
    expect((await carry({ to: there.client, journal }))["samples"]?.count).toBe(2);
  });

  test("is not put over another one unless somebody agrees", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 1, 10);
    await fill(there.deployment, 2, 10);
    const journal = await journalOf(here.client);
    const refused = carry({ to: there.client, journal });
    await expect(refused).rejects.toThrow(/is not empty: it has samples.*--replace/);
    const sent = await carry({ replace: true, to: there.client, journal });
    expect(sent["samples"]?.count).toBe(1);
  });

  test("is put over another one by agreement, of which each try keeps what is there by then", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 1, 10);
    await fill(there.deployment, 2, 10);
    const journal = await journalOf(here.client);
    const broken: DeploymentClient = { ...there.client, perform: () => Promise.reject(new Error("killed")) };
    await expect(carry({ replace: true, to: broken, journal })).rejects.toThrow("killed");
    await fill(there.deployment, 1, 10);
    await carry({ replace: true, to: there.client, journal });
    const backups = path.join(path.dirname(path.dirname(journal.archive)), "backups");
    const kept = (await readdir(backups)).sort().map((name) => digestArchive(path.join(backups, name)));
    expect((await Promise.all(kept)).map((digest) => digest["samples"]?.count)).toEqual([2, 3]);
  });

  test("is not put over one that came into use after the upload, unless somebody agrees", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 1, 10);
    const journal = await journalOf(here.client);
    const broken: DeploymentClient = { ...there.client, perform: () => Promise.reject(new Error("killed")) };
    await expect(carry({ to: broken, journal })).rejects.toThrow("killed");
    await fill(there.deployment, 2, 10);
    const before = await digestArchive((await journalOf(there.client)).archive);
    await expect(carry({ to: there.client, journal })).rejects.toThrow(/is not empty: it has samples.*Nothing was/s);
    expect(await digestArchive((await journalOf(there.client)).archive)).toEqual(before);
    await carry({ replace: true, to: there.client, journal });
    const backups = path.join(path.dirname(path.dirname(journal.archive)), "backups");
    const [kept = ""] = await readdir(backups);
    expect((await digestArchive(path.join(backups, kept)))["samples"]?.count).toBe(2);
  });

  test("whose upload the deployment has forgotten is sent anew", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 3, 100);
    const journal = await journalOf(here.client);
    await journal.save({ upload: { uploadToken: "00000000-0000-0000-0000-000000000000", partTokens: ["1"] } });
    const said: string[] = [];
    const sent = await carry({ to: there.client, journal, say: (text) => said.push(text) });
    expect([sent["samples"]?.count, said.join("")]).toEqual([3, expect.stringContaining("has forgotten the upload")]);
  });

  test("whose upload fails for another reason keeps the parts that were sent", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 1, 100);
    const journal = await journalOf(here.client);
    const upload = { uploadToken: "t", partTokens: ["1"] };
    await journal.save({ upload });
    const overloaded = new AppError("INTERNAL", "answered 503", { details: { status: 503 } });
    const busy: DeploymentClient = { ...there.client, finishUpload: () => Promise.reject(overloaded) };
    await expect(carry({ to: busy, journal })).rejects.toThrow("answered 503");
    expect(journal.steps.upload).toEqual(upload);
  });

  test("that was changed there before it was compared is told, with the table, and can be moved again", async () => {
    const [here, there] = [await start(), await start()];
    await fill(here.deployment, 2, 100);
    const journal = await journalOf(here.client);
    const busy: DeploymentClient = {
      ...there.client,
      async perform(importId) {
        await there.client.perform(importId);
        await there.client.importState(importId);
        await there.deployment.engine.database.transact((transaction) => {
          transaction.documents("").insert("jobs", { status: "pending" });
        });
      },
    };
    await expect(carry({ to: busy, journal })).rejects.toThrow(
      /does not hold what was sent: jobs: 1 sent, 2 there.*--replace/s,
    );
    await expect(carry({ to: there.client, journal })).rejects.toThrow(/is not empty/);
    await carry({ to: there.client, journal, replace: true });
    expect(await there.client.holdsAny("jobs")).toBe(true);
  });

  test.each([
    ["another app", () => other, /does not have the studio's functions; deploy them first: wav0-mcp deploy --url/],
    ["another version", () => strict, /did not take the data:.*Row 1 of table jobs.*does not match the schema/s],
  ])("is refused by a deployment of %s, with what to do", async (_, deployment, message) => {
    const [here, there] = [await start(), await start(deployment())];
    await fill(here.deployment, 1, 10);
    await expect(carry({ to: there.client, journal: await journalOf(here.client) })).rejects.toThrow(message);
  });

  test("is not carried with a wrong key, or to an address that nobody answers at", async () => {
    const here = await start();
    const stranger = openDeploymentClient({ url: here.client.url, adminKey: "test|wrong" });
    await expect(stranger.functions()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await here.deployment.stop();
    running.pop();
    await expect(here.client.functions()).rejects.toThrow(/does not answer .*ECONNREFUSED.*again to go on/);
  });

  test("whose download was broken off is fetched on from there", async () => {
    const here = await start();
    await fill(here.deployment, 3, 50_000);
    const folder = await mkdtemp(path.join(tmpdir(), "download-"));
    const [whole, again] = [path.join(folder, "whole.zip"), path.join(folder, "again.zip")];
    const timestamp = await here.client.makeExport();
    await here.client.download(timestamp, whole);
    const bytes = await readFile(whole);
    await writeFile(`${again}.part`, bytes.subarray(0, 70_000));
    await here.client.download(timestamp, again);
    expect((await readFile(again)).equals(bytes)).toBe(true);
    expect((await readdir(folder)).sort()).toEqual(["again.zip", "whole.zip"]);
  });
});

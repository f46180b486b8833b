import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Accounts, openAccounts } from "../../auth/hosted/accounts/accounts.ts";
import { NO_DATA, settingsOf } from "../../auth/hosted/testing/auth-server.ts";
import type { AccountData } from "../../auth/hosted/settings.ts";
import { deleteAccount, deleteRemains, exportAccount } from "./departing.ts";

const EMAIL = "ada@studio.example";
const URL = "http://127.0.0.1:4790";

let folder: string;
let accounts: Accounts;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-departing-"));
});
afterEach(async () => {
  await accounts.close();
  await rm(folder, { recursive: true });
});

async function open(data: Partial<AccountData> = {}): Promise<Accounts> {
  const databaseFile = path.join(folder, "accounts.sqlite");
  accounts = await openAccounts(settingsOf({ url: URL, databaseFile }, { data: { ...NO_DATA, ...data } }));
  await accounts.add({ email: EMAIL, name: "Ada" }, "a password of Ada");
  return accounts;
}

const order = { email: EMAIL, yes: false, isStudioUp: true, tell: () => {} };

test("a person who is asked and does not agree keeps the account", async () => {
  await open();
  const questions: string[] = [];
  const ask = async (question: string) => questions.push(question) > 1;
  expect(await deleteAccount(accounts, { ...order, ask })).toBe(`${EMAIL} stays as it was`);
  expect(questions).toEqual([expect.stringMatching(/^Delete ada@studio\.example with all .* cannot be undone/)]);
  expect((await accounts.find(EMAIL)).state).toBe("active");
  expect(await deleteAccount(accounts, { ...order, ask })).toContain("is deleted");
  await expect(accounts.find(EMAIL)).rejects.toThrow(/There is no account/);
});

test("where nobody can be asked it takes a word, and an account that is not there is named first", async () => {
  await open();
  await expect(deleteAccount(accounts, { ...order, ask: null })).rejects.toThrow(/Say --yes/);
  expect((await accounts.find(EMAIL)).state).toBe("active");
  const nobody = { ...order, email: "nobody@studio.example", ask: null };
  await expect(deleteAccount(accounts, nobody)).rejects.toThrow(/There is no account of nobody@/);
  expect(await deleteAccount(accounts, { ...order, yes: true, ask: null })).toContain("is deleted");
});

test("a studio that does not run, or fails, leaves the account barred and the deletion begun", async () => {
  const erase = async () => {
    throw new Error("The deployment is away");
  };
  await open({ erase });
  expect(await deleteAccount(accounts, { ...order, yes: true, isStudioUp: false, ask: null })).toContain(
    "wav0-mcp serve",
  );
  expect((await accounts.find(EMAIL)).state).toBe("leaving");
  await expect(deleteAccount(accounts, { ...order, yes: true, ask: null })).rejects.toThrow("The deployment is away");
  expect(await accounts.departures.begun()).toHaveLength(1);
});

test("a person who waits is told now and again that it goes on", async () => {
  const lines: string[] = [];
  await open({
    async erase(_getToken, { onWait }) {
      for (const millis of [50, 15_000, 17_000, 29_999, 31_000]) onWait?.(millis);
    },
  });
  const tell = (line: string) => lines.push(line);
  expect(await deleteAccount(accounts, { ...order, yes: true, ask: null, tell })).toContain("is deleted");
  expect(lines).toEqual([
    expect.stringContaining("goes on if you stop waiting"),
    "still being deleted after 15 s",
    "still being deleted after 31 s",
  ]);
});

test("what a restored backup brought back of an account that is gone is deleted by its id", async () => {
  const subjects: (string | undefined)[] = [];
  await open({
    async erase(getToken) {
      subjects.push(decodeJwt(await getToken()).sub);
    },
  });
  const { id } = await accounts.find(EMAIL);
  const { email: _, ...gone } = { ...order, yes: true, ask: null, id: "gone" };
  await expect(deleteRemains(accounts, { ...gone, id })).rejects.toThrow(`accounts delete ${EMAIL}`);
  await expect(deleteRemains(accounts, { ...gone, yes: false })).rejects.toThrow(/Say --yes/);
  await expect(deleteRemains(accounts, { ...gone, isStudioUp: false })).rejects.toThrow(/No studio runs/);
  expect(await deleteRemains(accounts, { ...gone, yes: false, ask: async () => false })).toContain("stays");
  expect(subjects).toEqual([]);
  expect(await deleteRemains(accounts, gone)).toBe("All data of gone is deleted");
  expect(subjects).toEqual(["gone"]);
  expect((await accounts.find(EMAIL)).state).toBe("active");
});

test("an export is a new file for its owner alone, and none where it fails", async () => {
  await open({
    pack: async function* ({ name }) {
      yield Buffer.from(`all of ${name}`);
    },
  });
  const account = await accounts.find(EMAIL);
  const file = path.join(folder, "ada.zip");
  await exportAccount(accounts, account, file);
  expect((await readdir(folder)).filter((each) => each.startsWith("ada"))).toEqual(["ada.zip"]);
  expect(await readFile(file, "utf8")).toBe("all of Ada");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  await writeFile(file, "another");
  await expect(exportAccount(accounts, account, file)).rejects.toThrow(/is there already/);
  expect(await readFile(file, "utf8")).toBe("another");
  const nowhere = path.join(folder, "none", "ada.zip");
  await expect(exportAccount(accounts, account, nowhere)).rejects.toMatchObject({ code: "FOLDER_NOT_WRITABLE" });
});

test("an archive has its name once it is whole, and one that breaks off leaves no file", async () => {
  const seen: string[][] = [];
  const archives = async () => (await readdir(folder)).filter((each) => each.startsWith("ada"));
  await open({
    pack: async function* () {
      yield Buffer.from("the beginning");
      seen.push(await archives());
      throw new Error("The deployment went away");
    },
  });
  const file = path.join(folder, "ada.zip");
  await expect(exportAccount(accounts, await accounts.find(EMAIL), file)).rejects.toThrow("went away");
  expect(seen).toEqual([[expect.stringMatching(/^ada\.zip\..+\.part$/)]]);
  expect(await archives()).toEqual([]);
});

import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { faultsInEveryLook, takePicture, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const PASSWORD = "a long enough password";
const ADA = { name: "Ada Lovelace", email: "ada@studio.example" };
const BO = { name: "Bo Diddley", email: "bo@studio.example" };
/** Of Ada's, which nobody else may see. */
const PROMPT = "secret lo-fi chords";

let studio: DashboardTest;
let address: string;
let page: Page;
beforeAll(async () => {
  const environment = { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: "jS5k3r0pQ8vXw2ZtB7nLd4yHc9mAe6Uf" };
  studio = await openDashboardTest([], environment);
  address = await studio.newLink();
  page = await studio.openTab(`${address}#/library`);
}, 300_000);
afterAll(() => studio?.close());

const signInLink = () => page.getByRole("link", { name: "Sign in" });
const samples = () => page.locator(".sample");

async function fillIn(fields: Record<string, string>, button: string): Promise<void> {
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label).fill(text);
  await page.getByRole("button", { name: button }).click();
}

async function signUp({ name, email }: typeof ADA): Promise<void> {
  await page.getByRole("link", { name: "Create one" }).click();
  await fillIn({ Name: name, Email: email, Password: PASSWORD }, "Create account");
}

async function signIn({ email }: typeof ADA): Promise<void> {
  await fillIn({ Email: email, Password: PASSWORD }, "Sign in");
}

async function signOut(): Promise<void> {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await signInLink().waitFor(SLOW);
}

/** Plays the one sample until its file is kept. */
async function hear(): Promise<void> {
  await page.goto(`${address}#/library`);
  await page.locator(".audition").first().click();
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
  await expect.poll(async () => (await kept()).files, SLOW).toBe(1);
}

/** What the browser keeps: rows as JSON, names of audio files, and what scripts can read besides. */
async function kept() {
  return page.evaluate(async () => {
    const opening = indexedDB.open("wav0");
    await new Promise((resolve) => opening.addEventListener("success", resolve));
    const database = opening.result;
    const rows: unknown[] = [];
    for (const table of database.objectStoreNames) {
      const reading = database.transaction(table).objectStore(table).getAll();
      await new Promise((resolve) => reading.addEventListener("success", resolve));
      rows.push(...reading.result);
    }
    database.close();
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("samples").catch(() => null);
    let files = 0;
    if (folder) for await (const _ of folder.keys()) files++;
    return { rows: JSON.stringify(rows), files, local: JSON.stringify({ ...localStorage }), cookie: document.cookie };
  });
}

/** From now on, whether any page that loads ever shows a text, if only for a moment. */
async function watchFor(text: string): Promise<() => Promise<boolean>> {
  let isSeen = false;
  await studio.context.exposeFunction("noteText", () => (isSeen = true));
  await studio.context.addInitScript((wanted) => {
    const look = () => {
      // What the line above put there.
      const { noteText } = globalThis as unknown as { noteText(): void };
      if (document.documentElement?.textContent?.includes(wanted)) noteText();
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  }, text);
  return async () => isSeen || (await page.content()).includes(text);
}

test("without a session there is the way to sign in, which leads back to the view", async () => {
  await signInLink().waitFor(SLOW);
  expect(await faultsInEveryLook(page, "signed out")).toEqual([]);
  await signInLink().click();
  await signUp(ADA);
  await page.waitForURL(`${address}#/library`);
  await page.getByLabel("Search samples").waitFor(SLOW);
});

test("a sample is made and heard, and after a reload its user is still there", async () => {
  await page.goto(`${address}#/jobs`);
  await page.getByLabel("Describe the sound").fill(PROMPT);
  await page.getByLabel("Bars").fill("2");
  await page.getByRole("button", { name: "Generate" }).click();
  const job = page.locator(".job").filter({ hasText: PROMPT }).first();
  await job.getByText("Done", { exact: true }).waitFor(SLOW);
  await hear();
  await page.reload();
  await samples().first().waitFor(SLOW);
  expect((await kept()).cookie).toBe("");
});

test("nothing is offered that only the studio's own machine has", async () => {
  await page.locator(".audition").first().click();
  await page.getByRole("button", { name: "More actions" }).first().click();
  await page.getByRole("menuitem", { name: "Download" }).waitFor();
  const items = await page.getByRole("menuitem").allTextContents();
  expect(items.filter((item) => /path|folder/i.test(item))).toEqual([]);
  await page.keyboard.press("Escape");
});

test("who is signed in stands behind a button, in every look", async () => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("dialog", { name: ADA.name }).getByText(ADA.email).waitFor();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  expect(await faultsInEveryLook(page, "account", ".account-panel, .top-bar")).toEqual([]);
});

test("signing out needs the studio, and says so", async () => {
  await studio.context.setOffline(true);
  await page.getByRole("button", { name: "Sign out" }).click();
  const refusal = page.getByRole("alert").getByText("you are still signed in").waitFor();
  await refusal.finally(() => studio.context.setOffline(false));
  await page.keyboard.press("Escape");
});

test("another user on the same browser sees nothing of the first, who never signed out", async () => {
  const isSeen = await watchFor(PROMPT);
  await page.goto(`${address}#/chat`);
  await page.getByLabel("Message", { exact: true }).fill(`more of ${PROMPT}`);
  await page.goto(`${address}sign-in?next=%2F%23%2Flibrary`);
  await signUp(BO);
  await page.getByRole("button", { name: "Account" }).waitFor(SLOW);
  await page.getByText("Nothing here yet").or(page.locator(".empty")).first().waitFor(SLOW);
  expect(await isSeen()).toBe(false);
  await expect.poll(() => samples().count()).toBe(0);
  await expect.poll(async () => (await kept()).local, SLOW).toContain(BO.email);
  const { rows, files, local } = await kept();
  expect(rows).not.toContain(PROMPT);
  expect(files).toBe(0);
  expect(local).not.toContain(ADA.email);
  await page.goto(`${address}#/chat`);
  await expect.poll(() => page.getByLabel("Message", { exact: true }).inputValue()).toBe("");
  await signOut();
});

test("a page that is still open when its user leaves in another tab goes as well", async () => {
  await signInLink().click();
  await signIn(ADA);
  await hear();
  const other = await studio.openTab(`${address}#/library`);
  await other.locator(".sample").first().waitFor(SLOW);
  await signOut();
  await other.getByRole("link", { name: "Sign in" }).waitFor(SLOW);
  await other.close();
});

test("who signed out leaves nothing behind", async () => {
  await expect.poll(kept, SLOW).toEqual({ rows: "[]", files: 0, local: "{}", cookie: "" });
  expect((await studio.context.cookies()).filter(({ name }) => name.includes("session_token"))).toEqual([]);
  await page.goBack();
  await signInLink().waitFor(SLOW);
  expect(await page.content()).not.toContain(PROMPT);
});

test("a session that ended elsewhere ends here: its view waits for the next sign-in", async () => {
  await page.goto("about:blank");
  await page.goto(`${address}#/library`);
  await signInLink().click();
  await signIn(ADA);
  await samples().first().waitFor(SLOW);
  await studio.context.clearCookies();
  await page.reload();
  await signInLink().waitFor(SLOW);
  expect((await kept()).rows).not.toContain(PROMPT);
  await signInLink().click();
  await signIn(ADA);
  await page.waitForURL(`${address}#/library`);
  await samples().first().waitFor(SLOW);
});

test("the policy blocked nothing, and nothing failed but requests without a session", () => {
  expect(studio.complaints.filter((text) => !text.includes("401") && !text.includes("INTERNET_DISCONNECTED"))).toEqual(
    [],
  );
});

test("pictures for a person to look at", async () => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).waitFor();
  await takePictures(page, "account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await signInLink().waitFor(SLOW);
  await takePictures(page, "signed-out");
  await signInLink().click();
  await page.getByLabel("Email").waitFor();
  // This page has no theme of its own choosing.
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await takePicture(page, `sign-in-${colorScheme}`);
  }
  await page.setViewportSize({ width: 390, height: 800 });
  await takePicture(page, "sign-in-phone");
});

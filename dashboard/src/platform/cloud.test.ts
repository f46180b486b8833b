import { mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type CloudDeployment, startCloudDeployment } from "../../testing/cloud-deployment.ts";
import { writeFiles } from "../../testing/library-files.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const EXAMPLE = "Deep house kick";

let cloud: CloudDeployment;
let studio: DashboardTest;
let page: Page;
/** Origins that the page has asked something of. */
const asked = new Set<string>();
beforeAll(async () => {
  cloud = await startCloudDeployment();
  studio = await openDashboardTest([], { CONVEX_URL: cloud.url, CONVEX_SITE_URL: cloud.siteUrl });
  await cloud.install(studio.home);
  page = await studio.openTab(await studio.newLink());
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  await page.getByRole("heading", { name: "New sample" }).waitFor(SLOW);
}, 300_000);
afterAll(async () => {
  await studio?.close();
  await cloud?.close();
});

const row = (name: string) => page.locator(".sample").filter({ hasText: name }).first();
const clock = () => page.locator(".clock").textContent();

async function openLibrary(): Promise<void> {
  await page.goto(`${await studio.url()}/#/library`);
  await page.locator(".sample").first().waitFor(SLOW);
}

/** Chooses in the menu of a row. */
async function choose(name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Presses the sample in the library, and waits until it sounds. */
async function play(): Promise<void> {
  await row(EXAMPLE).locator(".audition").click();
  await expect.poll(() => page.locator(".now strong").textContent(), SLOW).toMatch(/deep house kick/i);
  await page.getByRole("button", { name: "Pause" }).waitFor(SLOW);
  const before = await clock();
  await expect.poll(clock, SLOW).not.toBe(before);
}

test("the page of a hub makes, lists and plays a sample of a deployment elsewhere", async () => {
  await page.getByLabel("Describe the sound").fill(EXAMPLE);
  await page.getByLabel("Bars").fill("1");
  await page.getByRole("button", { name: "Generate" }).click();
  const job = page.locator(".job").filter({ hasText: EXAMPLE });
  await job.getByText("Done", { exact: true }).waitFor({ timeout: 120_000 });
  await openLibrary();
  await play();
  expect([...asked].sort()).toEqual([await studio.url(), cloud.siteUrl].sort());
  expect(studio.complaints).toEqual([]);
});

test("what was heard is kept in the browser, and plays when the deployment's files cannot be reached", async () => {
  await page.locator(".storage .badge").waitFor({ ...SLOW, state: "attached" });
  let count = 0;
  await page.route(`${cloud.siteUrl}/audio/**`, (route) => {
    count++;
    return route.abort();
  });
  const client = await page.context().newCDPSession(page);
  await client.send("Network.clearBrowserCache");
  await page.reload();
  await page.locator(".sample").first().waitFor(SLOW);
  await play();
  expect(count).toBe(0);
  await page.unroute(`${cloud.siteUrl}/audio/**`);
});

test("a file of this machine is uploaded there, and comes back as it was", async () => {
  const [chords = ""] = await writeFiles(await mkdtemp(path.join(os.tmpdir(), "wav0-cloud-files-")));
  const bytes = await readFile(chords);
  await page.locator("input[data-purpose=import]").first().setInputFiles(chords);
  await row("warm_chords").waitFor(SLOW);
  const download = page.waitForEvent("download", SLOW);
  await choose("warm_chords", "Download");
  const saved = await download;
  expect(saved.suggestedFilename()).toBe("warm_chords.wav");
  expect(bytes.equals(await readFile(await saved.path()))).toBe(true);

  const dragged = await page.evaluateHandle(() => new DataTransfer());
  await row("warm_chords").dispatchEvent("dragstart", { dataTransfer: dragged });
  const address = await dragged.evaluate((data) => data.getData("text/uri-list"));
  expect(new URL(address).origin).toBe(cloud.siteUrl);
  expect(bytes.equals(Buffer.from(await (await fetch(address)).arrayBuffer()))).toBe(true);
  expect(studio.complaints).toEqual([]);
});

test("a shared address is the deployment's own, and is heard without the hub", async () => {
  await choose("warm_chords", "Share…");
  await page.getByRole("button", { name: "Create address" }).click();
  const address = await page.getByRole("textbox", { name: "Address" }).inputValue(SLOW);
  await page.keyboard.press("Escape");
  expect(new URL(address).origin).toBe(cloud.siteUrl);
  const listener = await studio.openTab(address);
  await listener.getByRole("heading", { name: "warm_chords" }).waitFor(SLOW);
  const seconds = () => listener.locator("audio").evaluate((audio) => (audio as HTMLAudioElement).duration);
  await expect.poll(seconds, SLOW).toBeCloseTo(2, 2);
  await listener.close();
  expect(studio.complaints).toEqual([]);
});

test("the chat's answer comes from there, with the sample that it makes", async () => {
  await page.goto(`${await studio.url()}/#/chat`);
  const field = page.getByRole("textbox", { name: "Message", exact: true });
  await field.fill("make a 1 bar techno loop at 130");
  await field.press("Enter");
  const card = page.locator(".chat-job").first();
  await card.getByText("Done", { exact: true }).waitFor({ timeout: 120_000 });
  await page.reload();
  await card.getByText("Done", { exact: true }).waitFor(SLOW);
  expect([...asked].sort()).toEqual([await studio.url(), cloud.url, cloud.siteUrl].sort());
  expect(studio.complaints).toEqual([]);
});

test("the policy of the page names that deployment and no other origin", async () => {
  const { headers } = await fetch(await studio.url());
  const policy = headers.get("content-security-policy") ?? "";
  const origins = [...policy.matchAll(/\b(?:https?|wss?):\S+?(?=[ ;]|$)/g)].map(([origin]) => origin);
  expect([...new Set(origins)].sort()).toEqual([cloud.url, cloud.siteUrl, cloud.url.replace("http", "ws")].sort());
});

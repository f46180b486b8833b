import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { wavBytes } from "../../../convex/testing/studio.fixture.ts";
import { dropFile } from "../../testing/drags.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const JOB_MILLIS = 120_000;
const PROMPT = "lo-fi loop with dusty drums";

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor();
});
afterAll(() => studio?.close());

async function generate(prompt: string): Promise<void> {
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByLabel("Describe the sound").fill(prompt);
  await page.getByLabel("Bars").fill("2");
  await page.getByRole("button", { name: "Generate" }).click();
  const job = page.locator(".job").filter({ hasText: prompt }).first();
  await job.getByText("Done", { exact: true }).waitFor({ timeout: JOB_MILLIS });
}

/** Goes to a view and waits until its list has come. */
async function show(view: string): Promise<void> {
  await page.goto(`${await studio.url()}/#/${view}`);
  await page.locator(".job, .sample").first().waitFor();
}

/** Waits until no job is under way: one that gets on or ends moves what stands below it, in jobs and in the library. */
async function finishWork(): Promise<void> {
  await show("jobs");
  const open = page.locator(".job:is([data-status=pending], [data-status=processing])");
  await expect.poll(() => open.count(), { timeout: JOB_MILLIS }).toBe(0);
}

/** What moved by itself since a page began to load, as Cumulative Layout Shift counts it. */
async function layoutShift(tab: Page): Promise<number> {
  return tab.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => {
          // The DOM's types do not know this kind of entry.
          const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
          for (const { value, hadRecentInput } of shifts) if (!hadRecentInput) sum += value;
        });
        observer.observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(sum), 1_000);
      }),
  );
}

const clock = () => page.locator(".clock").textContent();

test("a browser without a link sees nothing, and a link works once", async () => {
  const link = await studio.newLink();
  const url = await studio.url();
  await studio.context.clearCookies();
  const stranger = await studio.context.newPage();
  await stranger.goto(url);
  await stranger.getByRole("alert").getByText("wav0-mcp dashboard").waitFor();
  await stranger.goto("about:blank");
  await stranger.goto(link);
  await stranger.getByRole("heading", { name: "New sample" }).waitFor();
  expect(stranger.url()).not.toContain("link=");
  expect(await stranger.evaluate("document.cookie")).toBe("");
  await studio.context.clearCookies();
  await stranger.goto("about:blank");
  await stranger.goto(link);
  await stranger.getByText("not signed in").waitFor();
  await stranger.close();
  page = await studio.openTab(await studio.newLink());
});

test("a job moves by itself, its result plays, and a second tab shows the same", async () => {
  const other = await studio.openTab(await studio.url());
  await generate(PROMPT);
  await other.locator(".job").filter({ hasText: PROMPT }).getByText("Done", { exact: true }).waitFor();
  await other.close();
  await page.getByRole("button", { name: `Play ${PROMPT}` }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  const before = await clock();
  await expect.poll(clock).not.toBe(before);
  await page.getByText("History").first().click();
  await page.locator(".events time").first().waitFor();
});

test("arrow keys play one sample after the other", async () => {
  await generate("techno kick and bass");
  await page.goto(`${await studio.url()}/#/library`);
  const rows = page.locator(".audition");
  await expect.poll(() => rows.count()).toBe(2);
  await rows.first().click();
  const names = await rows.locator(".name > span").allTextContents();
  const playing = () => page.locator(".now strong").textContent();
  await expect.poll(playing).toBe(names[0]);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("ArrowDown");
  await expect.poll(playing).toBe(names[1]);
  await page.keyboard.press("ArrowUp");
  await expect.poll(playing).toBe(names[0]);
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.keyboard.press(" ");
  await page.locator(".play[aria-label=Play]").waitFor();
});

test("words and type narrow the library", async () => {
  const rows = page.locator(".audition");
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("search");
  await page.keyboard.type("techno");
  await expect.poll(() => rows.count()).toBe(1);
  await page.getByLabel("Type").selectOption("uploaded");
  await page.getByText("Nothing matches").waitFor();
  await page.getByLabel("Type").selectOption("");
  await page.getByLabel("Search samples").fill("");
  await expect.poll(() => rows.count()).toBe(2);
});

test("stems stand under what they were split from, and play together", async () => {
  await page.locator(".audition").first().click();
  await page.getByRole("button", { name: "Split into stems" }).click();
  await page.getByText("See Jobs for the stems").waitFor();
  const fold = page.getByRole("button", { name: /^What was made from/ });
  await fold.waitFor({ timeout: JOB_MILLIS });
  await fold.click();
  await expect.poll(() => page.locator(".sample[data-derived]").count()).toBeGreaterThan(1);
  await page.getByRole("button", { name: /^Play the stems/ }).click();
  const kick = page.getByRole("button", { name: "Solo Kick" });
  await kick.click();
  await expect.poll(() => kick.getAttribute("aria-pressed")).toBe("true");
});

test("a dropped file is split", async () => {
  await dropFile(page, "split", { name: "sine.wav", content: wavBytes() });
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByRole("heading", { name: /^Stems of sine/ }).waitFor({ timeout: JOB_MILLIS });
});

test.each(["chat", "jobs", "library"])("%s moves nothing under the pointer while it loads", async (view) => {
  await finishWork();
  const tab = await studio.openTab(`${await studio.url()}/#/${view}`);
  await tab.locator(".job, .sample, .chat-welcome").first().waitFor();
  expect(await layoutShift(tab)).toBeLessThan(0.02);
  await tab.close();
});

test("every view is free of accessibility violations, in both themes and on a phone", async () => {
  for (const view of ["jobs", "library"]) {
    await show(view);
    expect(await faultsInEveryLook(page, view)).toEqual([]);
  }
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

test("pictures of every view are there to look at", async () => {
  for (const view of ["jobs", "library"]) {
    await show(view);
    await takePictures(page, view);
  }
});

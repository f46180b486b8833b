import { mkdir, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openDashboardTest, type DashboardTest } from "./testing/open-dashboard.ts";

const JOB_MILLIS = 60_000;
const PROMPT = "lo-fi loop with dusty drums";
/** Set WAV0_SCREENSHOTS to keep them: the tests' own folder goes with the tests. */
const screenshots = process.env["WAV0_SCREENSHOTS"] ?? path.join(os.tmpdir(), "wav0-dashboard");

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  await mkdir(screenshots, { recursive: true });
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor();
});
afterAll(() => studio?.close());

/** Violations of the accessibility rules that a page shows now. Evaluated, since the policy allows no foreign script. */
async function violations(view: Page): Promise<string[]> {
  await view.evaluate(axe.source);
  return view.evaluate(async () => {
    const { axe: engine } = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await engine.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

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
  const names = await rows.locator(".name").allTextContents();
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
  await expect.poll(() => page.locator(".sample[data-derived]").count()).toBe(4);
  await page.getByRole("button", { name: /^Play the stems/ }).click();
  const drums = page.getByRole("button", { name: "Solo Drums" });
  await drums.click();
  expect(await drums.getAttribute("aria-pressed")).toBe("true");
});

test("a dropped file is split", async () => {
  const audio = await page.evaluate(async () => {
    const samples = new Int16Array(44_100);
    for (let at = 0; at < samples.length; at++) samples[at] = Math.sin(at / 20) * 12_000;
    const header = new DataView(new ArrayBuffer(44));
    const text = (at: number, word: string) =>
      [...word].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
    text(0, "RIFF");
    header.setUint32(4, 36 + samples.byteLength, true);
    text(8, "WAVEfmt ");
    header.setUint32(16, 16, true);
    header.setUint16(20, 1, true);
    header.setUint16(22, 1, true);
    header.setUint32(24, 44_100, true);
    header.setUint32(28, 88_200, true);
    header.setUint16(32, 2, true);
    header.setUint16(34, 16, true);
    text(36, "data");
    header.setUint32(40, samples.byteLength, true);
    const transfer = new DataTransfer();
    transfer.items.add(new File([header, samples], "sine.wav", { type: "audio/wav" }));
    window.dispatchEvent(new DragEvent("dragover", { dataTransfer: transfer, cancelable: true }));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const target = document.querySelector("[data-purpose=split].drop-target");
    return target?.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  expect(audio).toBe(false);
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByRole("heading", { name: /^Stems of sine/ }).waitFor({ timeout: JOB_MILLIS });
});

test("every view is free of accessibility violations, in both themes and on a phone", async () => {
  const found: string[] = [];
  for (const view of ["jobs", "library"]) {
    await show(view);
    for (const [theme, width] of [
      ["light", 1280],
      ["dark", 1280],
      ["light", 390],
      ["dark", 360],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme);
      found.push(...(await violations(page)).map((text) => `${view} ${theme} ${width}: ${text}`));
      const overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth");
      if (overflow !== 0) found.push(`${view} ${width}: ${String(overflow)} px too wide`);
    }
  }
  expect(found).toEqual([]);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

// Last, since taking a picture puts a style into the page that its policy refuses.
test("pictures of every view are there to look at", async () => {
  for (const view of ["jobs", "library"]) {
    await show(view);
    for (const [name, theme, width] of [
      ["light", "light", 1280],
      ["dark", "dark", 1280],
      ["phone", "light", 390],
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.evaluate((chosen) => (document.documentElement.dataset["theme"] = chosen), theme);
      const file = path.join(screenshots, `${view}-${name}.png`);
      await page.screenshot({ path: file });
      expect((await readFile(file)).length).toBeGreaterThan(1_000);
    }
  }
});

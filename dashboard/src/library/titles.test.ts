import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { importFiles } from "../../testing/library-files.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

/** Titles of rows, names that are given in place, columns, and addresses that name one thing or none. */

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let studio: DashboardTest;
let page: Page;

beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation").waitFor(SLOW);
  await page.getByLabel("Describe the sound").fill("lo-fi drums for a\nlate night");
  await page.locator("input[name=bars]").fill("1");
  await page.locator("input[name=variations]").fill("2");
  await page.getByRole("button", { name: "Generate" }).click();
  await page.locator(".job").getByText("Done", { exact: true }).waitFor(SLOW);
  await show("library");
  await importFiles(page);
  await page.locator(".sample").nth(5).waitFor(SLOW);
});
beforeEach(async () => {
  await show("library");
  await page.reload();
  await page.locator(".sample").nth(5).waitFor(SLOW);
});
afterAll(() => studio?.close());

async function show(place: string): Promise<void> {
  await page.goto(`${await studio.url()}/#/${place}`);
}

const titles = () => page.locator(".sample .name > span").allTextContents();
const row = (title: string) => page.locator(".sample").filter({ hasText: title }).first();
const TITLE = "lo-fi drums for a late night";

test("takes of a job have its prompt as their title, with their number; the file name is a detail", async () => {
  await expect.poll(titles, SLOW).toEqual(expect.arrayContaining([TITLE, TITLE, "warm_chords"]));
  await page.getByRole("button", { name: `More for ${TITLE} Take 2 of 2`, exact: true }).waitFor();
  const name = await row(TITLE).locator(".audition").getAttribute("title");
  expect(name).toMatch(/^wav0_\d+_lo_fi_drums/);
  await page.getByRole("button", { name: `More for ${TITLE} Take 1 of 2`, exact: true }).click();
  await page.getByRole("menuitem", { name: "About this sample…" }).click();
  await page.getByRole("heading", { name: TITLE }).waitFor();
  await page
    .getByLabel("Facts", { exact: true })
    .getByText(/^wav0_\d+_lo_fi_drums.*\.wav$/)
    .waitFor(SLOW);
  await page.keyboard.press("Escape");
});

test("facts stand in line from row to row, below the names of their columns", async () => {
  const left = (selector: string) =>
    page
      .locator(selector)
      .evaluateAll((all) => [...new Set(all.map((each) => Math.round(each.getBoundingClientRect().right)))]);
  for (const column of ["tempo", "length"]) {
    const places = async () => [await left(`.audition .${column}`), await left(`.column-heads .${column}`)];
    await expect.poll(async () => (await places()).map(({ length }) => length), SLOW).toEqual([1, 1]);
    await expect.poll(async () => new Set((await places()).flat()).size, SLOW).toBe(1);
  }
});

test("a press on the name of a column orders by it, the next the other way, the next no longer", async () => {
  const names = async () => (await titles()).filter((title) => title !== TITLE);
  const head = (words: string) => page.getByRole("button", { name: words, exact: true });
  await head("BPM, slowest first").click();
  await expect.poll(names, SLOW).toEqual(["warm_chords", "deep_bass", "dusty_drums", "bright_hit"]);
  await head("BPM, fastest first").click();
  await expect.poll(() => page.getByLabel("Sort").inputValue()).toBe("fastest");
  await head("BPM, no longer in this order").click();
  await expect.poll(() => page.getByLabel("Sort").inputValue()).toBe("");
});

test("F2 opens the name of the row that has the focus; Enter keeps it, Escape does not, and undo takes it back", async () => {
  await row("deep_bass").locator(".audition").focus();
  await page.keyboard.press("F2");
  const field = page.getByLabel("Name of deep_bass");
  await expect.poll(() => field.inputValue(), SLOW).toBe("deep_bass");
  await page.keyboard.type("Sub of the night");
  await page.keyboard.press("Escape");
  await field.waitFor({ state: "detached" });
  const isFocused = () =>
    row("deep_bass")
      .locator(".audition")
      .evaluate((each) => each === document.activeElement);
  await expect.poll(isFocused, SLOW).toBe(true);
  await page.keyboard.press("F2");
  await field.waitFor();
  await page.keyboard.type("Sub of the night");
  await page.keyboard.press("Enter");
  await row("Sub_of_the_night").waitFor(SLOW);
  await page.getByRole("button", { name: "Undo" }).click();
  await row("deep_bass").waitFor(SLOW);
});

test("a generated sample is renamed from its menu, and its title is that name from then on", async () => {
  const take = row(TITLE);
  const before = (await take.locator(".audition").getAttribute("title")) ?? "";
  await take.locator(".more").click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  const field = page.locator(".sample .rename");
  await expect.poll(() => field.inputValue(), SLOW).toBe(TITLE);
  expect(await faultsInEveryLook(page, "library-rename")).toEqual([]);
  await field.fill("Midnight");
  await field.blur();
  await row("Midnight").waitFor(SLOW);
  await show("jobs");
  await page
    .locator(".take")
    .getByText(/^Take \d$/)
    .first()
    .waitFor(SLOW);
  await page.getByRole("button", { name: /^More for Midnight/ }).click();
  await page.getByRole("menuitem", { name: "Rename…" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill(before);
  await page.getByRole("dialog").getByRole("button", { name: "Rename", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByText(`Renamed to ${before}`).waitFor(SLOW);
});

test("an address of a sample or a job shows it, and one of none says so", async () => {
  const id = await row("warm_chords").getAttribute("data-sample");
  await show(`library/${id}`);
  await playBy(page, "warm_chords", () => page.getByRole("button", { name: "Play warm_chords" }).click());
  await show("library/zzz");
  await page.getByRole("alert").getByText("There is no sample “zzz” here.").waitFor(SLOW);
  await takePictures(page, "library-no-sample");
  await show("jobs/x");
  await page.getByRole("alert").getByText("There is no job “x” here.").waitFor(SLOW);
  expect(await faultsInEveryLook(page, "jobs-no-job")).toEqual([]);
  await page.getByRole("link", { name: "Show only all jobs" }).click();
  await page.getByRole("alert").waitFor({ state: "detached" });
  await show("nonsense");
  await page.getByRole("alert").getByText("There is no page “nonsense” here; this is Jobs.").waitFor(SLOW);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

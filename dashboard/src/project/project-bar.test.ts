import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { importFiles } from "../../testing/library-files.ts";
import { faultsInEveryLook, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("region", { name: "Project" }).waitFor(SLOW);
});
afterAll(() => studio?.close());

const tempo = (at = page) => at.getByLabel("Project BPM");
const key = (at = page) => at.getByLabel("Project key");
const clear = () => page.getByRole("button", { name: "No project tempo and key" });
const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

test("the bar is there before anything plays, in every look", async () => {
  expect(await faultsInEveryLook(page, "project")).toEqual([]);
  await takePictures(page, "project");
});

test("tempo and key are typed and chosen, and a new sample begins with them", async () => {
  await tempo().fill("97.5");
  await key().selectOption("Bb minor");
  const form = page.getByRole("form", { name: "New sample" });
  await expect.poll(() => form.getByLabel("BPM", { exact: true }).inputValue()).toBe("97.5");
  await expect.poll(() => form.getByLabel("Key").inputValue()).toBe("Bb minor");
});

test("they outlive a reload, and other tabs have them at once", async () => {
  await page.reload();
  await expect.poll(() => tempo().inputValue(), SLOW).toBe("97.5");
  const other = await studio.context.newPage();
  await other.goto(`${await studio.url()}/#/library`);
  await expect.poll(() => key(other).inputValue(), SLOW).toBe("Bb minor");
  await tempo(other).fill("140");
  await expect.poll(() => tempo().inputValue(), SLOW).toBe("140");
  await other.close();
});

test("half a number changes nothing, and no number stays in the field when it is left", async () => {
  await tempo().fill("3");
  await blur();
  await expect.poll(() => tempo().inputValue()).toBe("140");
});

test("a drag moves the tempo", async () => {
  const box = await tempo().boundingBox();
  if (!box) throw new Error("The field is not on the page");
  const [x, y] = [box.x + 20, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 30, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => tempo().inputValue()).toBe("150");
});

test("B taps the tempo", async () => {
  await blur();
  const now = Date.now();
  await page.clock.install({ time: now });
  await page.clock.pauseAt(now + 60_000);
  for (let beat = 0; beat < 5; beat++) {
    await page.keyboard.press("b");
    await page.clock.runFor(600);
  }
  await expect.poll(() => tempo().inputValue(), SLOW).toBe("100");
  await page.clock.resume();
});

test("samples are fitted to the project in one press", async () => {
  await page.goto(`${await studio.url()}/#/library`);
  await importFiles(page);
  await page.getByRole("button", { name: "More for warm_chords", exact: true }).click(SLOW);
  await page.getByRole("menuitem", { name: /^Fit/ }).click();
  await page.getByRole("button", { name: "To the project: 100 BPM, Bb minor" }).click(SLOW);
  await page.getByText("The fit is on its way; see Jobs").waitFor(SLOW);
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.locator(".job-list").getByText("A# minor").first().waitFor(SLOW);
});

test("one press clears both, and the form asks by prompt again", async () => {
  await clear().click();
  await clear().waitFor({ state: "detached" });
  await expect.poll(async () => [await tempo().inputValue(), await key().inputValue()]).toEqual(["", ""]);
  await page.goto(`${await studio.url()}/#/jobs`);
  await expect
    .poll(() => page.getByRole("form", { name: "New sample" }).getByLabel("BPM", { exact: true }).inputValue())
    .toBe("");
  expect(studio.complaints).toEqual([]);
});

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import JSZip from "jszip";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { dragOut } from "../../testing/drags.ts";
import { importFiles } from "../../testing/library-files.ts";
import { faultsInEveryLook, takePicture, takePictures, violations } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let studio: DashboardTest;
let page: Page;

beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation").waitFor(SLOW);
});
beforeEach(async () => {
  await page.goto(`${await studio.url()}/#/library`);
  await page.reload();
  await page.locator(".library").waitFor(SLOW);
});
afterAll(() => studio?.close());

/** Accessible and within the window in every look, with a picture of each for a person. */
async function look(name: string, inside?: string): Promise<void> {
  expect(await faultsInEveryLook(page, name, inside)).toEqual([]);
  await takePictures(page, name);
}

async function choose(name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

test("an empty library says what to do", async () => {
  await page.getByText("No samples yet").waitFor(SLOW);
  await look("library-empty");
  await importFiles(page);
  await page.locator(".sample").nth(3).waitFor(SLOW);
});

test("the menu of a sample", async () => {
  await page.getByRole("button", { name: "More for warm_chords", exact: true }).click();
  await page.getByRole("menu").waitFor();
  await look("library-menu", ".menu");
});

test("similar sounds are listed by their sound, until all are wanted again", async () => {
  const names = () => page.locator(".sample .name").allTextContents();
  await choose("deep_bass", "Similar sounds");
  const chip = page.getByRole("button", { name: /^Sounds like deep_bass/ });
  await chip.waitFor(SLOW);
  // The sine that is nearest in pitch comes first, and the short high one last.
  await expect.poll(names, SLOW).toEqual(["dusty_drums", "warm_chords", "bright_hit"]);
  await look("library-similar");
  await chip.click();
  await expect.poll(async () => (await names()).length, SLOW).toBe(4);
});

test("a project file is listed, dragged out, downloaded, deleted and brought back", async () => {
  await choose("warm_chords", "Export project…");
  await page.getByLabel("Format").selectOption({ label: "Sample pack" });
  await page.getByRole("textbox", { name: "Name" }).fill("Night Drive");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  await page.getByRole("link", { name: "Project files" }).click();
  const file = page.locator(".project-file").filter({ hasText: "Night_Drive.zip" });
  await file.getByText(/Sample pack · 1 WAV file .* 30 days left/).waitFor(SLOW);
  await look("files");
  // The address is asked for when the pointer comes; before it is there, no drag begins.
  let carried = "";
  const grab = async () => (carried = (await dragOut(page, file.locator("strong"))).get("downloadurl") ?? "");
  await expect.poll(grab, SLOW).toMatch(/^application\/zip:Night_Drive\.zip:http/);
  const address = carried.replace(/^[^:]*:[^:]*:/, "");
  const dragged = Buffer.from(await (await fetch(address)).arrayBuffer());
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download Night_Drive.zip" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe("Night_Drive.zip");
  expect(dragged.equals(await readFile(await download.path()))).toBe(true);
  const isInFolder = () => existsSync(path.join(studio.home, "library", "Night_Drive.zip"));
  await expect.poll(isInFolder, SLOW).toBe(true);
  await page.getByRole("button", { name: "Delete Night_Drive.zip" }).click();
  await page.getByText("None yet.").waitFor(SLOW);
  await expect.poll(isInFolder, SLOW).toBe(false);
  await page.getByRole("button", { name: "Undo" }).click();
  await file.waitFor(SLOW);
  await expect.poll(isInFolder, SLOW).toBe(true);
});

test("samples that are selected are dragged out as one archive", async () => {
  for (const name of ["warm_chords", "deep_bass"]) await page.getByLabel(`Select ${name}`).click();
  // Its address is asked for when the pointer goes down, so that it may come after the first drag has begun.
  let carried = "";
  const name = page.locator(".sample .name").filter({ hasText: "deep_bass" });
  const grab = async () => (carried = (await dragOut(page, name)).get("downloadurl") ?? "");
  await expect.poll(grab, SLOW).toMatch(/^application\/zip:deep_bass and 1 more\.zip:http/);
  const address = carried.replace(/^[^:]*:[^:]*:/, "");
  const { files } = await JSZip.loadAsync(await (await fetch(address)).arrayBuffer(), { checkCRC32: true });
  expect(Object.keys(files)).toEqual(["deep_bass.wav", "warm_chords.wav"]);
});

test("an undo can be pressed also above a dialog", async () => {
  await choose("bright_hit", "Delete");
  await expect.poll(() => page.locator(".sample").count(), SLOW).toBe(3);
  await choose("warm_chords", "Tags…");
  await page.getByRole("dialog").getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => page.locator(".sample").count(), SLOW).toBe(4);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
});

test("the dialogs for tags and collections", async () => {
  await choose("warm_chords", "Tags…");
  await page.getByLabel("New tags").fill("verse, warm");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Take off verse" }).waitFor(SLOW);
  await look("tags", "dialog");
  await page.getByRole("button", { name: "Done" }).click();
  await choose("warm_chords", "Collections…");
  await page.getByLabel("New collection").fill("Album");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.locator(".checks input:checked").waitFor(SLOW);
  await look("collections", "dialog");
});

test("the dialog for sharing, and the page that a stranger sees", async () => {
  await choose("warm_chords", "Share…");
  await page.getByRole("button", { name: "Create address" }).click();
  const address = await page.getByLabel("Address", { exact: true }).inputValue(SLOW);
  await look("share", "dialog");
  const stranger = await studio.context.newPage();
  await stranger.goto(address);
  await stranger.getByRole("heading", { name: "warm_chords" }).waitFor(SLOW);
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
  ] as const) {
    await stranger.emulateMedia({ colorScheme });
    await stranger.setViewportSize({ width, height: 800 });
    expect(await violations(stranger)).toEqual([]);
    await expect
      .poll(() => stranger.evaluate(() => document.documentElement.scrollWidth - innerWidth))
      .toBeLessThanOrEqual(0);
    await takePicture(stranger, `shared-${colorScheme}-${width}`);
  }
  await stranger.close();
});

test("what was deleted lately", async () => {
  await choose("bright_hit", "Delete");
  await expect.poll(() => page.locator(".sample").count(), SLOW).toBe(3);
  await page.getByRole("button", { name: /^Filters/ }).click();
  await page.getByLabel("Recently deleted").check();
  await page.getByText(/^Deleted .* ago$/).waitFor(SLOW);
  await look("library-deleted");
});

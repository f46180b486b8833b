import { existsSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import JSZip from "jszip";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { dragOut } from "../../testing/drags.ts";
import { faultsInEveryLook, takePicture, takePictures, violations } from "../../testing/looks.ts";
import { FILES, writeFakeFileManager, writeFiles } from "../../testing/library-files.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

const SLOW = { timeout: 120_000 };

let studio: DashboardTest;
let page: Page;
let folder: string;
let revealed: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "wav0-library-"));
  revealed = await writeFakeFileManager(folder);
  studio = await openDashboardTest([], { PATH: folder });
  await studio.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("navigation").waitFor();
  await openLibrary();
  await page
    .locator("input[data-purpose=import]")
    .first()
    .setInputFiles(await writeFiles(folder));
  await page
    .locator(".sample")
    .nth(FILES.length - 1)
    .waitFor();
});
/** No filter and no selection of the test before. */
beforeEach(async () => {
  await page.reload();
  await openLibrary();
  await page.locator(".sample").first().waitFor();
});
afterAll(() => studio?.close());

async function openLibrary(): Promise<void> {
  await page.goto(`${await studio.url()}/#/library`);
  await page.locator(".library").waitFor();
}

const names = () => page.locator(".sample .name").allTextContents();
const row = (name: string) => page.locator(".sample").filter({ hasText: name }).first();
const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

/** Chooses in the menu of a row. */
async function choose(name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}` }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

async function openFilters(): Promise<void> {
  const button = page.getByRole("button", { name: /^Filters/ });
  if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
}

async function clearFilters(): Promise<void> {
  await openFilters();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect.poll(names, SLOW).toHaveLength(FILES.length);
}

test.each([
  ["name", ["bright_hit", "deep_bass", "dusty_drums", "warm_chords"]],
  ["slowest", ["warm_chords", "deep_bass", "dusty_drums", "bright_hit"]],
  ["fastest", ["dusty_drums", "deep_bass", "warm_chords", "bright_hit"]],
  ["key", ["dusty_drums", "warm_chords", "deep_bass", "bright_hit"]],
  ["shortest", ["bright_hit", "dusty_drums", "deep_bass", "warm_chords"]],
])("the library is sorted by %s", async (sort, expected) => {
  await page.getByLabel("Sort").selectOption(sort);
  await expect.poll(names, SLOW).toEqual(expected);
  await page.getByLabel("Sort").selectOption("");
});

test("key, tempo, length and form narrow the library", async () => {
  await openFilters();
  await page.locator("select[name=libraryKey]").selectOption("A minor");
  await page.getByLabel("Sort").selectOption("name");
  await expect.poll(names, SLOW).toEqual(["dusty_drums", "warm_chords"]);
  await page.getByLabel("And its relative key").uncheck();
  await expect.poll(names, SLOW).toEqual(["dusty_drums"]);
  await clearFilters();
  await page.getByLabel("Sort").selectOption("name");
  await page.getByLabel("BPM from").fill("84.5");
  await expect.poll(names, SLOW).toEqual(["deep_bass", "dusty_drums"]);
  await page.getByLabel("BPM to").fill("119.5");
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  await page.getByLabel("BPM from").fill("");
  await expect.poll(names, SLOW).toEqual(["deep_bass", "warm_chords"]);
  await clearFilters();
  await page.getByLabel("Sort").selectOption("name");
  await page.getByLabel("Seconds from").fill("0.5");
  await expect.poll(names, SLOW).toEqual(["deep_bass", "dusty_drums", "warm_chords"]);
  await page.getByLabel("Seconds to").fill("1.6");
  await expect.poll(names, SLOW).toEqual(["deep_bass", "dusty_drums"]);
  await page.getByLabel("Seconds from").fill("");
  await expect.poll(names, SLOW).toEqual(["bright_hit", "deep_bass", "dusty_drums"]);
  await clearFilters();
  await page.getByLabel("Form").selectOption("one_shot");
  await expect.poll(names, SLOW).toEqual(["bright_hit"]);
  await clearFilters();
  await page.getByLabel("Search samples").fill("drums");
  await expect.poll(names, SLOW).toEqual(["dusty_drums"]);
  await clearFilters();
});

test("what the library is narrowed to stays when another view is shown", async () => {
  await page.getByLabel("Search samples").fill("drums");
  await openFilters();
  await page.locator("select[name=libraryKey]").selectOption("A minor");
  await page.getByLabel("Sort").selectOption("longest");
  await expect.poll(names, SLOW).toEqual(["dusty_drums"]);
  await page.getByRole("navigation").getByRole("link", { name: "Jobs" }).click();
  await page.getByRole("heading", { name: "New sample" }).waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Library" }).click();
  await expect.poll(names, SLOW).toEqual(["dusty_drums"]);
  await expect.poll(() => page.getByLabel("Search samples").inputValue()).toBe("drums");
  await expect.poll(() => page.getByLabel("Sort").inputValue()).toBe("longest");
  await openFilters();
  await expect.poll(() => page.locator("select[name=libraryKey]").inputValue()).toBe("A minor");
  await clearFilters();
});

test("a favourite is found again, and a key takes it back", async () => {
  await page.getByRole("button", { name: "Favourite warm_chords" }).click();
  await page.getByRole("button", { name: "Favourites only" }).click();
  await expect.poll(names, SLOW).toEqual(["warm_chords"]);
  await playBy(page, "warm_chords", () => page.locator(".audition").first().click());
  await blur();
  await page.keyboard.press("f");
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("button", { name: "Favourites only" }).click();
  await expect.poll(names, SLOW).toHaveLength(FILES.length);
});

test("samples are tagged together and found by the tag", async () => {
  await page.getByLabel("Sort").selectOption("name");
  await expect.poll(names, SLOW).toEqual(["bright_hit", "deep_bass", "dusty_drums", "warm_chords"]);
  await page.getByLabel("Select bright_hit").click();
  await page.getByLabel("Select dusty_drums").click({ modifiers: ["Shift"] });
  await page.getByText("3 selected").waitFor();
  await page.getByRole("button", { name: "Tags…" }).click();
  await page.getByLabel("New tags").fill("Verse, raw");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByRole("button", { name: "Take off raw" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Take off raw" }).count(), SLOW).toBe(0);
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Clear the selection" }).click();
  await openFilters();
  await page.getByLabel(/^Tag/).selectOption("verse");
  await expect.poll(names, SLOW).toEqual(["bright_hit", "deep_bass", "dusty_drums"]);
  await clearFilters();
});

test("a collection is made, filled, narrowed to, renamed and deleted", async () => {
  await choose("deep_bass", "Collections…");
  await page.getByLabel("New collection").fill("Album");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  const box = page.getByRole("dialog").getByLabel("Album");
  await expect.poll(() => box.isChecked(), SLOW).toBe(true);
  await page.getByRole("button", { name: "Done" }).click();
  await openFilters();
  await page.getByLabel(/^Collection/).selectOption({ label: "Album" });
  await expect.poll(names, SLOW).toEqual(["deep_bass"]);
  page.once("dialog", (dialog) => void dialog.accept("EP"));
  await page.getByRole("button", { name: "Rename Album" }).click();
  await page.getByRole("button", { name: "Delete EP" }).waitFor();
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Delete EP" }).click();
  await expect.poll(names, SLOW).toHaveLength(FILES.length);
});

test("what is selected comes as one archive, byte for byte", async () => {
  await page.getByLabel("Select warm_chords").click();
  await page.getByLabel("Select dusty_drums").click();
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download ZIP" }).click();
  const download = await coming;
  expect(download.suggestedFilename()).toMatch(/^wav0 \d{4}-\d\d-\d\d \d\d\.\d\d\.zip$/);
  const archive = await JSZip.loadAsync(await readFile(await download.path()), { checkCRC32: true });
  expect(Object.keys(archive.files).toSorted()).toEqual(["dusty_drums.wav", "warm_chords.wav"]);
  for (const name of ["warm_chords.wav", "dusty_drums.wav"]) {
    const file = await archive.file(name)?.async("nodebuffer");
    expect(file?.equals(await readFile(path.join(folder, name)))).toBe(true);
  }
  await page.getByRole("button", { name: "Clear the selection" }).click();
});

test("a deleted sample goes at once with its file, comes back by undo, and can be restored later", async () => {
  await choose("bright_hit", "Copy path");
  await page.getByText("Path copied").waitFor();
  const file = await page.evaluate(() => navigator.clipboard.readText());
  await choose("bright_hit", "Delete");
  // A message that has the focus stays.
  await page.getByRole("button", { name: "Undo" }).focus();
  await expect.poll(names, SLOW).not.toContain("bright_hit");
  await expect.poll(() => existsSync(file), SLOW).toBe(false);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(names, SLOW).toContain("bright_hit");
  await expect.poll(() => existsSync(file), SLOW).toBe(true);
  await row("bright_hit").locator(".audition").click();
  await blur();
  await page.keyboard.press("Delete");
  await expect.poll(names, SLOW).not.toContain("bright_hit");
  await openFilters();
  await page.getByLabel("Recently deleted").check();
  await expect.poll(names, SLOW).toEqual(["bright_hit"]);
  expect(await violations(page)).toEqual([]);
  await page.getByLabel("Select bright_hit").click();
  await page.getByRole("button", { name: "Restore" }).click();
  await page.getByText("Nothing was deleted").waitFor();
  await clearFilters();
});

test("keys select, tag, delete and undo, in the library only", async () => {
  await row("warm_chords").locator(".audition").click();
  await blur();
  await page.keyboard.press("s");
  await page.getByText("1 selected").waitFor();
  await page.keyboard.press("a");
  await page.getByText(`${FILES.length} selected`).waitFor();
  await page.keyboard.press("d");
  await expect.poll(() => page.locator(".bulk").count(), SLOW).toBe(0);
  await page.keyboard.press("t");
  await page.getByRole("heading", { name: "Tags of the sample" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.locator("dialog:modal").count(), SLOW).toBe(0);
  await blur();
  await page.keyboard.press("Backspace");
  await expect.poll(names, SLOW).not.toContain("warm_chords");
  await page.keyboard.press("z");
  await expect.poll(names, SLOW).toContain("warm_chords");
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByRole("heading", { name: "New sample" }).waitFor();
  await blur();
  await page.keyboard.press("Delete");
  await openLibrary();
  await expect.poll(names, SLOW).toHaveLength(FILES.length);
});

test("a shared sample is heard without signing in, until the address is revoked", async () => {
  await choose("warm_chords", "Share…");
  await page.getByRole("button", { name: "Create address" }).click();
  const field = page.getByLabel("Address", { exact: true });
  await expect.poll(() => field.inputValue(), SLOW).toMatch(/\/s\/[\w-]{43}$/);
  const address = await field.inputValue();
  await page.getByText("work on this machine only").waitFor();
  expect(await violations(page)).toEqual([]);
  const stranger = await fetch(address);
  const original = await readFile(path.join(folder, "warm_chords.wav"));
  expect(Buffer.from(await stranger.arrayBuffer()).equals(original)).toBe(true);
  const part = await fetch(address, { headers: { range: "bytes=0-" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([
    206,
    `bytes 0-${original.length - 1}/${original.length}`,
  ]);
  const tab = await studio.openTab(address);
  await tab.getByRole("heading", { name: "warm_chords" }).waitFor();
  await expect.poll(() => tab.locator("audio").evaluate((audio: HTMLAudioElement) => audio.duration), SLOW).toBe(2);
  await tab.close();
  await page.getByRole("button", { name: "Revoke the address" }).click();
  await expect.poll(() => page.getByRole("button", { name: "Revoke the address" }).count(), SLOW).toBe(0);
  await expect.poll(async () => (await fetch(address)).status, SLOW).toBe(404);
  await page.getByRole("button", { name: "Done" }).click();
});

test("the path is copied, and the folder is shown by the file manager", async () => {
  await choose("deep_bass", "Copy path");
  await page.getByText("Path copied").waitFor();
  const file = await page.evaluate(() => navigator.clipboard.readText());
  expect(path.basename(file)).toBe("deep_bass.wav");
  expect((await readFile(file)).equals(await readFile(path.join(folder, "deep_bass.wav")))).toBe(true);
  await choose("deep_bass", "Show in folder");
  await page.getByText("Shown in its folder").waitFor();
  await expect.poll(() => readFile(revealed, "utf8").catch(() => ""), SLOW).toBe(path.dirname(file));
});

test("a row that is dragged out is a file for whatever it is dropped on", async () => {
  let types: ReadonlyMap<string, string> = new Map();
  const grab = async () => (types = await dragOut(page, row("dusty_drums").locator(".name"))).get("downloadurl");
  await expect.poll(grab, SLOW).toMatch(/^audio\/wav:dusty_drums\.wav:http/);
  const address = types.get("text/uri-list") ?? "";
  expect(types.get("downloadurl")).toBe(`audio/wav:dusty_drums.wav:${address}`);
  const file = await fetch(address);
  expect(Buffer.from(await file.arrayBuffer()).equals(await readFile(path.join(folder, "dusty_drums.wav")))).toBe(true);
});

test("more like a sample is a form that is filled in", async () => {
  await choose("deep_bass", "More like this…");
  await expect.poll(() => page.getByLabel("Describe the sound").inputValue(), SLOW).toContain("deep bass");
  await expect.poll(() => page.locator("input[name=bpm]").inputValue()).toBe("100");
});

test("takes of one job stand together, and stems stand under their source in a search", async () => {
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByLabel("Describe the sound").fill("lo-fi drums");
  await page.locator("input[name=bars]").fill("1");
  await page.locator("input[name=variations]").fill("2");
  await page.getByRole("button", { name: "Generate" }).click();
  const job = page.locator(".job").filter({ hasText: "lo-fi drums" }).first();
  await job.getByText("Done", { exact: true }).waitFor(SLOW);
  await openLibrary();
  await page.getByText("take 1 of 2").waitFor();
  await page.getByText("take 2 of 2").waitFor();
  await expect.poll(names, SLOW).toHaveLength(FILES.length + 2);
  const [take = ""] = await names();
  await choose(take, "Split into stems");
  await page.getByLabel("Type").selectOption("stem");
  // Kick, snare and hats: a stem for each part of the score.
  await expect.poll(async () => [(await names()).length, (await names())[0]], SLOW).toEqual([4, "lo-fi drums"]);
  await expect.poll(() => page.locator(".sample[data-context]").count()).toBe(1);
  await expect.poll(() => page.locator(".sample[data-derived]").count()).toBe(3);
  await page.getByLabel("Type").selectOption("");
});

test("samples are fitted to a key, and by one press to what plays; parts are kept", async () => {
  await row("lo-fi drums").locator(".audition").click();
  await choose("deep_bass", "Fit to tempo or key…");
  const form = page.getByRole("dialog");
  await form.getByRole("button", { name: /^As lo-fi drums.*, which plays: \d+ BPM$/ }).waitFor();
  await form.getByLabel("Key").selectOption("A minor");
  expect(await violations(page)).toEqual([]);
  await form.getByRole("button", { name: "Fit", exact: true }).click();
  for (const name of ["warm_chords", "bright_hit"]) await page.getByLabel(`Select ${name}`).click();
  await page.getByRole("button", { name: /^Fit to \d+ BPM$/ }).click();
  await choose((await row("lo-fi drums").locator(".name").textContent()) ?? "", "Variation that keeps…");
  await form.getByLabel("hats").uncheck();
  await form.getByRole("button", { name: "Make the variation" }).click();
  await page.getByRole("navigation").getByRole("link", { name: "Jobs" }).click();
  for (const title of ["Fit of deep_bass to A minor", "Fit of warm_chords to", "another take"])
    await page.locator(".job").filter({ hasText: title }).first().getByText("Done", { exact: true }).waitFor(SLOW);
});

test("the library is free of accessibility violations, in both themes and on a phone", async () => {
  await openFilters();
  await page.getByLabel("Select dusty_drums").click();
  const found = await faultsInEveryLook(page, "library");
  await page.getByRole("button", { name: "More for dusty_drums" }).click();
  await page.getByRole("menu").waitFor();
  found.push(...(await violations(page)));
  await page.keyboard.press("Escape");
  expect(found).toEqual([]);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

test("pictures of the library are there to look at", async () => {
  await openFilters();
  await page.getByLabel("Select dusty_drums").click();
  await takePictures(page, "library-filters");
  await page.getByRole("button", { name: "More for dusty_drums" }).click();
  await page.getByRole("menu").waitFor();
  await takePicture(page, "library-menu");
  await page.getByRole("menuitem", { name: "Share…" }).click();
  await page.getByRole("button", { name: "Create address" }).click();
  await page.getByRole("button", { name: "Revoke the address" }).waitFor();
  await takePicture(page, "library-share");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Tags…" }).click();
  await page
    .getByRole("button", { name: /^Take off/ })
    .first()
    .waitFor();
  await takePicture(page, "library-tags");
});

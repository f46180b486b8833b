import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { callTool } from "../../../../src/testing/studio-process.ts";
import { FILES, writeFiles } from "../../../testing/library-files.ts";
import { faultsInEveryLook, takePictures } from "../../../testing/looks.ts";
import { openTestDevice, type TestDevice } from "../../../testing/open-device.ts";

const SLOW = { timeout: 120_000 };
/** What begins with a studio that has to start, and a page that has to notice. */
const SLOWEST = { timeout: 180_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

let device: TestDevice;
let page: Page;
let files: string[];

beforeAll(async () => {
  device = await openTestDevice([
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
  ]);
  page = device.page();
  files = await writeFiles(await mkdtemp(path.join(os.tmpdir(), "wav0-waiting-")));
  await page.getByRole("navigation").waitFor(SLOW);
  await show("jobs");
  await show("library");
  await bring(files.slice(0, 3));
  await page.locator(".sample").nth(2).waitFor(SLOW);
  await choose("deep_bass", "Collections…");
  await page.getByLabel("New collection").fill("Album");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.locator(".checks input:checked").waitFor(SLOW);
  await page.getByRole("button", { name: "Done" }).click();
  // Seen, so that it is there while the studio is away.
  for (const name of ["warm_chords", "dusty_drums"]) {
    await choose(name, "Collections…");
    await page.getByRole("dialog").getByLabel("Album").waitFor(SLOW);
    await page.getByRole("button", { name: "Done" }).click();
  }
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await device.killHub();
  await page.getByText(/Offline — last seen \d/).waitFor(SLOWEST);
});
afterAll(() => device?.close());

async function show(view: "jobs" | "library"): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/${view}`);
  await page.locator(view === "jobs" ? ".new-job" : ".library").waitFor(SLOW);
}

const bring = (paths: string[]) => page.locator("input[data-purpose=import]").first().setInputFiles(paths);
const names = () => page.locator(".sample .name").allTextContents();
const row = (name: string) => page.locator(".sample").filter({ hasText: name }).first();
const star = (name: string) => page.getByRole("button", { name: `Favourite ${name}`, exact: true });
const waits = (name: string) => row(name).getByText("waits for the studio");

/** Of what waits to be sent, that which is a file. */
async function waitingFiles(): Promise<string[]> {
  const list = page.getByRole("dialog", { name: "Waiting to be sent" });
  if (!(await list.isVisible())) await page.getByRole("button", { name: /to be sent$/ }).click();
  const titles = await list.locator(".what").allTextContents();
  return titles.filter((title) => title.endsWith(".wav"));
}

async function choose(name: string, item: string): Promise<void> {
  await page.getByRole("button", { name: `More for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

const look = async (name: string, inside?: string) => {
  expect(await faultsInEveryLook(page, name, inside)).toEqual([]);
  await takePictures(page, name);
};

describe("while the studio is away", () => {
  test("a pressed star is pressed, and the row says that it waits", async () => {
    await star("warm_chords").click();
    await expect.poll(() => star("warm_chords").getAttribute("aria-pressed"), SLOW).toBe("true");
    await waits("warm_chords").waitFor(SLOW);
    await expect.poll(() => waits("dusty_drums").count()).toBe(0);
  });

  test("tags and collections show what they will be", async () => {
    await choose("dusty_drums", "Tags…");
    await page.getByLabel("New tags").fill("Verse");
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await page.getByRole("button", { name: "Take off verse" }).waitFor(SLOW);
    await page.getByRole("button", { name: "Done" }).click();
    await row("dusty_drums").getByText("verse").waitFor(SLOW);
    await choose("dusty_drums", "Collections…");
    const album = page.getByRole("dialog").getByLabel("Album");
    await album.check();
    await expect.poll(() => album.isChecked(), SLOW).toBe(true);
    await page.getByRole("button", { name: "Done" }).click();
  });

  test("a deleted row leaves at once, comes back by undo, and leaves again", async () => {
    await choose("deep_bass", "Delete");
    await expect.poll(names, SLOW).not.toContain("deep_bass");
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(names, SLOW).toContain("deep_bass");
    await choose("deep_bass", "Delete");
    await expect.poll(names, SLOW).not.toContain("deep_bass");
  });

  test("a job that is asked for has a card that waits, and can be given up", async () => {
    await show("jobs");
    for (const prompt of ["pad for later", "never made"]) {
      await page.getByLabel("Describe the sound").fill(prompt);
      await page.locator("input[name=bars]").fill("1");
      await page.getByRole("button", { name: "Generate" }).click();
      await page.locator(".job[data-status=waiting]").filter({ hasText: prompt }).waitFor(SLOW);
    }
    await look("waiting-jobs");
    await page.getByRole("button", { name: "Discard never made" }).click();
    await expect.poll(() => page.locator(".job[data-status=waiting]").count(), SLOW).toBe(1);
  });

  test("what cannot wait says that it needs the studio, and nothing hangs", async () => {
    await show("library");
    await page.getByRole("button", { name: "More for warm_chords", exact: true }).click();
    const download = page.getByRole("menuitem", { name: /^Download/ });
    await expect.poll(() => download.getAttribute("aria-disabled")).toBe("true");
    await look("menu-offline", ".menu");
    await page.getByRole("menuitem", { name: "Share…" }).click();
    await page.getByText("The studio cannot be reached now").waitFor();
    await expect.poll(() => page.getByRole("button", { name: "Create address" }).isDisabled()).toBe(true);
    await look("share-offline", "dialog");
    await page.getByRole("button", { name: "Done" }).click();
  });

  test("a file that is brought in and a recording that is saved wait in this browser", async () => {
    await bring(files.slice(3));
    await page.getByText("bright_hit.wav is kept in this browser").waitFor(SLOW);
    await page.getByRole("button", { name: "Record", exact: true }).click();
    await page.getByRole("button", { name: "Start recording" }).click();
    await expect.poll(() => page.getByRole("timer").textContent(), SLOW).not.toBe("0:00.0");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("offline hum");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByText("is kept in this browser. It comes into the library").waitFor(SLOW);
    await look("saved-here", "dialog");
    await page.getByRole("button", { name: "Done", exact: true }).click();
    await expect.poll(waitingFiles, SLOW).toEqual(["Bring in bright_hit.wav", "Save offline hum.wav"]);
    await look("waiting-list");
    await page.keyboard.press("Escape");
  });

  test("all of it is there after a reload", async () => {
    await page.reload();
    await page.getByText(/Offline — last seen \d/).waitFor(SLOWEST);
    await show("library");
    await expect.poll(() => star("warm_chords").getAttribute("aria-pressed"), SLOW).toBe("true");
    await waits("dusty_drums").waitFor(SLOW);
    await expect.poll(names).not.toContain("deep_bass");
    await expect.poll(waitingFiles, SLOW).toEqual(["Bring in bright_hit.wav", "Save offline hum.wav"]);
    await page.keyboard.press("Escape");
    await look("library-offline");
    await show("jobs");
    await page.locator(".job[data-status=waiting]").filter({ hasText: "pad for later" }).waitFor(SLOW);
  });
});

test("when the studio is back all of it is done, once, and nothing waits any more", async () => {
  await device.startHub();
  const made = page.locator(".job:not([data-status=waiting])").filter({ hasText: "pad for later" });
  await made.getByText("Done", { exact: true }).waitFor(SLOWEST);
  await show("library");
  await expect.poll(names, SLOWEST).toEqual(expect.arrayContaining(["bright_hit", "offline_hum"]));
  await expect.poll(() => page.getByText("to be sent").count(), SLOWEST).toBe(0);
  await expect.poll(() => page.getByText("waits for the studio").count(), SLOWEST).toBe(0);
  await row("offline_hum").getByText("30 days left").waitFor(SLOW);
  await expect.poll(() => star("warm_chords").getAttribute("aria-pressed")).toBe("true");
  await row("dusty_drums").getByText("verse").waitFor(SLOW);
  const client = await device.studio.connect();
  const namesOf = async (type: string): Promise<string[]> => {
    const { structuredContent } = await callTool(client, "search_samples", { type });
    // The tool's own shape.
    return (structuredContent as { samples: { name: string }[] }).samples.map(({ name }) => name);
  };
  const uploaded = await namesOf("uploaded");
  expect(uploaded.toSorted()).toEqual(
    FILES.map(([name]) => name)
      .filter((name) => name !== "deep_bass")
      .toSorted(),
  );
  expect(await namesOf("recording")).toHaveLength(1);
  expect(await namesOf("generated")).toHaveLength(1);
});

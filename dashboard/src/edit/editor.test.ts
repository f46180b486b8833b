import { existsSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readWav, writeWav } from "../../../src/audio/codec/wav.ts";
import { faultsInEveryLook, showAs, takePictures } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });

const RATE = 44_100;
/** Eight beats at 120 BPM; values of 16 bits, so that the file holds them exactly, and none is minus zero. */
const samples = Float32Array.from(
  { length: 4 * RATE },
  (_, i) => Math.round(20_000 * Math.sin(i / 20) * (1 - i / (4.2 * RATE))) / 32_768 + 0,
);

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  page = await studio.openTab(await studio.newLink());
  await page.goto(`${await studio.url()}/#/library`);
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-edited-")), "swell.wav");
  await writeFile(file, writeWav({ sampleRate: RATE, channels: [samples] }, { bitDepth: 16, metadata: { bpm: 120 } }));
  await page.locator("input[data-purpose=import]").first().setInputFiles(file);
  await page.getByRole("button", { name: "More for swell", exact: true }).waitFor(SLOW);
});
afterAll(() => studio?.close());

const editor = () => page.getByRole("form", { name: "Edit" });
const field = (label: string) => editor().getByLabel(label, { exact: true });
const save = () => editor().getByRole("button", { name: "Save as new sample" });
const partLength = () => editor().getByLabel("Length of the part").textContent();

/** Samples of a file of the library, once it is there. */
async function made(name: string): Promise<Float32Array | undefined> {
  const file = path.join(studio.home, "library", `${name}.wav`);
  await expect.poll(() => existsSync(file), SLOW).toBe(true);
  return readWav(await readFile(file)).audio.channels[0];
}

async function place(label: string, seconds: string): Promise<void> {
  await field(label).focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(seconds);
  await page.keyboard.press("Tab");
}

test("by keyboard alone a part is opened, chosen, reversed and saved, exact to the sample", async () => {
  await page.getByRole("button", { name: "More for swell", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Edit on the waveform" }).focus();
  await page.keyboard.press("Enter");
  await editor().waitFor(SLOW);
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Edit");
  await page.keyboard.press("Tab");
  await expect.poll(() => field("From (s)").evaluate((input) => input === document.activeElement)).toBe(true);
  await editor().getByRole("button", { name: "Off" }).focus();
  await page.keyboard.press("Enter");
  await place("From (s)", "0.75");
  await place("To (s)", "2.25");
  await expect.poll(partLength).toBe("3 beats, 1.500 s");
  await editor().getByRole("button", { name: "Reverse" }).focus();
  await page.keyboard.press("Enter");
  await save().focus();
  await page.keyboard.press("Enter");
  await page.getByText("The new sample is on its way; see Jobs").waitFor(SLOW);
  expect(await made("swell_trim_reversed")).toEqual(samples.slice(33_075, 99_225).reverse());
  await expect.poll(() => save().evaluate((button) => button === document.activeElement)).toBe(true);
});

test("a number is typed digit by digit without moving the other end", async () => {
  await place("To (s)", "3.5");
  await place("From (s)", "1.25");
  // Its first digit lies before the start.
  await place("To (s)", "1.75");
  await expect.poll(partLength).toBe("1 beat, 0.500 s");
  await expect.poll(() => field("From (s)").inputValue()).toBe("1.25");
});

test("sliders move the ends by beats, and take the other end along", async () => {
  await editor().getByRole("button", { name: "Beats" }).click();
  const start = editor().getByRole("slider", { name: "Start of the part" });
  await start.focus();
  await page.keyboard.press("End");
  await expect.poll(partLength).toBe("1 beat, 0.500 s");
  for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowLeft");
  await expect.poll(() => field("From (s)").inputValue()).toBe("2");
});

test("what cannot be saved is told where it is pressed, and nothing is sent", async () => {
  await place("From (s)", "0");
  await place("To (s)", "4");
  await editor().getByRole("button", { name: "Reverse" }).click();
  await save().click();
  await editor().getByText("Nothing to save yet: choose a part on the waveform").waitFor();
  await field("Fade in (ms)").fill("9000");
  await save().click();
  await editor().getByText("The fades are longer than the part, which lasts 4000 ms").waitFor();
  await field("Fade in (ms)").fill("");
});

test("by touch a part is drawn on the waveform, faded and saved, on zero crossings", async () => {
  await showAs(page, "light", 390);
  if (!(await editor().isVisible())) await page.getByRole("button", { name: "Waveform and stems" }).click();
  await editor().getByRole("button", { name: "Zero crossings" }).click();
  await field("Fade out (ms)").fill("100");
  const box = await page.getByRole("slider", { name: "Position" }).boundingBox();
  if (!box) throw new Error("The waveform is not on the page");
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", share: number) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: type === "touchEnd" ? [] : [{ x: box.x + share * box.width, y: box.y + box.height / 2 }],
    });
  await touch("touchStart", 0.25);
  for (const share of [0.35, 0.45, 0.5]) await touch("touchMove", share);
  await touch("touchEnd", 0.5);
  await expect.poll(() => field("From (s)").inputValue().then(Number)).toBeCloseTo(1, 1);
  await save().click();
  const part = await made("swell_trim");
  const start = Math.round(Number(await field("From (s)").inputValue()) * RATE);
  const length = part?.length ?? 0;
  const found = Array.from({ length: 100 }, (_, by) => start - 50 + by).find(
    (at) => samples[at] === part?.[0] && samples[at + 1] === part?.[1],
  );
  if (found === undefined) throw new Error(`The part does not begin near ${start}`);
  expect((samples[found - 1] ?? 0) * (samples[found] ?? 0)).toBeLessThanOrEqual(0);
  expect(part?.slice(0, length - 4_410)).toEqual(samples.slice(found, found + length - 4_410));
  expect(part?.[length - 1]).toBe(0);
});

test("the editor is accessible in every look, and there are pictures of it", async () => {
  await showAs(page, "light", 1280);
  expect(await faultsInEveryLook(page, "editor", ".editor")).toEqual([]);
  await takePictures(page, "editor");
  await showAs(page, "light", 1280);
});

test("the new sample goes by the ordinary deletion, and the original stays", async () => {
  await page.goto(`${await studio.url()}/#/jobs`);
  await page.getByRole("button", { name: "More for swell_trim", exact: true }).click(SLOW);
  await page.getByRole("menuitem", { name: "Delete", exact: true }).click();
  await page.getByRole("button", { name: "More for swell_trim", exact: true }).waitFor({ state: "detached", ...SLOW });
  await page.goto(`${await studio.url()}/#/library`);
  await page.getByRole("button", { name: "More for swell", exact: true }).waitFor();
  expect(studio.complaints).toEqual([]);
});

import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { levelAt, listen, SILENCE_DB, steadyLevelAt } from "../../testing/ear.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const SAMPLE_RATE = 44_100;
const SECONDS = 6;
/** One goes to the bass stem, the other does not. */
const LOW = 70;
const HIGH = 1_500;

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  await listen(studio.context);
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("heading", { name: "New sample" }).waitFor();
  await page
    .locator("input[data-purpose=split]")
    .first()
    .setInputFiles(await writeTones());
  await playBy(page, "", () => page.getByRole("button", { name: "Play together Stems of tones" }).click(SLOW));
  await page.getByRole("button", { name: "Loop" }).click();
}, 300_000);
afterAll(() => studio?.close());
beforeEach(() => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur()));

/** Two tones that hold. */
async function writeTones(): Promise<string> {
  const tones = Float32Array.from({ length: SECONDS * SAMPLE_RATE }, (_, at) => {
    const radians = (2 * Math.PI * at) / SAMPLE_RATE;
    return 0.35 * Math.sin(LOW * radians) + 0.25 * Math.sin(HIGH * radians);
  });
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-tones-")), "tones.wav");
  await writeFile(file, writeWav({ channels: [tones, tones], sampleRate: SAMPLE_RATE }, { bitDepth: 16 }));
  return file;
}

const heard = (hertz: number) => expect.poll(() => levelAt(page, hertz), SLOW);
const wave = () => page.getByRole("slider", { name: "Position" });
const position = async () => Number(await wave().getAttribute("aria-valuenow"));
const press = (name: string) => page.getByRole("button", { name, exact: true }).click();

/** Where it plays, frame by frame, until it has gone back twice, and been in places a second apart. */
async function positionsOfTwoRounds(): Promise<number[]> {
  return wave().evaluate(async (slider) => {
    const seen = [Number(slider.getAttribute("aria-valuenow"))];
    for (let rounds = 0; rounds < 2 || Math.max(...seen) - Math.min(...seen) <= 1;) {
      await new Promise(requestAnimationFrame);
      const now = Number(slider.getAttribute("aria-valuenow"));
      if (now < (seen.at(-1) ?? 0)) rounds++;
      seen.push(now);
    }
    return seen;
  });
}

/** Drags over the waveform between two shares of its width. */
async function drag(from: number, to: number): Promise<void> {
  const box = await wave().boundingBox();
  if (!box) throw new Error("The waveform is not on the page");
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * from, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * to, y, { steps: 5 });
  await page.mouse.up();
}

test("stems together sound as what they were split from", async () => {
  await heard(LOW).toBeGreaterThan(-20);
  await heard(HIGH).toBeGreaterThan(-25);
});

test("a muted stem falls silent, and only that one", async () => {
  const before = await steadyLevelAt(page, HIGH);
  await press("Mute Bass");
  await heard(LOW).toBeLessThan(-35);
  await expect.poll(async () => Math.abs((await levelAt(page, HIGH)) - before), SLOW).toBeLessThan(1);
  await press("Mute Bass");
  await heard(LOW).toBeGreaterThan(-20);
});

test("where one stem is soloed the others fall silent", async () => {
  await press("Solo Bass");
  await heard(HIGH).toBeLessThan(-35);
  await heard(LOW).toBeGreaterThan(-20);
  await press("Mute Bass");
  await heard(LOW).toBeLessThan(SILENCE_DB);
  await press("Mute Bass");
  await press("Solo Bass");
  await heard(HIGH).toBeGreaterThan(-25);
});

test("a stem is as loud as its fader says: at half of unity a quarter of the amplitude, which is 12 dB", async () => {
  await press("Solo Bass");
  await heard(HIGH).toBeLessThan(-35);
  const unity = await steadyLevelAt(page, LOW);
  const fader = page.getByRole("slider", { name: "Level of Bass" });
  await fader.fill("40");
  await expect.poll(async () => Math.abs(unity - (await levelAt(page, LOW)) - 12), SLOW).toBeLessThan(0.3);
  await fader.fill("0");
  await heard(LOW).toBeLessThan(SILENCE_DB);
  await fader.fill("80");
  await press("Solo Bass");
  await heard(HIGH).toBeGreaterThan(-25);
});

test("at twice the speed everything sounds an octave higher", async () => {
  await heard(2 * HIGH).toBeLessThan(-50);
  await page.getByRole("slider", { name: "Speed" }).fill("12");
  await heard(2 * HIGH).toBeGreaterThan(-25);
  await heard(HIGH).toBeLessThan(-50);
  await page.getByRole("slider", { name: "Speed" }).dblclick();
  await heard(HIGH).toBeGreaterThan(-25);
});

test("what a drag draws over the waveform is played over and over", async () => {
  const [from, to] = [SECONDS * 0.25 - 0.1, SECONDS * 0.5 + 0.1];
  await drag(0.25, 0.5);
  const isInLoop = async () => (await position()) >= from && (await position()) <= to;
  await expect.poll(isInLoop, SLOW).toBe(true);
  const seen = await positionsOfTwoRounds();
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(from);
  expect(Math.max(...seen)).toBeLessThanOrEqual(to);
  await wave().dblclick({ position: { x: 20, y: 60 } });
  await expect.poll(position, SLOW).toBeGreaterThan(SECONDS * 0.5 + 0.5);
});

test("the keys that loop from here and to here do so", async () => {
  await press("Pause");
  await wave().click({ position: { x: ((await wave().boundingBox())?.width ?? 0) * 0.6, y: 60 } });
  await expect.poll(position).toBeCloseTo(SECONDS * 0.6, 0);
  const from = await position();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("[");
  await wave().click({ position: { x: ((await wave().boundingBox())?.width ?? 0) * 0.8, y: 60 } });
  const to = await position();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("]");
  await page.keyboard.press("k");
  const seen = await positionsOfTwoRounds();
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(from - 0.1);
  expect(Math.max(...seen)).toBeLessThanOrEqual(to + 0.1);
  await page.keyboard.press("r");
  // Without the loop it comes to its end.
  await page.getByRole("button", { name: "Play", exact: true }).waitFor(SLOW);
  await page.keyboard.press("r");
  await wave().dblclick({ position: { x: 20, y: 60 } });
});

test("original and stems take turns at the same place, and both sound", async () => {
  const width = (await wave().boundingBox())?.width ?? 0;
  await wave().click({ position: { x: width * 0.4, y: 60 } });
  const at = await position();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Original", pressed: true }).waitFor();
  // Mute and Solo of the stems are at hand; levels are of what is heard.
  await expect.poll(() => page.getByRole("slider", { name: /^Level of/ }).count()).toBe(0);
  await expect.poll(position).toBe(at);
  await page.keyboard.press("k");
  await heard(LOW).toBeGreaterThan(-20);
  const before = await position();
  await page.keyboard.press("x");
  await page.getByRole("button", { name: "Stems", pressed: true }).waitFor();
  await expect.poll(position, SLOW).not.toBe(before);
  await heard(LOW).toBeGreaterThan(-20);
});

test("the master's fader and meter are of everything that is heard", async () => {
  const peak = () =>
    page
      .locator(".meter .bar")
      .first()
      .evaluate((bar) => Number((bar as HTMLElement).style.getPropertyValue("--level")));
  await expect.poll(peak, SLOW).toBeGreaterThan(0.7);
  await page.getByRole("slider", { name: "Volume" }).fill("0");
  await heard(LOW).toBeLessThan(SILENCE_DB);
  await expect.poll(peak, SLOW).toBeLessThan(0.05);
  await page.getByRole("slider", { name: "Volume" }).fill("80");
  await expect.poll(peak, SLOW).toBeGreaterThan(0.7);
  await press("Pause");
  await expect.poll(peak, SLOW).toBeLessThan(0.05);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(studio.complaints).toEqual([]);
});

import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { levelAt, listen, SILENCE_DB } from "../../testing/ear.ts";
import { faultsInEveryLook, showAs } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const RATE = 44_100;
const LOW = 220;
const HIGH = 1_760;

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  await listen(studio.context);
  page = await studio.openTab(await studio.newLink());
  page.setDefaultTimeout(60_000);
  await page.getByRole("navigation").waitFor();
  await page.goto(`${new URL(page.url()).origin}/#/library`);
  const folder = await mkdtemp(path.join(os.tmpdir(), "wav0-layers-"));
  const files = await Promise.all([writeLoop(folder, "low 120 bpm", LOW), writeLoop(folder, "high 120 bpm", HIGH)]);
  await page.locator("input[data-purpose=import]").first().setInputFiles(files);
  await row("low").waitFor(SLOW);
  await row("high").waitFor(SLOW);
}, 300_000);
afterAll(() => studio?.close());

/** Two bars of a tone that swells on each beat. */
async function writeLoop(folder: string, name: string, hertz: number): Promise<string> {
  const samples = Float32Array.from({ length: 4 * RATE }, (_, at) => {
    const beat = (at / RATE) * 2;
    return (0.25 + 0.15 * Math.cos(2 * Math.PI * beat)) * Math.sin((2 * Math.PI * hertz * at) / RATE);
  });
  const file = path.join(folder, `${name}.wav`);
  await writeFile(file, writeWav({ channels: [samples], sampleRate: RATE }, { bitDepth: 24 }));
  return file;
}

const row = (name: string) => page.locator(".audition", { hasText: name }).first();
const heard = (hertz: number) => expect.poll(() => levelAt(page, hertz), SLOW);
const next = () => page.locator(".coming [role=status]");
const layersRegion = () => page.getByRole("region", { name: "Layers" });
const layerNames = () => layersRegion().locator(".layer-name").allTextContents();
const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

test("a loop that is chosen while another plays is announced, taken back, and takes over on the bar", async () => {
  const tempo = page.getByRole("spinbutton", { name: "Project BPM" });
  await tempo.fill("120");
  await expect.poll(() => page.getByRole("combobox", { name: "Next loop" }).inputValue()).toBe("bar");
  await playBy(page, "low", () => row("low").click());
  await page.getByRole("button", { name: "Count in" }).click();
  await row("high").click();
  await expect.poll(() => next().textContent()).toMatch(/^Next: high.* at the bar, counted in$/);
  await blur();
  await page.keyboard.press("Escape");
  await expect.poll(() => next().textContent()).toBe("");
  await expect.poll(() => page.locator(".now strong").textContent()).toContain("low");
  await page.getByRole("button", { name: "Count in" }).click();
  await playBy(page, "high", () => row("high").click());
  await heard(HIGH).toBeGreaterThan(-30);
  await heard(LOW).toBeLessThan(SILENCE_DB);
});

test("by keyboard alone samples become layers, sound together, and are set and removed", async () => {
  await blur();
  await page.keyboard.press("k");
  await page.locator(".play[aria-label=Play]").waitFor();
  await row("low").focus();
  await page.keyboard.press("Control+k");
  await page.locator("dialog:modal input").fill("Add to layers");
  await page.getByRole("option", { name: /^Add to layers/ }).waitFor(SLOW);
  await page.keyboard.press("Enter");
  await expect.poll(layerNames, SLOW).toHaveLength(1);
  // What the player has, by its key.
  await blur();
  await page.keyboard.press("y");
  await expect.poll(layerNames, SLOW).toHaveLength(2);
  await heard(LOW).toBeGreaterThan(-30);
  await heard(HIGH).toBeGreaterThan(-30);
  await layersRegion()
    .getByRole("button", { name: /^Mute high/ })
    .focus();
  await page.keyboard.press("Enter");
  await heard(HIGH).toBeLessThan(SILENCE_DB);
  await heard(LOW).toBeGreaterThan(-30);
  await blur();
  await page.keyboard.press("k");
  await layersRegion().getByRole("button", { name: "Play the layers" }).waitFor();
  await heard(LOW).toBeLessThan(SILENCE_DB);
});

test("no look has a fault", async () => {
  expect(await faultsInEveryLook(page, "layers")).toEqual([]);
  await showAs(page, "light", 1280);
});

test("a reload keeps the layers as they were set, and they are saved as a mix", async () => {
  const before = await layerNames();
  await page.reload();
  await expect.poll(layerNames, SLOW).toEqual(before);
  const mute = layersRegion().getByRole("button", { name: /^Mute high/ });
  await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("true");
  await mute.click();
  await layersRegion().getByRole("button", { name: "Play the layers" }).click();
  await heard(HIGH).toBeGreaterThan(-30);
  await layersRegion().getByRole("button", { name: "Save as a mix…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("stacked");
  await page.getByRole("button", { name: "Save the mix" }).click();
  await row("stacked").waitFor(SLOW);
  await layersRegion().getByRole("button", { name: "Export…" }).click();
  const form = page.getByRole("dialog", { name: "Export the layers as a project" });
  await form.getByText("A DAW project has their levels, mutes and solos").waitFor(SLOW);
  await form.getByRole("button", { name: "Close" }).click();
  await layersRegion()
    .getByRole("button", { name: /^Remove low/ })
    .click();
  await expect.poll(layerNames).toHaveLength(1);
  await heard(LOW).toBeLessThan(SILENCE_DB);
});

/** What a finger does, from the middle of an element, or from a share of its width to another. */
async function touch(target: Locator, from = 0.5, to = from): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("It is not on the page");
  const isHit = await target.evaluate((element, x) => {
    const { left, width, top, height } = element.getBoundingClientRect();
    return element.contains(document.elementFromPoint(left + x * width, top + height / 2));
  }, from);
  expect(isHit, "a finger reaches it").toBe(true);
  const client = await page.context().newCDPSession(page);
  const at = (share: number) => [{ x: box.x + share * box.width, y: box.y + box.height / 2 }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(from) });
  for (const part of from === to ? [] : [0.25, 0.5, 0.75, 1])
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(from + part * (to - from)) });
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await client.detach();
}

test("by touch on a phone the bar is moved, loops are switched and layers are set, and nothing moves the page sideways", async () => {
  await showAs(page, "light", 360);
  // Messages lie over the panel for a while.
  await page.locator(".toast").waitFor({ state: "detached" });
  const bar = page.getByRole("region", { name: "Project" });
  await touch(bar, 0.9, 0.1);
  await expect.poll(() => bar.evaluate((element) => element.scrollLeft)).toBeGreaterThan(0);
  const countIn = page.getByRole("button", { name: "Count in" });
  await touch(countIn);
  await expect.poll(() => countIn.getAttribute("aria-pressed")).toBe("true");
  const mute = layersRegion().getByRole("button", { name: /^Mute high/ });
  await touch(mute);
  await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("true");
  const level = layersRegion().getByRole("slider", { name: /^Level of high/ });
  await touch(level, 0.8, 0.3);
  await expect.poll(async () => Number(await level.inputValue())).toBeLessThan(50);
  await touch(row("high"));
  await expect.poll(() => next().textContent()).toMatch(/^Next: high.*, counted in$/);
  await touch(page.getByRole("button", { name: "Stay with this one" }));
  await expect.poll(() => next().textContent()).toBe("");
  await touch(countIn);
  await touch(level, 0.3, 0.8);
  await expect.poll(async () => Number(await level.inputValue())).toBeGreaterThan(60);
  await touch(mute);
  await expect.poll(() => mute.getAttribute("aria-pressed")).toBe("false");
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth + scrollX);
  await expect.poll(sideways).toBe(0);
  await touch(row("low"));
  await page.locator(".play[aria-label=Pause]").waitFor(SLOW);
  await heard(LOW).toBeGreaterThan(-30);
  await heard(HIGH).toBeGreaterThan(-30);
  await expect.poll(sideways).toBe(0);
  await showAs(page, "light", 1280);
});

test("one key pauses layers and player, and plays both again", async () => {
  await blur();
  await page.keyboard.press("k");
  for (const hertz of [LOW, HIGH]) await heard(hertz).toBeLessThan(SILENCE_DB);
  await page.keyboard.press("k");
  for (const hertz of [LOW, HIGH]) await heard(hertz).toBeGreaterThan(-30);
  await page.keyboard.press("k");
  for (const hertz of [LOW, HIGH]) await heard(hertz).toBeLessThan(SILENCE_DB);
});

test("a layer whose sample is gone says so once, however the others are set, and can be removed", async () => {
  await page.evaluate(() => {
    const [kept] = JSON.parse(localStorage.getItem("layers") ?? "[]");
    localStorage.setItem("layers", JSON.stringify([kept, { ...kept, sampleId: "gone", name: "gone" }]));
  });
  await page.reload();
  await layersRegion().getByRole("button", { name: "Play the layers" }).click();
  const alert = layersRegion().getByRole("alert");
  await expect.poll(() => alert.textContent(), SLOW).toContain("A layer could not be loaded");
  await heard(HIGH).toBeGreaterThan(-30);
  const node = await alert.elementHandle();
  await node?.evaluate((element) => {
    const changes = { count: 0 };
    Object.assign(globalThis, { changes });
    const observer = new MutationObserver((records) => (changes.count += records.length));
    observer.observe(element, { attributes: true, childList: true, characterData: true, subtree: true });
  });
  const level = layersRegion().getByRole("slider", { name: /^Level of high/ });
  const before = Number(await level.inputValue());
  await level.focus();
  for (let press = 0; press < 5; press++) await page.keyboard.press("ArrowLeft");
  await expect.poll(async () => Number(await level.inputValue())).toBe(before - 5);
  const changes = () => page.evaluate(() => (globalThis as unknown as { changes: { count: number } }).changes.count);
  await expect.poll(changes).toBe(0);
  await layersRegion().getByRole("button", { name: "Remove gone" }).click();
  await expect.poll(() => alert.isVisible()).toBe(false);
});

test("a studio that went away takes no layer along", async () => {
  await studio.killHub();
  await layersRegion()
    .getByRole("button", { name: /^Solo high/ })
    .click();
  await heard(HIGH).toBeGreaterThan(-30);
  await expect.poll(layerNames).toHaveLength(1);
});

import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { openBrowser } from "../../../src/testing/chromium.ts";
import type { startVoice as StartVoice } from "../../player-core/voice.ts";
import { faultsInEveryLook, showAs, takePictures } from "../../testing/looks.ts";
import { openTestDevice, type TestDevice } from "../../testing/open-device.ts";
import { playBy } from "../../testing/playback.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000 });
const SAMPLE_RATE = 44_100;

let device: TestDevice;
let page: Page;
beforeAll(async () => {
  // Without the flag that lets every page sound at once: as people's browsers are.
  device = await openTestDevice([]);
  page = device.page();
  await page.getByRole("navigation").waitFor();
  await page.goto(`${new URL(page.url()).origin}/#/library`);
  await page
    .locator("input[data-purpose=import]")
    .first()
    .setInputFiles(await writeSweep());
  await page.locator(".audition").first().waitFor(SLOW);
}, 300_000);
afterAll(() => device?.close());
beforeEach(async () => {
  if (page.isClosed()) return;
  await showAs(page, "light", 1280);
});

/** It rises from 100 Hz to 6 kHz. */
async function writeSweep(name = "sweep", seconds = 4): Promise<string> {
  const octaves = Math.log(60);
  const sweep = Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, at) => {
    const share = at / (seconds * SAMPLE_RATE);
    return 0.7 * Math.sin((2 * Math.PI * 100 * seconds * (Math.exp(share * octaves) - 1)) / octaves);
  });
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-sweep-")), `${name}.wav`);
  await writeFile(file, writeWav({ channels: [sweep], sampleRate: SAMPLE_RATE }, { bitDepth: 16 }));
  return file;
}

/** What the page does with audio, counted from now on. */
interface AudioCounts {
  decoded: number;
  started: number;
}

/** Methods, since of a function with a name the compiler would have the page call a helper that it does not have. */
function countAudio(): void {
  const counts: AudioCounts = { decoded: 0, started: 0 };
  Object.assign(globalThis, { counts });
  const { decodeAudioData } = BaseAudioContext.prototype;
  Object.assign(BaseAudioContext.prototype, {
    async decodeAudioData(this: BaseAudioContext, ...args: unknown[]): Promise<unknown> {
      const audio: unknown = await Reflect.apply(decodeAudioData, this, args);
      counts.decoded++;
      return audio;
    },
  });
  const { start } = AudioBufferSourceNode.prototype;
  Object.assign(AudioBufferSourceNode.prototype, {
    start(this: AudioBufferSourceNode, ...args: unknown[]): unknown {
      counts.started++;
      return Reflect.apply(start, this, args);
    },
  });
}

const clock = () => page.locator(".clock").textContent();

/** The sweep is short: while a busy machine looked at something else it may have ended. */
async function goOn(): Promise<void> {
  const play = page.locator(".play[aria-label=Play]");
  if (await play.isVisible()) await play.click();
}

/** What a look gives while the sweep plays. */
const whilePlaying = <Seen>(look: () => Promise<Seen>) =>
  expect.poll(async () => {
    await goOn();
    return look();
  }, SLOW);

async function expectToSound(): Promise<void> {
  const before = await clock();
  await whilePlaying(clock).not.toBe(before);
}

async function pauseByKey(): Promise<void> {
  await goOn();
  await page.keyboard.press("k");
  await page.locator(".play[aria-label=Play]").waitFor();
}

/** Nothing has the focus, so that keys go to the page. */
const blur = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

test("the first press on a page that was just loaded sounds", async () => {
  await page.reload();
  await playBy(page, "sweep", () => page.locator(".audition").first().click());
});

test("a meter shows peak and mean of what sounds", async () => {
  const bar = page.locator(".meter .bar").first();
  // Both at once: what is read a moment later is of another moment of the sweep.
  const levels = () =>
    bar.evaluate((element) => {
      const { style } = element as HTMLElement;
      return ["--level", "--rms"].map((name) => Number(style.getPropertyValue(name)));
    });
  let shown: number[] = [];
  await whilePlaying(async () => Math.min(...(shown = await levels()))).toBeGreaterThan(0.5);
  const [peak = 0, mean = 1] = shown;
  expect(mean).toBeLessThanOrEqual(peak);
});

test("speed changes by semitones with a slider and with keys, and goes back", async () => {
  const speed = page.getByRole("slider", { name: "Speed" });
  const text = () => page.locator(".speed output").textContent();
  await speed.fill("12");
  await expect.poll(text).toBe("2× +12 st");
  await expectToSound();
  await blur();
  await page.keyboard.press(",");
  await expect.poll(text).toBe("1.89× +11 st");
  await speed.dblclick();
  await expect.poll(text).toBe("1×");
  await blur();
  await page.keyboard.press(",");
  await page.keyboard.press(".");
  await expect.poll(text).toBe("1×");
  await expectToSound();
});

test("J and L step, K and the space bar stop and go on", async () => {
  await blur();
  await pauseByKey();
  await page.keyboard.press("Home");
  await expect.poll(clock).toContain("0:00.0");
  await page.keyboard.press("l");
  await expect.poll(clock).not.toContain("0:00.0");
  await page.keyboard.press("j");
  await expect.poll(clock).toContain("0:00.0 ");
  await playBy(page, "sweep", () => page.keyboard.press(" "));
});

test("wheel and keys zoom the waveform, and a drag in it loops what is under it", async () => {
  const wave = page.getByRole("slider", { name: "Position" });
  await blur();
  await pauseByKey();
  const box = await wave.boundingBox();
  if (!box) throw new Error("The waveform is not on the page");
  const seekAt = async (share: number) => {
    await wave.click({ position: { x: box.width * share, y: box.height / 2 } });
    return Number(await wave.getAttribute("aria-valuenow"));
  };
  await expect.poll(() => seekAt(0.75)).toBeCloseTo(3, 0);
  await seekAt(0.5);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.wheel(0, -700);
  // In the middle stays what was there; what is beside it comes nearer.
  await expect.poll(() => seekAt(0.75)).toBeLessThan(2.6);
  await expect.poll(() => seekAt(0.5)).toBeCloseTo(2, 1);
  const near = await seekAt(0.75);
  await seekAt(0.5);
  await page.mouse.wheel(400, 0);
  await expect.poll(() => seekAt(0.75)).toBeGreaterThan(near);
  await blur();
  for (let press = 0; press < 8; press++) await page.keyboard.press("-");
  await expect.poll(() => seekAt(0.75)).toBeGreaterThan(2.9);

  await page.mouse.move(box.x + box.width * 0.25, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
  await page.mouse.up();
  await page.locator(".transport [aria-label=Loop][aria-pressed=true]").waitFor();
  await page.keyboard.press("r");
  await page.locator(".transport [aria-label=Loop][aria-pressed=false]").waitFor();
});

test("two fingers zoom the waveform", async () => {
  const wave = page.getByRole("slider", { name: "Position" });
  const box = await wave.boundingBox();
  if (!box) throw new Error("The waveform is not on the page");
  const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", apart: number) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints:
        type === "touchEnd" ? [] : [-1, 1].map((side, id) => ({ id, x: middle.x + side * apart, y: middle.y })),
    });
  await touch("touchStart", 40);
  for (const apart of [60, 90, 130, 160]) await touch("touchMove", apart);
  await touch("touchEnd", 0);
  await expect
    .poll(async () => {
      await wave.click({ position: { x: box.width * 0.75, y: box.height / 2 } });
      return Number(await wave.getAttribute("aria-valuenow"));
    })
    .toBeLessThan(2.5);
  await blur();
  for (let press = 0; press < 8; press++) await page.keyboard.press("-");
});

test("the spectrogram of a rising tone rises", async () => {
  await blur();
  await page.keyboard.press("v");
  const canvas = page.getByRole("img", { name: "Spectrogram of sweep" });
  await page.locator("canvas[data-state=drawn]").waitFor(SLOW);
  const rows = await canvas.evaluate((element: HTMLCanvasElement) => {
    const context = element.getContext("2d");
    const brightest = (share: number) => {
      const column = context?.getImageData(Math.round(element.width * share), 0, 1, element.height).data ?? [];
      const opacity = Array.from({ length: element.height }, (_, row) => column[row * 4 + 3] ?? 0);
      return element.height - opacity.indexOf(Math.max(...opacity));
    };
    return [0.1, 0.3, 0.5, 0.7, 0.9].map(brightest);
  });
  expect(rows).toEqual([...rows].sort((left, right) => left - right));
  expect((rows.at(-1) ?? 0) - (rows[0] ?? 0)).toBeGreaterThan(50);
});

test("the player with everything open is accessible in every look, and there are pictures of it", async () => {
  await page.keyboard.press("k");
  await page.getByRole("button", { name: "storage" }).click();
  await page.getByText(/1 samples?, /).waitFor(SLOW);
  expect(await faultsInEveryLook(page, "storage")).toEqual([]);
  await takePictures(page, "player-storage");
  await page.keyboard.press("Escape");
  expect(await faultsInEveryLook(page, "player")).toEqual([]);
  await takePictures(page, "player");
});

test("the row below the one that plays is decoded ahead, and starts before its key press is over", async () => {
  await page
    .locator("input[data-purpose=import]")
    .first()
    .setInputFiles(await writeSweep("short", 1));
  await page.locator(".audition").nth(1).waitFor(SLOW);
  // What was heard before is forgotten.
  await page.reload();
  await page.locator(".audition").nth(1).waitFor(SLOW);
  const [, second = ""] = await page.locator(".audition .name").allTextContents();
  await page.evaluate(countAudio);
  const decoded = () => page.evaluate(() => (globalThis as unknown as { counts: AudioCounts }).counts.decoded);
  await page.locator(".audition").first().click();
  await expect.poll(decoded, SLOW).toBeGreaterThanOrEqual(2);
  const started = await page.evaluate(() => {
    const { counts } = globalThis as unknown as { counts: AudioCounts };
    const before = counts.started;
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true }));
    return counts.started - before;
  });
  expect(started).toBe(1);
  await expect.poll(() => page.locator(".now strong").textContent(), SLOW).toContain(second);
});

test("nothing complained, in the console or by the security policy", () => {
  expect(device.complaints).toEqual([]);
});

interface Rendering {
  rate: number;
  joinsAt: number;
  loop: { start: number; end: number } | null;
}

/** Renders a track against its inverse, which joins late, offline; @returns the highest residual after the join's fade */
async function residual(tab: Page, rendering: Rendering): Promise<number> {
  return tab.evaluate(async ({ rate, joinsAt, loop }) => {
    // What the bundle of voice.ts has put there.
    const { startVoice } = (globalThis as unknown as { voice: { startVoice: typeof StartVoice } }).voice;
    const context = new OfflineAudioContext({ length: 100_000, sampleRate: 44_100 });
    const tone = new AudioBuffer({ length: 60_000, sampleRate: 44_100 });
    const samples = tone.getChannelData(0);
    let seed = 1;
    for (let at = 0; at < samples.length; at++) {
      seed = (seed * 16_807) % 2_147_483_647;
      samples[at] = seed / 1_073_741_824 - 1;
    }
    const inverse = new GainNode(context, { gain: -1 });
    inverse.connect(context.destination);
    const take = { startedAt: 500, position: 0, length: 60_000, loop, rate };
    startVoice(context, { audio: tone, stretch: 1, target: context.destination, take, when: 500 });
    startVoice(context, { audio: tone, stretch: 1, target: inverse, take, when: joinsAt });
    const mixed = (await context.startRendering()).getChannelData(0);
    const before = mixed.subarray(500, joinsAt).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (before < 0.5) throw new Error("Nothing sounds before the second track joins");
    return mixed.subarray(joinsAt + 200).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  }, rendering);
}

test("a track that joins late sits on the very sample: against its inverse nothing is left", async () => {
  const { outputFiles } = await build({
    entryPoints: ["dashboard/player-core/voice.ts"],
    bundle: true,
    format: "iife",
    globalName: "voice",
    write: false,
  });
  const browser = await openBrowser();
  const tab = await browser.context.newPage();
  // A declaration at the top of a script that is evaluated stays in it: it is handed on.
  await tab.evaluate(`${outputFiles[0]?.text ?? ""}; globalThis.voice = voice;`);
  const loop = { start: 10_007, end: 23_456 };
  expect(await residual(tab, { rate: 1, joinsAt: 7_777, loop: null })).toBe(0);
  expect(await residual(tab, { rate: 1, joinsAt: 41_234, loop })).toBe(0);
  // Between samples both interpolate, at places that differ by rounding only.
  expect(await residual(tab, { rate: 0.5, joinsAt: 7_777, loop: null })).toBeLessThan(1e-3);
  expect(await residual(tab, { rate: 1.5, joinsAt: 7_777, loop: null })).toBeLessThan(1e-3);
  await browser.close();
});

import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { writeWav } from "../../../src/audio/codec/wav.ts";
import { faultsInEveryLook } from "../../testing/looks.ts";
import { openDashboardTest, type DashboardTest } from "../../testing/open-dashboard.ts";
import { playBy } from "../../testing/playback.ts";

const SLOW = { timeout: 120_000 };
vi.setConfig({ testTimeout: 600_000, hookTimeout: 300_000 });
const RATE = 44_100;
const BPM = 96;
/** Two bars: whole cycles of the tone, so that the loop itself has no step. */
const SECONDS = (8 * 60) / BPM;
const HERTZ = 220;

let studio: DashboardTest;
let page: Page;
beforeAll(async () => {
  studio = await openDashboardTest();
  await studio.context.addInitScript(keepStarted);
  page = await studio.openTab(await studio.newLink());
  await page.getByRole("region", { name: "Project" }).waitFor(SLOW);
  await page.goto(`${await studio.url()}/#/library`);
  await page
    .locator("input[data-purpose=import]")
    .first()
    .setInputFiles(await writeLoop());
  await page.locator(".audition").first().waitFor(SLOW);
});
afterAll(() => studio?.close());

/** A3 that swells on each beat, in A minor. */
async function writeLoop(): Promise<string> {
  const samples = Float32Array.from({ length: SECONDS * RATE }, (_, at) => {
    const beat = (((at / RATE) * BPM) / 60) % 1;
    return (0.3 + 0.3 * Math.cos(2 * Math.PI * beat)) * Math.sin((2 * Math.PI * HERTZ * at) / RATE);
  });
  const file = path.join(await mkdtemp(path.join(os.tmpdir(), "wav0-fit-")), "swell.wav");
  await writeFile(
    file,
    writeWav({ channels: [samples], sampleRate: RATE }, { metadata: { bpm: BPM, key: "A minor" } }),
  );
  return file;
}

/** Keeps the source that the page started last. Runs in the page, before its own scripts. */
function keepStarted(): void {
  const { start } = AudioBufferSourceNode.prototype;
  Object.assign(AudioBufferSourceNode.prototype, {
    start(this: AudioBufferSourceNode, ...args: unknown[]): unknown {
      Object.assign(globalThis, { started: this });
      return Reflect.apply(start, this, args);
    },
  });
}

interface Heard {
  /** Of the loop, as it comes out. */
  loopSeconds: number;
  hertz: number;
  /** Largest step between samples around the loop's point, as a share of the largest elsewhere. */
  stepAtSeam: number;
  /** Quietest and loudest level of tenths of a beat around the loop's point, against those elsewhere. */
  levels: [seam: number, elsewhere: number];
}

/** Renders three rounds of what the page plays now, offline, and measures them. */
async function listenToLoop(): Promise<Heard | null> {
  return page.evaluate(async () => {
    // What `keepStarted` has put there.
    const { started } = globalThis as unknown as { started?: AudioBufferSourceNode };
    if (!started?.buffer) return null;
    const { loopStart, loopEnd, buffer } = started;
    const { sampleRate } = buffer;
    const playbackRate = started.playbackRate.value;
    const loopSeconds = (loopEnd - loopStart) / playbackRate;
    const frames = Math.round(3 * loopSeconds * sampleRate);
    const context = new OfflineAudioContext({ length: frames, sampleRate });
    const source = new AudioBufferSourceNode(context, { buffer, playbackRate, loop: true, loopStart, loopEnd });
    source.connect(context.destination);
    source.start(0, loopStart);
    const samples = (await context.startRendering()).getChannelData(0);
    const rising: number[] = [];
    for (let at = 1; at < frames; at++) {
      const [before = 0, now = 0] = [samples[at - 1], samples[at]];
      if (before < 0 && now >= 0) rising.push(at - now / (now - before));
    }
    const cycles = rising.length - 1;
    const hertz = (cycles * sampleRate) / ((rising.at(-1) ?? 0) - (rising[0] ?? 0));
    const seam = Math.round(loopSeconds * sampleRate);
    const around = Math.round(0.05 * sampleRate);
    const stepIn = (from: number, to: number) => {
      let most = 0;
      for (let at = from; at < to; at++) most = Math.max(most, Math.abs((samples[at] ?? 0) - (samples[at - 1] ?? 0)));
      return most;
    };
    const levelAt = (middle: number) => {
      let sum = 0;
      for (let at = middle - around; at < middle + around; at++) sum += (samples[at] ?? 0) ** 2;
      return Math.sqrt(sum / (2 * around));
    };
    const beat = seam / 8;
    const stepAtSeam = stepIn(seam - around, seam + around) / stepIn(around, seam - around);
    return { loopSeconds, hertz, stepAtSeam, levels: [levelAt(seam), levelAt(Math.round(seam + 4 * beat))] };
  }) as Promise<Heard | null>;
}

const cents = (hertz: number, wanted: number) => 1_200 * Math.log2(hertz / wanted);
const tempo = () => page.getByLabel("Project BPM");
const loopLength = async () => (await listenToLoop())?.loopSeconds ?? 0;
const play = () => playBy(page, "swell", () => page.locator(".audition").first().click());

test("a loop is heard at the project's tempo and in its key, without a gap where it repeats", async () => {
  await tempo().fill("120");
  await page.getByLabel("Project key").selectOption("C minor");
  await play();
  await expect.poll(loopLength, SLOW).toBeCloseTo(4, 3);
  const heard = await listenToLoop();
  // Tempo within 0.5 %, pitch within 10 cents of C4, which is three semitones higher.
  expect(Math.abs((heard?.loopSeconds ?? 0) / 4 - 1)).toBeLessThan(0.000_1);
  expect(Math.abs(cents(heard?.hertz ?? 0, HERTZ * 2 ** (3 / 12)))).toBeLessThan(3);
  expect(heard?.stepAtSeam).toBeLessThan(1.2);
  const [seam = 0, elsewhere = 1] = heard?.levels ?? [];
  expect(Math.abs(20 * Math.log10(seam / elsewhere))).toBeLessThan(1);
  await page.getByText("96 → 120 BPM, +3 st").waitFor(SLOW);
});

test("one press is the original, at the same place, and one more is fitted again", async () => {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press("p");
  await expect.poll(loopLength, SLOW).toBeCloseTo(SECONDS, 3);
  const original = await listenToLoop();
  expect(Math.abs(cents(original?.hertz ?? 0, HERTZ))).toBeLessThan(1);
  await page.getByRole("button", { name: "Fit to project" }).click();
  await expect.poll(loopLength, SLOW).toBeCloseTo(4, 3);
});

test("another tempo is heard while it plays, and the place is that of the sample", async () => {
  await tempo().fill("80");
  await expect.poll(loopLength, SLOW).toBeCloseTo(6, 3);
  const slider = page.getByRole("slider", { name: "Position" });
  await expect.poll(() => slider.getAttribute("aria-valuemax"), SLOW).toBe(String(SECONDS));
});

test("the bar with what it does is accessible in every look, and nothing was complained of", async () => {
  expect(await faultsInEveryLook(page, "project-fitted")).toEqual([]);
  expect(studio.complaints).toEqual([]);
});

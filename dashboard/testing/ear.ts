import type { BrowserContext, Page } from "playwright-core";
import { installEar } from "../../src/bench/dashboard-sound.ts";

/** Under this nobody hears anything. */
export const SILENCE_DB = -70;

/** Listens along with every page that a browser opens from now on. */
export async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(installEar);
}

/**
 * How loud a frequency is in what reaches the speakers now, by Goertzel's algorithm over a third of a second.
 * @returns decibels below a sine of full scale
 */
export async function levelAt(page: Page, hertz: number): Promise<number> {
  return page.evaluate((frequency) => {
    // What the ear's own script has put there.
    const { ear } = (globalThis as unknown as { probe: { ear: AnalyserNode | null } }).probe;
    if (!ear) return Number.NEGATIVE_INFINITY;
    ear.fftSize = 16_384;
    const block = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(block);
    const turn = 2 * Math.cos((2 * Math.PI * frequency) / ear.context.sampleRate);
    let [last, before] = [0, 0];
    for (const [at, value] of block.entries()) {
      // A Hann window, so that a loud neighbour does not leak in.
      const weight = 1 - Math.cos((2 * Math.PI * at) / block.length);
      [last, before] = [value * weight + turn * last - before, last];
    }
    const power = last * last + before * before - turn * last * before;
    return 10 * Math.log10((4 * Math.max(power, 1e-30)) / block.length ** 2);
  }, hertz);
}

/** Longer than what `levelAt` listens to, so that two looks hear nothing together. */
const APART_MILLISECONDS = 500;
const STEADY_DB = 0.1;

/** As `levelAt`, of a tone that holds: not of a moment in which it begins or a fade passes. */
export async function steadyLevelAt(page: Page, hertz: number): Promise<number> {
  let before = Number.NaN;
  for (;;) {
    const now = await levelAt(page, hertz);
    if (Math.abs(now - before) < STEADY_DB) return now;
    before = now;
    await page.waitForTimeout(APART_MILLISECONDS);
  }
}

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { APP_CAPABILITIES, openAppHost, type AppHost } from "../../src/testing/app-host.ts";
import { openBrowser, type TestBrowser } from "../../src/testing/chromium.ts";
import { callForJob, openStudioProcess, type StudioProcess } from "../../src/testing/studio-process.ts";
import { takePicture, violations } from "../testing/looks.ts";

const BPM = 160;
const BAR_SECONDS = 240 / BPM;
const BARS = 4;

let studio: StudioProcess;
let client: Client;
let host: AppHost;
let browser: TestBrowser;
let loopId: string;
let splitId: string;
/** Of the stems, in the order of the player. */
let stems: (string | undefined)[];
let page: Page;
let app: Frame;
/** The call whose player the page shows; none before the first and after a teardown. */
let shown = "";
let problems: string[] = [];
let requests: string[] = [];

/** The built executable, a real browser between them a host of two origins, and something to play. */
beforeAll(async () => {
  studio = await openStudioProcess();
  client = await studio.connect(APP_CAPABILITIES);
  const wait = { waitSeconds: 45 };
  const input = { prompt: "driving house kick, hats and warm bass", bpm: BPM, bars: BARS, key: "Am", seed: 7 };
  const made = await callForJob(client, "generate_sample", { ...input, ...wait });
  loopId = made.samples[0]?.sampleId ?? "";
  const split = await callForJob(client, "split_stems", { sampleId: loopId, ...wait });
  splitId = split.jobId;
  stems = split.samples.map(({ stemType }) => stemType);
  host = await openAppHost(client);
  browser = await openBrowser(["--autoplay-policy=no-user-gesture-required"]);
}, 300_000);

afterAll(async () => {
  await browser?.close();
  await host?.close();
  await studio?.close();
});

afterEach(() => expect(problems).toEqual([]));

/** Shows what a call would, in a page of its own. */
async function show(input: Record<string, unknown>, { theme = "light", width = 800 } = {}): Promise<void> {
  await page?.close();
  requests = [];
  page = await browser.context.newPage();
  await page.setViewportSize({ width, height: 560 });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(host.pageFor("play_sample", input, theme === "dark" ? "dark" : "light"));
  const inner = await page.frameLocator("iframe").frameLocator("iframe").locator("#player").elementHandle();
  const frame = await inner?.ownerFrame();
  if (!frame) throw new Error("The host shows no page");
  app = frame;
  await app.waitForFunction(() => document.querySelector("#play:enabled, #status:not(:empty)") !== null);
  shown = JSON.stringify(input);
}

/** The same in the page that shows it already, stopped at its start: three processes begin with every page. */
async function again(input: Record<string, unknown>): Promise<void> {
  if (shown !== JSON.stringify(input)) return show(input);
  if ((await playLabel()) === "Pause") await app.locator("#play").click();
  await app.locator("#wave").press("Home");
  await until(async () => (await position()) === 0);
}

/** Seconds from the start, as the slider says to a screen reader. */
const position = async () => Number(await app.locator("#wave").getAttribute("aria-valuenow"));
const level = async () => Number(await app.locator("#meter").getAttribute("aria-valuenow"));
const playLabel = () => app.locator("#play").getAttribute("aria-label");

/** How many seconds it has gone on since it was at a place, through the loop's end. */
async function progressFrom(at: number): Promise<number> {
  const length = BARS * BAR_SECONDS;
  return ((await position()) - at + length) % length;
}

/** How many pieces of a sample's file the page has asked for. */
async function chunksOf(sampleId: string): Promise<number> {
  // Set by the host's page.
  const calls = (await page.evaluate(() => Reflect.get(window, "appCalls"))) as { input: { sampleId: string } }[];
  return calls.filter((call) => call.input.sampleId === sampleId).length;
}

/** Looks again until it holds; vitest's own time-out ends what never does. */
async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await page.waitForTimeout(50);
}

async function play(): Promise<void> {
  await app.locator("#play").click();
  await until(async () => (await position()) > 0 && (await level()) > -60);
}

/** Where on the page the canvas shows a bar's start. */
async function barX(bar: number): Promise<{ x: number; y: number }> {
  const box = await app.locator("#wave").boundingBox();
  if (!box) throw new Error("The waveform is not shown");
  return { x: box.x + (bar / BARS) * box.width, y: box.y + 50 };
}

async function dragLoop(fromBar: number, toBar: number): Promise<void> {
  const from = await barX(fromBar);
  const to = await barX(toBar);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 6 });
  await page.mouse.up();
}

describe("the player in a strict host", () => {
  test("shows a loop with its tempo and key before it has any audio", async () => {
    await show({ sampleIds: [loopId] });
    await expect.poll(() => app.locator("#facts").innerText()).toMatch(/^160 BPM · A minor · 6\.0 s · -?\d+\.\d LUFS$/);
    await expect.poll(paintedShare).toBeGreaterThan(0.05);
    expect(await chunksOf(loopId)).toBe(0);
  });

  test("plays: the clock runs and the master meter moves", async () => {
    await again({ sampleIds: [loopId] });
    await play();
    const at = await position();
    await until(async () => (await progressFrom(at)) > 0.5);
    await expect.poll(playLabel).toBe("Pause");
    await app.locator("#play").click();
    await expect.poll(playLabel).toBe("Play");
    const stopped = await position();
    await page.waitForTimeout(200);
    expect(await position()).toBe(stopped);
  });

  test("loads nothing from anywhere: its audio comes by id through the host", async () => {
    await again({ sampleIds: [loopId] });
    await play();
    expect(
      [...new Set(requests.map((url) => new URL(url).origin))].filter((origin) => origin !== "null").toSorted(),
    ).toEqual(host.origins.toSorted());
    // Set by the host's page.
    const calls = (await page.evaluate(() => Reflect.get(window, "appCalls"))) as { tool: string; input: object }[];
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls) {
      expect(call).toEqual({ tool: "read_sample_chunk", input: { sampleId: loopId, offset: expect.any(Number) } });
    }
  });

  test("loops what is dragged, widened to whole bars, and stays in it", async () => {
    await again({ sampleIds: [loopId] });
    await dragLoop(1.2, 1.9);
    await expect.poll(() => app.locator("#loop-text").innerText()).toBe("Loop 1 bar");
    await play();
    const seen: number[] = [];
    await until(async () => {
      seen.push(await position());
      return seen.some((at, index) => at < (seen[index - 1] ?? 0));
    });
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(BAR_SECONDS - 0.1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(2 * BAR_SECONDS + 0.1);
  });

  test("mutes and solos stems that play in step", async () => {
    await show({ jobId: splitId });
    await app.locator("#wave").hover();
    await until(async () => (await app.locator("#status").innerText()) === "");
    await play();
    const mutes = await app.locator(".mute").all();
    // One for each part of the loop's score.
    expect(stems.toSorted()).toEqual(["bass", "hats", "kick"]);
    expect(mutes).toHaveLength(stems.length);
    for (const mute of mutes) await mute.click();
    await until(async () => (await level()) === -60);
    await mutes[0]?.click();
    await until(async () => (await level()) > -40);
    await mutes[0]?.click();
    for (const mute of mutes) await mute.click();
    await app.locator(".solo").nth(1).click();
    await expect.poll(() => app.locator(".solo").nth(1).getAttribute("aria-pressed")).toBe("true");
    await until(async () => (await level()) > -60);
    await app.locator(".solo").nth(1).click();
  });

  test("compares the stems with the original at the same place, without a pause", async () => {
    await again({ jobId: splitId });
    await play();
    let before = 0;
    await until(async () => (await chunksOf(loopId)) > 1 && (before = await position()) > 1 && before < 3);
    const lookedAt = Date.now();
    await app.getByRole("radio").nth(1).click();
    // A start from the beginning would be three seconds further on than time has gone; what is shown may be a second old.
    const gone = (await progressFrom(before - 0.2)) - 0.2;
    expect(gone).toBeLessThan((Date.now() - lookedAt) / 1000 + 1.5);
    const at = await position();
    await until(async () => (await progressFrom(at)) > 0.3);
    await expect.poll(() => app.getByRole("radio").nth(1).getAttribute("aria-checked")).toBe("true");
  });

  test("is played by keys alone", async () => {
    await show({ sampleIds: [loopId] });
    await app.locator("#wave").focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(position).toBeCloseTo(BAR_SECONDS / 4, 1);
    await page.keyboard.press("l");
    await expect.poll(position).toBeCloseTo(1.25 * BAR_SECONDS, 1);
    await page.keyboard.press("j");
    await page.keyboard.press("Home");
    await expect.poll(position).toBe(0);
    await page.keyboard.press("l");
    await page.keyboard.press("[");
    await page.keyboard.press("l");
    await page.keyboard.press("l");
    await page.keyboard.press("]");
    await expect.poll(() => app.locator("#loop-text").innerText()).toBe("Loop 2 bars");
    await page.keyboard.press("r");
    await expect.poll(() => app.locator("#loop").getAttribute("aria-pressed")).toBe("false");
    await page.keyboard.press("Home");
    await page.keyboard.press(" ");
    await until(async () => (await level()) > -60);
    await page.keyboard.press("k");
    await expect.poll(playLabel).toBe("Play");
    await page.keyboard.press("?");
    await expect.poll(() => app.getByRole("dialog").isVisible()).toBe(true);
  });

  test("plays through and stops at the end when it does not loop", async () => {
    await show({ sampleIds: [loopId] });
    await app.locator("#loop").click();
    await app.locator("#wave").focus();
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await expect.poll(position).toBeGreaterThan((BARS - 1) * BAR_SECONDS);
    await page.keyboard.press(" ");
    await expect.poll(async () => [await playLabel(), await position()]).toEqual(["Play", 0]);
  });

  test("says in the studio's words why there is nothing to play", async () => {
    await show({ sampleIds: ["nosuchsample"] });
    await expect.poll(() => app.locator("#status").innerText()).toMatch(/^SAMPLE_NOT_FOUND: .*search_samples/);
    await expect.poll(() => app.locator("#play").isDisabled()).toBe(true);
  });

  test("falls silent when the host takes it away", async () => {
    await again({ sampleIds: [loopId] });
    await play();
    shown = "";
    await page.evaluate(() => Reflect.get(window, "teardown")());
    await expect.poll(playLabel).toBe("Play");
  });

  test("is accessible and looks right in light and dark", async () => {
    await show({ jobId: splitId }, { theme: "dark" });
    await play();
    await dragLoop(1, 2.9);
    await until(async () => (await app.locator("#status").innerText()) === "");
    await lookAt("stems");
    await app.getByRole("radio").nth(1).click();
    await until(async () => (await app.getByRole("radio").nth(1).getAttribute("aria-checked")) === "true");
    await lookAt("original");
    await page.keyboard.press("?");
    await app.getByRole("dialog").waitFor();
    await lookAt("shortcuts");
  });

  test("follows the host from light to dark, and fits a phone", async () => {
    await show({ jobId: splitId }, { width: 390 });
    const before = await app.evaluate(
      () => getComputedStyle(document.querySelector("main") ?? document.body).backgroundColor,
    );
    await page.evaluate(() => Reflect.get(window, "setTheme")("dark"));
    await app.waitForFunction(
      (light) => getComputedStyle(document.querySelector("main") ?? document.body).backgroundColor !== light,
      before,
    );
    await expect
      .poll(() => app.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBe(0);
    expect(await violations(app)).toEqual([]);
    await takePicture(page, "app-phone-dark");
  });
});

/** The player as it is now, in both themes; in the dark one again afterwards. */
async function lookAt(name: string): Promise<void> {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((next) => Reflect.get(window, "setTheme")(next), theme);
    await app.waitForFunction((next) => document.documentElement.dataset["theme"] === next, theme);
    expect(await violations(app), theme).toEqual([]);
    await takePicture(page, `app-${name}-${theme}`);
  }
}

/** How much of the canvas has something on it: read from a copy, since Chromium warns of a canvas that is read often. */
async function paintedShare(): Promise<number> {
  return app.evaluate(() => {
    const canvas = document.querySelector("canvas");
    if (!canvas) return 0;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    copy?.drawImage(canvas, 0, 0);
    const pixels = copy?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let painted = 0;
    for (let index = 3; index < pixels.length; index += 4) painted += (pixels[index] ?? 0) > 60 ? 1 : 0;
    return (painted * 4) / pixels.length;
  });
}

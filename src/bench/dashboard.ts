import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import type { BrowserContext, Page } from "playwright-core";
import { stopHub } from "../hub/discovery.ts";
import { openBrowser } from "../testing/chromium.ts";
import { callForJob, openStudioProcess, type StudioProcess } from "../testing/studio-process.ts";
import { chatFigures } from "./dashboard-chat.ts";
import { longFileFigures } from "./dashboard-long.ts";
import { fillLibrary, similarFigures } from "./dashboard-library.ts";
import { installEar, keyToSound } from "./dashboard-sound.ts";
import { milliseconds, printSection, type Figure } from "./report.ts";
import { median, quantile } from "./statistics.ts";

const run = promisify(execFile);
const ROWS = 10_000;
/** As in the list. */
const ROW_PIXELS = 56;
const LOADS = 5;
/** First visits: each has a browser of its own. */
const VISITS = 3;
/** A fast hand on a wheel. */
const PIXELS_PER_FRAME = 700;
const LIMITS = { firstPaint: 1_000, paint: 500, slowPaint: 1_500, frame: 33, longestFrame: 100, sound: 50 };

/** The page in Chromium, on a studio with a library of ten thousand samples. */
export async function benchDashboard(): Promise<void> {
  const studio = await openStudioProcess();
  const browser = await openBrowser(["--autoplay-policy=no-user-gesture-required"]);
  try {
    await prepare(studio);
    const page = await browser.context.newPage();
    await page.goto(await newLink(studio));
    await page.getByRole("heading", { name: "New sample" }).waitFor();
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    const { url } = await studio.hub();
    const figures = [
      ...(await firstVisitFigures(studio)),
      ...(await paintFigures(browser.context, url)),
      ...(await scrollFigures(browser.context, url)),
      ...(await soundFigures(browser.context, url)),
      ...(await similarFigures(studio)),
    ];
    figures.push(...(await chatFigures()), ...(await longFileFigures()));
    printSection(`dashboard in Chromium, ${ROWS.toLocaleString("en-US")} samples`, figures);
  } finally {
    await browser.close();
    await studio.close();
  }
}

/** One sample that sounds from its first moment, and copies of it. */
async function prepare(studio: StudioProcess): Promise<void> {
  const client = await studio.connect();
  await callForJob(client, "generate_sample", { prompt: "techno kick", bpm: 130, bars: 1, waitSeconds: 45 });
  await client.close();
  await stopHub(await studio.hub(), studio.home);
  await fillLibrary(studio.home, ROWS);
}

async function newLink({ home }: StudioProcess): Promise<string> {
  const env = { ...process.env, WAV0_HOME: home, WAV0_PORT: "0" };
  const { stdout } = await run(process.execPath, [path.resolve("bin/wav0-mcp.mjs"), "dashboard"], { env });
  return stdout.trim();
}

/** A browser that has nothing of the page, from the link to the form for a new sample. */
async function firstVisitFigures(studio: StudioProcess): Promise<Figure[]> {
  const paints: number[] = [];
  for (let visit = 0; visit < VISITS; visit++) {
    const browser = await openBrowser();
    const page = await browser.context.newPage();
    await page.goto(await newLink(studio));
    await page.getByRole("heading", { name: "New sample" }).waitFor();
    paints.push(await largestPaint(page));
    await browser.close();
  }
  const beside = `limit ${LIMITS.firstPaint} ms`;
  return [{ name: "largest contentful paint, first visit", value: milliseconds(median(paints)), beside }];
}

/** A browser that was here before: it has the page's files, and what it saw last. */
async function paintFigures(context: BrowserContext, url: string): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, slowdown, limit] of [
    ["largest contentful paint", 1, LIMITS.paint],
    ["largest contentful paint, processor 4 times slower", 4, LIMITS.slowPaint],
  ] as const) {
    const paints: number[] = [];
    for (let load = 0; load < LOADS; load++) paints.push(await paintAgain(context, `${url}/#/library`, slowdown));
    figures.push({ name, value: milliseconds(median(paints)), beside: `limit ${limit} ms` });
  }
  return figures;
}

async function paintAgain(context: BrowserContext, address: string, slowdown: number): Promise<number> {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(address);
  await page.locator(".sample").first().waitFor();
  const paint = await largestPaint(page);
  await page.close();
  return paint;
}

/** The largest of what was painted up to now, and in the frame that is under way. */
function largestPaint(page: Page): Promise<number> {
  return page.evaluate(async () => {
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return new Promise<number>((resolve) => {
      const observer = new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? 0));
      observer.observe({ type: "largest-contentful-paint", buffered: true });
    });
  });
}

/** Scrolls through all rows while their pages come, and back, beside the same page at rest. */
async function scrollFigures(context: BrowserContext, url: string): Promise<Figure[]> {
  const page = await openLibrary(context, url);
  const still = await frames(page, 0);
  const loading = await frames(page, PIXELS_PER_FRAME);
  const loaded = await frames(page, -PIXELS_PER_FRAME);
  await page.close();
  return [
    ...frameFigures("down, while rows come", loading, still),
    ...frameFigures("up again, all rows there", loaded, still),
  ];
}

function frameFigures(name: string, moving: readonly number[], still: readonly number[]): Figure[] {
  return [
    {
      name: `scroll ${name}, frame p95`,
      value: milliseconds(quantile(moving, 0.95)),
      beside: besideRest(quantile(still, 0.95), LIMITS.frame),
    },
    {
      name: `scroll ${name}, longest frame`,
      value: milliseconds(Math.max(...moving)),
      beside: besideRest(Math.max(...still), LIMITS.longestFrame),
    },
  ];
}

function besideRest(value: number, limit: number): string {
  return `at rest ${milliseconds(value)}, limit ${limit} ms`;
}

/** How long frames take, in milliseconds, until an end of the list is reached; at rest two hundred of them. */
async function frames(page: Page, pixelsPerFrame: number): Promise<number[]> {
  return page.locator(".sample-list").evaluate(
    async (list, { pixels, end }) => {
      const spans: number[] = [];
      let before = await new Promise<number>(requestAnimationFrame);
      const frameLimit = pixels === 0 ? 200 : Number.POSITIVE_INFINITY;
      const direction = pixels < 0 ? -1 : 1;
      // At rest the end is never reached.
      const target = { "-1": 0, "0": Number.POSITIVE_INFINITY, "1": end - list.clientHeight }[Math.sign(pixels)] ?? 0;
      while (spans.length < frameLimit && (target - list.scrollTop) * direction > 0) {
        list.scrollTop += pixels;
        const now = await new Promise<number>(requestAnimationFrame);
        spans.push(now - before);
        before = now;
      }
      return spans;
    },
    { pixels: pixelsPerFrame, end: ROWS * ROW_PIXELS },
  );
}

async function soundFigures(context: BrowserContext, url: string): Promise<Figure[]> {
  const page = await openLibrary(context, url);
  const spans = await keyToSound(page);
  await page.close();
  const totals = spans.map(({ total }) => total);
  const toStart = milliseconds(median(spans.map((span) => span.toStart)));
  return [
    {
      name: "key press → sound, cached sample, p50",
      value: milliseconds(median(totals)),
      beside: `aim ≤ ${LIMITS.sound} ms; of it until the page starts it ${toStart}`,
    },
    { name: "key press → sound, cached sample, p95", value: milliseconds(quantile(totals, 0.95)) },
  ];
}

async function openLibrary(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.addInitScript(installEar);
  await page.goto(`${url}/#/library`);
  await page.locator(".sample").first().waitFor();
  return page;
}

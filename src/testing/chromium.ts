import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { chromium, type Browser, type BrowserContext, type LaunchOptions } from "playwright-core";
import { removeFolder } from "./remove-folder.ts";

const run = promisify(execFile);
/** Where systems put it, most specific first. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
/** Chromium refuses its own sandbox to root, which is who runs in a container. */
const IS_ROOT = process.getuid?.() === 0;
const INSTALL_MS = 10 * 60_000;
/** Machines are shared and noisy: a wait for an element only ends where it never comes. */
const LONGEST_WAIT_MS = 120_000;

/**
 * Features that are off in tests. Chromium 156 loads two pages of its address bar's suggestions for each window, which a
 * headless one has, too, and starts a process for the next page: together that is two thirds of what a new context costs.
 */
const UNUSED = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"];
/** Those that Playwright 1.65 has off (its chromiumSwitches.ts): of two lists Chromium takes the last alone. */
const OFF_IN_PLAYWRIGHT =
  "AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades HttpsFirstBalancedModeAutoEnable " +
  "LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning AvoidCorsURLLoaderRestartOnRedirect " +
  "TcpPortRandomizationWin OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch";

/** Tests look at what is shown; a bench measures how fast it is, in a browser as people have it. */
const IS_TEST = process.env["VITEST"] !== undefined;
/** Drawing is most of what a browser costs, and nobody watches: a page gets as many frames as on a very slow machine. */
const MILLIS_A_FRAME = 125;

/** A headless browser with a profile of its own. */
export interface TestBrowser {
  context: BrowserContext;
  close(): Promise<void>;
}

/** Those of this process by their flags: starting one takes as long as most that is done in it. They end with the process. */
const running = new Map<string, Promise<Browser>>();

/**
 * @param flags beside those that keep it quiet, for example about autoplay
 * @param keptProfile a folder that another browser had before and the next may have; default one that goes with it
 */
export async function openBrowser(flags: readonly string[] = [], keptProfile?: string): Promise<TestBrowser> {
  const options: LaunchOptions = {
    executablePath: await findChromium(),
    headless: true,
    args: [...FLAGS, ...(IS_ROOT ? ["--no-sandbox"] : []), ...(IS_TEST ? [offFlag()] : []), ...flags],
    // Playwright's own default would let every page sound at once.
    ignoreDefaultArgs: ["--mute-audio"],
    timeout: LONGEST_WAIT_MS,
  };
  const browser =
    keptProfile === undefined && IS_TEST ? await openInShared(flags, options) : await openAlone(options, keptProfile);
  browser.context.setDefaultTimeout(LONGEST_WAIT_MS);
  if (IS_TEST) await browser.context.addInitScript(drawSeldom, MILLIS_A_FRAME);
  return browser;
}

function offFlag(): string {
  return `--disable-features=${[...OFF_IN_PLAYWRIGHT.split(" "), ...UNUSED].join(",")}`;
}

/** A context shares nothing with another that pages could see. */
async function openInShared(flags: readonly string[], options: LaunchOptions): Promise<TestBrowser> {
  const key = flags.join(" ");
  let browser = await running.get(key);
  if (!browser?.isConnected()) {
    const started = chromium.launch(options);
    running.set(key, started);
    browser = await started;
  }
  const context = await browser.newContext();
  return { context, close: () => context.close() };
}

async function openAlone(options: LaunchOptions, keptProfile: string | undefined): Promise<TestBrowser> {
  const profile = keptProfile ?? (await mkdtemp(path.join(os.tmpdir(), "wav0-browser-")));
  const context = await chromium.launchPersistentContext(profile, options);
  return {
    context,
    async close() {
      await context.close();
      if (keptProfile === undefined) await removeFolder(profile);
    },
  };
}

/** Runs in each page before its own scripts, so it is self-contained. */
function drawSeldom(millisAFrame: number): void {
  const { requestAnimationFrame: request, cancelAnimationFrame: cancel } = globalThis;
  const endings = new Map<number, () => void>();
  let handle = 0;
  globalThis.requestAnimationFrame = (draw) => {
    handle += 1;
    const own = handle;
    const timer = setTimeout(
      () => {
        const frame = request((now) => {
          endings.delete(own);
          draw(now);
        });
        endings.set(own, () => cancel(frame));
      },
      millisAFrame - (performance.now() % millisAFrame),
    );
    endings.set(own, () => clearTimeout(timer));
    return own;
  };
  globalThis.cancelAnimationFrame = (cancelled) => {
    endings.get(cancelled)?.();
    endings.delete(cancelled);
  };
}

/**
 * The browser's executable; installs Debian's package where that can be done without asking.
 * @throws Error that says how to install it
 */
export async function findChromium(): Promise<string> {
  const found = PLACES.find((place) => existsSync(place));
  if (found) return found;
  if (process.platform === "linux" && IS_ROOT && existsSync("/usr/bin/apt-get")) await installChromium();
  const installed = PLACES.find((place) => existsSync(place));
  if (installed) return installed;
  throw new Error("The player's tests need Chromium or Chrome: on Debian or Ubuntu run `apt-get install chromium`");
}

async function installChromium(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update"], { env, timeout: INSTALL_MS });
  await run("apt-get", ["install", "-y", "--no-install-recommends", "chromium"], { env, timeout: INSTALL_MS });
}

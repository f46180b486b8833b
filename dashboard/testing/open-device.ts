import { execFile } from "node:child_process";
import { mkdtemp } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import { openBrowser, type TestBrowser } from "../../src/testing/chromium.ts";
import { EXECUTABLE, openStudioProcess, type StudioProcess } from "../../src/testing/studio-process.ts";
import { removeFolder } from "../../src/testing/remove-folder.ts";

const run = promisify(execFile);

/** A studio of its own and a browser that keeps its profile: both can be stopped and started again. */
export interface TestDevice {
  studio: StudioProcess;
  /** The one tab. Another after `restartBrowser`. */
  page(): Page;
  /** Errors of the console, of the page and of its security policy. Whoever stops the studio empties it. */
  complaints: string[];
  /** Ends the browser with all its tabs, and starts one on the same profile. */
  restartBrowser(): Promise<void>;
  /** SIGKILL, as a crash. */
  killHub(): Promise<void>;
  /** As any client of the studio does. @returns a link that signs a browser in */
  startHub(): Promise<string>;
  close(): Promise<void>;
}

/** Starts both and signs the browser in. @param flags of the browser */
export async function openTestDevice(
  flags: readonly string[] = ["--autoplay-policy=no-user-gesture-required"],
): Promise<TestDevice> {
  const studio = await openStudioProcess();
  const profile = await mkdtemp(path.join(os.tmpdir(), "wav0-device-"));
  const complaints: string[] = [];
  const env = { ...process.env, WAV0_HOME: studio.home, WAV0_PORT: "0" };

  async function open(): Promise<{ browser: TestBrowser; page: Page }> {
    const browser = await openBrowser(flags, profile);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    return { browser, page };
  }

  async function startHub(): Promise<string> {
    const { stdout } = await run(process.execPath, [EXECUTABLE, "dashboard"], { env });
    return stdout.trim();
  }

  const link = await startHub();
  let { browser, page } = await open();
  await page.goto(link);
  return {
    studio,
    page: () => page,
    complaints,
    async restartBrowser() {
      await browser.close();
      ({ browser, page } = await open());
    },
    killHub: () => studio.killHub(),
    startHub,
    async close() {
      await browser.close();
      await studio.close();
      await removeFolder(profile);
    },
  };
}

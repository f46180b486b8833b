import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../../src/testing/chromium.ts";
import { EXECUTABLE, openStudioProcess } from "../../src/testing/studio-process.ts";

const run = promisify(execFile);

/** A studio of its own with a browser before it. */
export interface DashboardTest {
  context: BrowserContext;
  /** Its data directory. */
  home: string;
  /** Where the hub is. */
  url(): Promise<string>;
  /** A new one-time link, by the command that people use. */
  newLink(): Promise<string>;
  /** A new tab at an address. What goes wrong in it is kept in `complaints`. */
  openTab(address: string): Promise<Page>;
  /** Errors of the console, of the page and of its security policy, in all tabs. */
  complaints: string[];
  /** SIGKILL, as a crash. The next link starts another. */
  killHub(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts both; the hub by the link command.
 * @param flags of the browser, for example about its microphone
 * @param environment of the hub, beside what makes it the test's own
 */
export async function openDashboardTest(
  flags: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<DashboardTest> {
  const studio = await openStudioProcess(environment);
  const browser = await openBrowser(["--autoplay-policy=no-user-gesture-required", ...flags]);
  const complaints: string[] = [];
  const env = { ...process.env, WAV0_HOME: studio.home, WAV0_PORT: "0", ...environment };
  return {
    context: browser.context,
    home: studio.home,
    complaints,
    killHub: () => studio.killHub(),
    url: async () => (await studio.hub()).url,
    async newLink() {
      const { stdout } = await run(process.execPath, [EXECUTABLE, "dashboard"], { env });
      return stdout.trim();
    },
    async openTab(address) {
      const page = await browser.context.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(address);
      return page;
    },
    async close() {
      await browser.close();
      await studio.close();
    },
  };
}

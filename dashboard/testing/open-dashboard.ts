import type { BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../../src/testing/chromium.ts";
import { openStudioProcess } from "../../src/testing/studio-process.ts";

/** A studio of its own with a browser before it. */
export interface DashboardTest {
  context: BrowserContext;
  /** Its data directory. */
  home: string;
  /** Where the hub is. */
  url(): Promise<string>;
  /** A new link that signs a browser in, once. Starts the hub where none runs. */
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
 * Opens the browser; the first link starts the studio.
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
  return {
    context: browser.context,
    home: studio.home,
    complaints,
    killHub: () => studio.killHub(),
    url: async () => (await studio.hub()).url,
    newLink: () => studio.link(),
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

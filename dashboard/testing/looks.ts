import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";

type Theme = "light" | "dark";

/** The themes and widths that every view is looked at in. */
const LOOKS: readonly (readonly [Theme, number])[] = [
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 360],
];

/** The looks that a person is shown, by the ends of the pictures' names. */
const PICTURES: readonly (readonly [string, Theme, number])[] = [
  ["light", "light", 1280],
  ["dark", "dark", 1280],
  ["phone", "light", 390],
];

/** Where pictures are for a person to look at: kept from run to run, and out of the way. */
const pictures = path.resolve(process.env["WAV0_SCREENSHOTS"] ?? "node_modules/.cache/wav0-mcp/screenshots");

/** Violations of the accessibility rules that a page shows now. Evaluated, since the policy allows no foreign script. */
export async function violations(view: Page): Promise<string[]> {
  if (!(await view.evaluate(() => "axe" in globalThis))) await view.evaluate(axe.source);
  return view.evaluate(async () => {
    // What the lines above have put there.
    const { axe: engine } = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await engine.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

/** Shows a page in a theme and at a width. */
export async function showAs(page: Page, theme: Theme, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate((name) => {
    document.documentElement.dataset["theme"] = name;
  }, theme);
}

/**
 * What is wrong with a page in any look: violations of the accessibility rules, and what is wider than the window.
 * @param inside selects what must lie inside the window itself, beside the page as a whole
 */
export async function faultsInEveryLook(page: Page, name: string, inside = "html"): Promise<string[]> {
  const faults: string[] = [];
  for (const [theme, width] of LOOKS) {
    await showAs(page, theme, width);
    faults.push(...(await violations(page)).map((text) => `${name} ${theme} ${width}: ${text}`));
    const overflow = await overflowOf(page, inside);
    if (overflow > 0) faults.push(`${name} ${width}: ${overflow} px too wide`);
  }
  await showAs(page, "light", 1280);
  return faults;
}

async function overflowOf(page: Page, inside: string): Promise<number> {
  return page.evaluate((selector) => {
    const ends = [...document.querySelectorAll(selector)].map((element) => element.getBoundingClientRect().right);
    return Math.max(document.documentElement.scrollWidth, ...ends) - innerWidth;
  }, inside);
}

/** Keeps a picture of what a page shows, with its caret: to hide that, a style would be put in that its policy refuses. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.locator("canvas[data-state=drawing]").waitFor({ state: "detached" });
  const file = path.join(pictures, `${name}.png`);
  await page.screenshot({ path: file, caret: "initial" });
  expect((await readFile(file)).length).toBeGreaterThan(1_000);
}

/** Keeps a picture of a page in each look. */
export async function takePictures(page: Page, name: string): Promise<void> {
  for (const [look, theme, width] of PICTURES) {
    await showAs(page, theme, width);
    await takePicture(page, `${name}-${look}`);
  }
  await showAs(page, "light", 1280);
}

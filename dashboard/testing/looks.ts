import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import axe from "axe-core";
import type { Frame, Page } from "playwright-core";
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

/** Where a person wants pictures to look at; without it none is taken, since each takes as long as many a test. */
const pictures = process.env["WAV0_SCREENSHOTS"];

/** Rules that look at colours. A theme changes nothing else: looks.test.ts holds the styles to that. */
export const COLOUR_RULES: readonly string[] = ["color-contrast", "link-in-text-block"];

/** How often a view is judged before its faults count: what lasts for a moment only is none. */
const JUDGEMENTS = 8;
const BETWEEN_MILLIS = 250;

/**
 * Violations of the accessibility rules that a page or a frame shows as it comes to rest, without transitions: between
 * two themes a colour is neither of the two. Evaluated, since the policy allows no foreign script.
 * @param rules by their names; without them all
 */
export async function violations(view: Page | Frame, rules?: readonly string[]): Promise<string[]> {
  const page = "page" in view ? view.page() : view;
  await page.emulateMedia({ reducedMotion: "reduce" });
  if (!(await view.evaluate(() => "axe" in globalThis))) await view.evaluate(axe.source);
  const found = await untilFine(
    () => judge(view, rules),
    (faults) => faults.length === 0,
  );
  await page.emulateMedia({ reducedMotion: null });
  return found;
}

async function judge(view: Page | Frame, rules?: readonly string[]): Promise<string[]> {
  return view.evaluate(async (names) => {
    // A page that knows no reduced motion has its transitions, too.
    for (const animation of document.getAnimations()) if (animation instanceof CSSTransition) animation.finish();
    // What `violations` has put there.
    const { axe: engine } = globalThis as unknown as { axe: typeof axe };
    // Only what is read here: most of the time would go into paths to elements, and into what is as it should be.
    const { violations: found } = await engine.run({
      resultTypes: ["violations"],
      selectors: false,
      ...(names && { runOnly: { type: "rule", values: [...names] } }),
    });
    return found.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    );
  }, rules);
}

/** Looks again while what is found is not fine. @returns what was found last */
async function untilFine<Found>(look: () => Promise<Found>, isFine: (found: Found) => boolean): Promise<Found> {
  for (let left = JUDGEMENTS; ; left--) {
    const found = await look();
    if (isFine(found) || left === 1) return found;
    await sleep(BETWEEN_MILLIS);
  }
}

/** Shows a page in a theme and at a width, and waits until it is laid out for them. */
export async function showAs(page: Page, theme: Theme, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate(async (name) => {
    document.documentElement.dataset["theme"] = name;
    // The first size is told once the listeners to the new width have been called, and before the frame is drawn.
    await new Promise<void>((resolve) => {
      const sizes = new ResizeObserver(() => {
        sizes.disconnect();
        setTimeout(resolve);
      });
      sizes.observe(document.documentElement);
    });
  }, theme);
}

/**
 * What is wrong with a page in any look: violations of the accessibility rules, and what is wider than the window.
 * @param inside selects what must lie inside the window itself, beside the page as a whole
 */
export async function faultsInEveryLook(page: Page, name: string, inside = "html"): Promise<string[]> {
  const faults: string[] = [];
  const judged = new Set<number>();
  for (const [theme, width] of LOOKS) {
    await showAs(page, theme, width);
    const rules = judged.has(width) ? COLOUR_RULES : undefined;
    judged.add(width);
    faults.push(...(await violations(page, rules)).map((text) => `${name} ${theme} ${width}: ${text}`));
    const overflow = await untilFine(
      () => overflowOf(page, inside),
      (pixels) => pixels <= 0,
    );
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

/**
 * Waits until all is drawn, then keeps a picture if somebody wants it, with its caret: to hide that, a style would be
 * put in that the page's policy refuses.
 */
export async function takePicture(page: Page, name: string): Promise<void> {
  await page.locator("canvas[data-state=drawing]").waitFor({ state: "detached" });
  if (pictures === undefined) return;
  await mkdir(pictures, { recursive: true });
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

import axe from "axe-core";
import type { Page } from "playwright-core";

/** Violations of the accessibility rules that a page shows now. Evaluated, since the policy allows no foreign script. */
export async function violations(view: Page): Promise<string[]> {
  await view.evaluate(axe.source);
  return view.evaluate(async () => {
    // What the line above has put there.
    const { axe: engine } = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await engine.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
  });
}

/** The themes and widths that every view is looked at in. */
export const LOOKS = [
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 360],
] as const;

/** Shows a page in a theme and at a width. */
export async function showAs(page: Page, theme: "light" | "dark", width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  await page.evaluate((name) => {
    document.documentElement.dataset["theme"] = name;
  }, theme);
}

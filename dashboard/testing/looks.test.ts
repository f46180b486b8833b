import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import axe from "axe-core";
import { expect, test } from "vitest";
import { COLOUR_RULES } from "./looks.ts";

const DASHBOARD = path.resolve(import.meta.dirname, "..");
/** A rule of styles, by its selector and its declarations. */
const RULE = /([^{}]+)\{([^{}]*)\}/g;

async function styles(): Promise<string> {
  const files = await readdir(DASHBOARD, { recursive: true });
  const sheets = files.filter((file) => file.endsWith(".css"));
  return (await Promise.all(sheets.map((file) => readFile(path.join(DASHBOARD, file), "utf8")))).join("\n");
}

test("a theme changes the colour scheme alone, so that a view has the same shape in both", async () => {
  const text = await styles();
  const ofThemes = [...text.matchAll(RULE)].filter(([, selector]) => selector?.includes("[data-theme"));
  expect(ofThemes.length).toBeGreaterThan(0);
  for (const [, selector, declarations = ""] of ofThemes)
    expect(declarations.trim(), selector).toMatch(/^color-scheme: (?:light|dark);$/);
  expect(text).not.toContain("prefers-color-scheme");
});

test("the rules for colours are all that axe has, but for its strictest", () => {
  const rules = axe.getRules(["cat.color"]).filter(({ tags }) => !tags.includes("wcag2aaa"));
  expect(rules.map(({ ruleId }) => ruleId).sort()).toEqual([...COLOUR_RULES].sort());
});

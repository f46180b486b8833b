import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { DRAWINGS, redraw } from "./architecture.ts";

const document = await readFile(path.resolve(import.meta.dirname, "../../.github/ARCHITECTURE.md"), "utf8");

test("the drawings of .github/ARCHITECTURE.md are those of the imports, else run: npm run architecture", () => {
  expect(document).toBe(redraw(document));
});

test("no drawing is missing", () => {
  const names = [...document.matchAll(/<!-- drawn: (.+?) -->/g)].map(([, name]) => name);
  expect(names.sort()).toEqual([...DRAWINGS].sort());
});

test("each drawing shows more than one place and an arrow, and no arrow that follows from two others", () => {
  for (const [, block = ""] of document.matchAll(/```mermaid\nflowchart TD\n(.*?)```/gs)) {
    const arrows = [...block.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from = "", to = ""]) => ({ from, to }));
    expect(arrows.length).toBeGreaterThan(1);
    const direct = new Set(arrows.map(({ from, to }) => `${from} ${to}`));
    const rings = arrows.filter(({ from, to }) => direct.has(`${to} ${from}`));
    const implied = arrows.filter(
      ({ from, to }) =>
        rings.length === 0 && arrows.some((first) => first.from === from && direct.has(`${first.to} ${to}`)),
    );
    expect(implied).toEqual([]);
  }
});

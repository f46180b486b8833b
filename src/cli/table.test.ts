import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatLevel, formatTable } from "./table.ts";

test("columns are as wide as their longest cell, with nothing behind the last", () => {
  expect(
    formatTable(
      ["a", "long title"],
      [
        ["wider", "x"],
        ["b", ""],
      ],
    ),
  ).toBe(["a      long title", "─────  ──────────", "wider  x", "b"].join("\n"));
});

test("a table without rows is its head", () => {
  expect(formatTable(["job", "type"], [])).toBe("job  type\n───  ────");
});

test("a name in wide characters, emoji or with accents leaves the next column in its place", () => {
  const names = ["ascii", "カイ", "鼓", "한글", "🥁 kick", "👩‍👩‍👧", "❤️", "e\u0301te", "Größe", "𝄞", "＋"];
  // Columns in a terminal, by hand.
  const widths = [5, 4, 2, 4, 7, 2, 2, 3, 5, 1, 2];
  const [, line = "", ...rows] = formatTable(
    ["name", "kind"],
    names.map((name) => [name, "loop"]),
  ).split("\n");
  expect(line).toBe("───────  ────");
  rows.forEach((row, index) => {
    expect(row).toBe(`${names[index]}${" ".repeat(7 - (widths[index] ?? 0))}  loop`);
  });
});

test("whatever the cells of ASCII, each row can be cut into its cells at the same columns", () => {
  const cell = fc.stringMatching(/^[a-z]{0,9}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, cell), { maxLength: 8 }), (rows) => {
      const [, line = "", ...lines] = formatTable(["one", "two", "three"], rows).split("\n");
      const starts = [...line.matchAll(/─+/g)].map(({ index, 0: dashes }) => [index, index + dashes.length] as const);
      expect(lines.map((text) => starts.map(([from, to]) => text.slice(from, to).trimEnd()))).toEqual(rows);
      for (const text of lines) expect(text).toBe(text.trimEnd());
    }),
  );
});

test.each([
  [-14.26, "-14.3"],
  [0, "0.0"],
  [null, "–"],
  [undefined, "–"],
])("a level of %s is shown as %s", (level, text) => {
  expect(formatLevel(level)).toBe(text);
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatLevel, formatProjects, formatSize, formatTable } from "./table.ts";

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

describe("project files", () => {
  const file = {
    projectId: "p1",
    name: "Night Drive",
    format: "pack" as const,
    extension: "zip" as const,
    bytes: 1_234_567,
    contents: ["2 WAV files", "1 MIDI file"],
  };

  test("are told by name, kind, size, contents and where they lie", () => {
    const [header = "", , row = ""] = formatProjects([{ ...file, path: "/music/Night_Drive.zip" }]).split("\n");
    expect(header.split(/\s{2,}/)).toEqual(["file", "kind", "size", "contents", "where"]);
    expect(row.split(/\s{2,}/)).toEqual([
      "Night Drive.zip",
      "Sample pack",
      "1,235 kB",
      "2 WAV files, 1 MIDI file",
      "/music/Night_Drive.zip",
    ]);
  });

  test("without a file on this machine are told by their id, which names them too", () => {
    const [, , row = ""] = formatProjects([file]).split("\n");
    expect(row.split(/\s{2,}/).at(-1)).toBe("p1");
  });

  test("stand below each other in columns, whatever their length", () => {
    const table = formatProjects([file, { ...file, name: "N", format: "midi", extension: "mid", contents: [] }]);
    const starts = table.split("\n").flatMap((line, index) => (index === 1 ? [] : [line.slice(17, 19).trim()]));
    expect(starts).toEqual(["ki", "Sa", "MI"]);
  });

  test.each([
    [0, "0 kB"],
    [1, "1 kB"],
    [1_000, "1 kB"],
    [1_001, "2 kB"],
    [2_500_000, "2,500 kB"],
  ])("%i bytes are %s", (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});

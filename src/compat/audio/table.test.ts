import { describe, expect, test } from "vitest";
import type { Comparison } from "./compare.ts";
import { KINDS } from "./kinds.ts";
import { formatTable, tally } from "./table.ts";

const [lossless, lossy] = [true, false].map((isLossless) => KINDS.find((kind) => kind.isLossless === isLossless));
const file = (parts: Partial<Comparison> = {}): Comparison => ({
  kind: "any",
  label: "any",
  source: 1_000,
  ours: 1_000,
  theirs: 1_000,
  level: 1,
  difference: 0,
  ...parts,
});

function countOf(kind: (typeof KINDS)[number] | undefined, parts: Partial<Comparison>) {
  if (!kind) throw new Error("There is no such kind");
  const { exact, counted, alike, wrong } = tally(kind, [file(parts)]);
  return { exact, counted, alike, wrong: wrong.length };
}

describe("a file", () => {
  test("that is as its source and as ffmpeg has it counts everywhere", () => {
    for (const kind of [lossless, lossy])
      expect(countOf(kind, {})).toEqual({ exact: 1, counted: 1, alike: 1, wrong: 0 });
  });

  test("that ffmpeg reads with what the encoder put around it is exact all the same", () => {
    expect(countOf(lossy, { theirs: 1_152, difference: Number.NaN })).toEqual({
      exact: 1,
      counted: 0,
      alike: 1,
      wrong: 0,
    });
  });

  test("of a length between the source's and ffmpeg's is not wrong, outside of them it is", () => {
    expect(countOf(lossy, { ours: 1_100, theirs: 1_152 })).toMatchObject({ exact: 0, counted: 0, wrong: 0 });
    expect(countOf(lossy, { ours: 1_153, theirs: 1_152 })).toMatchObject({ exact: 0, counted: 0, wrong: 1 });
    expect(countOf(lossy, { ours: 999, theirs: 1_152 })).toMatchObject({ wrong: 1 });
  });

  test("of a lossless kind has to be the same, sample by sample", () => {
    expect(countOf(lossless, { difference: 1e-6 })).toMatchObject({ alike: 0, wrong: 1 });
    expect(countOf(lossless, { difference: Number.NaN })).toMatchObject({ alike: 0, wrong: 1 });
    expect(countOf(lossy, { difference: 1e-6 })).toMatchObject({ alike: 1, wrong: 0 });
  });

  test("at another level is wrong, and so is one that cannot be read", () => {
    expect(countOf(lossy, { level: 1.02 })).toMatchObject({ alike: 0, wrong: 1 });
    expect(countOf(lossy, { ours: 0, level: 0, error: "AudioError" })).toMatchObject({ wrong: 1 });
  });
});

test("the table has a row for each kind", () => {
  const rows = KINDS.map((kind) => tally(kind, [file()]));
  const lines = formatTable(rows).split("\n");
  expect(lines).toHaveLength(KINDS.length + 2);
  expect(lines[2]).toBe(`| ${KINDS[0]?.name} | 1 | 1 | 1 | 1 |`);
  for (const line of lines) expect(line.split(" | ")).toHaveLength(5);
});

test("no two kinds have one name, and each can be made", () => {
  expect(new Set(KINDS.map(({ name }) => name)).size).toBe(KINDS.length);
  for (const { settings, rates, channels } of KINDS)
    expect(Math.min(settings.length, rates.length, channels.length)).toBeGreaterThan(0);
});

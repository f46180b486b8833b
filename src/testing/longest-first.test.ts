import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { LONGEST, longestFirst } from "./longest-first.ts";

const ROOT = process.cwd().replaceAll("\\", "/");
const order = (...names: string[]) =>
  longestFirst(names.map((name) => ({ moduleId: `${ROOT}/${name}` }))).map(({ moduleId }) =>
    moduleId.slice(ROOT.length + 1),
  );

test("what takes longest begins first, then what starts a studio, then the rest in the order given", () => {
  const rest = ["src/audio/core/fft.test.ts", "src/audio/core/fft-reference.test.ts"];
  const starting = ["src/hub/listener.test.ts", "src/mcp/stdio.test.ts", "src/cli/table.test.ts"];
  const longest = ["src/dev/dev.test.ts", "src/cli/crash.test.ts", "src/house/rules-types.test.ts"];
  expect(order(...rest, ...starting, ...longest.toReversed())).toEqual([...longest, ...starting, ...rest]);
});

test("no file is lost or doubled", () => {
  expect(order()).toEqual([]);
  expect(order("src/testing/longest-first.test.ts")).toEqual(["src/testing/longest-first.test.ts"]);
});

test("each of the longest is a file that there is", () => {
  expect(LONGEST.filter((name) => !existsSync(name))).toEqual([]);
});

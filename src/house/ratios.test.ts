import { expect, test } from "vitest";
import { type Source, product, tests } from "./sources.fixture.ts";

/**
 * Lines of test for each line of code, by room, in hundredths. A room may only rise: where its tests have grown past its
 * figure by more than a quarter, the figure follows.
 */
const AT_LEAST: Record<string, number> = {
  audio: 110,
  auth: 110,
  backend: 130,
  bodies: 65,
  build: 167,
  chat: 102,
  cli: 98,
  config: 97,
  contracts: 98,
  dev: 51,
  engine: 148,
  examples: 282,
  hub: 117,
  inference: 107,
  mcp: 93,
  "convex/browse": 55,
  "convex/chat": 81,
  "convex/connections": 45,
  "convex/consents": 114,
  "convex/edits": 51,
  "convex/jobs": 82,
  "convex/kit": 52,
  "convex/ledger": 106,
  "convex/library": 79,
  "convex/limits": 177,
  "convex/providers": 83,
  dashboard: 64,
};

const SLACK = 25;

test("no room has fewer tests for its code than it had", () => {
  const falling = [...ratios()]
    .filter(([room, ratio]) => ratio < (AT_LEAST[room] ?? 0))
    .map(([room, ratio]) => `${room}: ${ratio} hundredths, ${AT_LEAST[room]} before; test what was added`);
  expect(falling).toEqual([]);
});

test("each room's figure is near what it has", () => {
  const behind = [...ratios()]
    .filter(([room, ratio]) => ratio > (AT_LEAST[room] ?? 0) + SLACK)
    .map(([room, ratio]) => `${room}: ${ratio}`);
  expect(behind).toEqual([]);
});

function ratios(): Map<string, number> {
  const [code, tested] = [sumsOf(product), sumsOf(tests)];
  return new Map([...code].map(([room, lines]) => [room, Math.floor((100 * (tested.get(room) ?? 0)) / lines)]));
}

function sumsOf(sources: readonly Source[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { file, text } of sources) sums.set(roomOf(file), (sums.get(roomOf(file)) ?? 0) + linesOf(text));
  return sums;
}

/** "src/audio/core/fft.ts" is of "audio", "convex/jobs/start.ts" of "convex/jobs", "dashboard/src/player/desk.tsx" of "dashboard". */
function roomOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  if (top === "src") return second;
  return top === "convex" ? `convex/${second.replace(/\.ts$/, "")}` : top;
}

/** Lines with code. */
function linesOf(text: string): number {
  return text.split("\n").filter((line) => !/^\s*(?:\/\/|\/?\*|$)/.test(line)).length;
}

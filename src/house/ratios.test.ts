import { expect, test } from "vitest";
import { type Source, product, tests } from "./sources.fixture.ts";

/**
 * Lines of test for each line of code, by room, in hundredths. A room may only rise: where its tests have grown past its
 * figure by more than a quarter, the figure follows.
 */
const AT_LEAST: Record<string, number> = {
  audio: 108,
  auth: 118,
  backend: 128,
  bodies: 288,
  build: 165,
  chat: 100,
  cli: 112,
  config: 197,
  // The words of other languages are tested by the prompts of audio, too.
  contracts: 94,
  dev: 56,
  engine: 157,
  examples: 280,
  hub: 115,
  inference: 119,
  mcp: 110,
  "convex/accounts": 56,
  "convex/browse": 94,
  "convex/chat": 79,
  "convex/connections": 121,
  "convex/consents": 112,
  "convex/edits": 109,
  "convex/jobs": 80,
  "convex/kit": 139,
  "convex/ledger": 104,
  "convex/library": 96,
  "convex/limits": 175,
  "convex/projects": 110,
  "convex/providers": 81,
  "convex/shares": 96,
  dashboard: 64,
};

/** Hundredths by which a figure may lag behind, so that not every test moves it. */
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

/** Music as data; the laws beside them go over every one. */
const CHARTS = "src/audio/synth/genres/charts/";

function sumsOf(sources: readonly Source[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { file, text } of sources.filter((source) => !source.file.startsWith(CHARTS)))
    sums.set(roomOf(file), (sums.get(roomOf(file)) ?? 0) + linesOf(text));
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

import { describe, expect, test } from "vitest";
import { amountText, parseBudget, parsePrices, usdText } from "./price.ts";

describe("prices", () => {
  test("are a provider's hardware, or an amount for a second or a result", () => {
    expect(parsePrices("Meta/MusicGen=gpu-a100-large, a/b = 0.0014/s,c/d=$0.20/result,")).toEqual(
      new Map([
        ["meta/musicgen", { usd: 0.0014, per: "second", hardware: "gpu-a100-large" }],
        ["a/b", { usd: 0.0014, per: "second" }],
        ["c/d", { usd: 0.2, per: "result" }],
      ]),
    );
    expect(parsePrices("")).toEqual(new Map());
  });

  test.each([
    "a/b",
    "a/b=",
    "a/b=1",
    "a/b=-1/s",
    "a/b=1/minute",
    "musicgen=1/s",
    "a/b=gpu-x",
    "a/b=1/s,a/b=2/s",
    "a/b=1/s/s/",
  ])("%j is no list of prices", (text) => {
    expect(parsePrices(text)).toBeNull();
  });
});

describe("a budget", () => {
  test.each([
    ["600 s", 600, "seconds"],
    ["90s", 90, "seconds"],
    ["15 min", 900, "seconds"],
    ["0.5 hours", 1_800, "seconds"],
    ["2.50 USD", 2.5, "usd"],
    ["$ 2.50", 2.5, "usd"],
    ["0 s", 0, "seconds"],
  ])("%j is %d %s", (text, amount, unit) => {
    expect(parseBudget(text)).toEqual({ amount, unit });
  });

  test.each(["", "600", "-1 s", "ten s", "1 day", "1e3 s", "€5", "5 EUR"])("%j is none", (text) => {
    expect(parseBudget(text)).toBeNull();
  });
});

test("amounts are told so that a person can read them", () => {
  expect([1.5, 0.5, 0.034, 0.00123, 0.00001, 0].map(usdText)).toEqual([
    "$1.50",
    "$0.50",
    "$0.034",
    "$0.0012",
    "less than $0.0001",
    "$0.00",
  ]);
  expect([amountText(600, "seconds"), amountText(12.345, "seconds"), amountText(2.5, "usd")]).toEqual([
    "600 s",
    "12.3 s",
    "$2.50",
  ]);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "../browser.fixture.ts";
import { budgetBytes, BUDGETS_MEGABYTES, chooseBudget, chosenBudget } from "./audio-cache.ts";

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => (browser = stubBrowser()));
afterEach(() => vi.unstubAllGlobals());

/** A browser with so much room for the page; without a number one that does not say. */
function quota(bytes?: number): void {
  const storage = { estimate: async () => (bytes === undefined ? {} : { quota: bytes }) };
  vi.stubGlobal("navigator", { storage });
}

test("each limit that can be chosen is kept, and holds for the next file", async () => {
  quota(1e12);
  for (const megabytes of BUDGETS_MEGABYTES) {
    chooseBudget(megabytes);
    expect(chosenBudget()).toBe(megabytes);
    expect(await budgetBytes()).toBe(megabytes * 1e6);
  }
});

test("without a choice, or with one that is no number, the limit is 1 GB", async () => {
  quota();
  expect(await budgetBytes()).toBe(1e9);
  for (const kept of ["", "many", "NaN", "-5", "0"]) {
    browser.local.setItem("audioBudgetMegabytes", kept);
    expect(chosenBudget()).toBe(1_000);
  }
});

test("a small disk lowers the limit, with room left for the page", async () => {
  chooseBudget(500);
  quota(100e6);
  expect(await budgetBytes()).toBe(80e6);
  vi.stubGlobal("navigator", {});
  expect(await budgetBytes()).toBe(500e6);
});

import { afterEach, expect, test, vi } from "vitest";
import { stubBrowser } from "./browser.fixture.ts";
import { browserTexts, keepsTexts, tabTexts } from "./kept-texts.ts";

afterEach(() => {
  for (const texts of [browserTexts, tabTexts]) texts.clear();
  vi.unstubAllGlobals();
});

test("texts are where the browser keeps them", () => {
  const { local, session } = stubBrowser();
  browserTexts.setItem("a", "1");
  tabTexts.setItem("a", "2");
  expect([local.getItem("a"), session.getItem("a")]).toEqual(["1", "2"]);
  expect([browserTexts.getItem("a"), tabTexts.getItem("a"), browserTexts.getItem("b")]).toEqual(["1", "2", null]);
  browserTexts.removeItem("a");
  tabTexts.clear();
  expect([local.length, session.length]).toEqual([0, 0]);
  expect(keepsTexts()).toBe(true);
});

test("a browser that blocks site data keeps them as long as the page", () => {
  const blocked = {
    get: () => {
      throw new DOMException("blocked", "SecurityError");
    },
  };
  vi.stubGlobal("localStorage", null);
  Object.defineProperty(globalThis, "localStorage", { ...blocked, configurable: true });
  expect(keepsTexts()).toBe(false);
  expect(browserTexts.getItem("a")).toBeNull();
  browserTexts.setItem("a", "1");
  expect(browserTexts.getItem("a")).toBe("1");
  browserTexts.removeItem("a");
  expect(browserTexts.getItem("a")).toBeNull();
  browserTexts.setItem("b", "1");
  browserTexts.clear();
  expect(browserTexts.getItem("b")).toBeNull();
});

test("a text for which there is no room holds for the page, in place of the one that is kept", () => {
  const { local } = stubBrowser();
  browserTexts.setItem("a", "old");
  const setItem = vi.spyOn(local, "setItem").mockImplementation(() => {
    throw new DOMException("full", "QuotaExceededError");
  });
  browserTexts.setItem("a", "new");
  expect([local.getItem("a"), browserTexts.getItem("a")]).toEqual(["old", "new"]);
  setItem.mockRestore();
  browserTexts.setItem("a", "newer");
  expect([local.getItem("a"), browserTexts.getItem("a")]).toEqual(["newer", "newer"]);
});

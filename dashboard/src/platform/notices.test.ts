import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "./browser.fixture.ts";
import { canNotify, isNotified, notify, setNotified } from "./notices.ts";

/** A browser's notices, with the user's answer to whether this page may show any. */
function stubNotices(answer: "granted" | "denied", isPhone = false) {
  const shown: (EventTarget & { title: string; isClosed: boolean })[] = [];
  class Shown extends EventTarget {
    static permission = "default";
    static async requestPermission() {
      return (Shown.permission = answer);
    }
    isClosed = false;
    readonly title: string;
    constructor(title: string) {
      super();
      if (isPhone) throw new TypeError("Illegal constructor");
      this.title = title;
      shown.push(this);
    }
    close(): void {
      this.isClosed = true;
    }
  }
  vi.stubGlobal("Notification", Shown);
  return shown;
}

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => {
  browser = stubBrowser();
});
afterEach(() => vi.unstubAllGlobals());

test("notices are on once the user has asked and the browser has shown one, until they are turned off", async () => {
  const shown = stubNotices("granted");
  expect(isNotified()).toBe(false);
  expect(await setNotified(true)).toBe(true);
  expect(shown.map(({ title }) => title)).toEqual(["Notices are on"]);
  expect(isNotified()).toBe(true);
  expect(await setNotified(false)).toBe(false);
  expect(isNotified()).toBe(false);
});

test("they stay off where the user or the browser refuses, and where it has none", async () => {
  stubNotices("denied");
  expect(await setNotified(true)).toBe(false);
  stubNotices("granted", true);
  expect(await setNotified(true)).toBe(false);
  expect(isNotified()).toBe(false);
  vi.stubGlobal("Notification", undefined);
  expect(canNotify()).toBe(false);
  expect(await setNotified(true)).toBe(false);
});

test("a press on a notice shows the page at its address, and closes the notice", () => {
  const [focus, shown] = [vi.fn(), stubNotices("granted")];
  vi.stubGlobal("window", { focus });
  notify({ title: "Done: pad", tag: "j1", address: "#/jobs/j1" });
  shown[0]?.dispatchEvent(new Event("click"));
  expect(focus).toHaveBeenCalledOnce();
  expect(browser.address.hash).toBe("#/jobs/j1");
  expect(shown[0]).toMatchObject({ title: "Done: pad", isClosed: true });
});

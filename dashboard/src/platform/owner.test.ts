import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "./browser.fixture.ts";

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => {
  browser = stubBrowser();
  // Tables, caches and folders that may be refused: emptying them must not stop anything.
  vi.stubGlobal("navigator", { storage: { getDirectory: () => Promise.reject(new Error("none")) } });
  vi.stubGlobal("indexedDB", { open: () => request() });
});
afterEach(() => vi.unstubAllGlobals());

/** A request to a database that this browser refuses. */
function request(): EventTarget {
  const target = Object.assign(new EventTarget(), { error: new Error("no database") });
  queueMicrotask(() => target.dispatchEvent(new Event("error")));
  return target;
}

const ada = { id: "ada", name: "Ada", email: "ada@studio.test" };
const bob = { id: "bob", name: "Bob", email: "bob@studio.test" };

/** The module as a page loads it now. */
async function loadPage() {
  vi.resetModules();
  return import("./owner.ts");
}

/** Whether a promise has settled; a page that is loaded again never goes on. */
async function goesOn(work: Promise<unknown>): Promise<boolean> {
  const settled = work.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, new Promise<false>((resolve) => setTimeout(() => resolve(false), 20))]);
}

test("a studio of one user has no owner, and its browser belongs to every page of it", async () => {
  const { claim, isFor, isOwned, keptUser } = await loadPage();
  await claim(null);
  expect([keptUser(), isOwned(), isFor(null), isFor(ada)]).toEqual([null, true, true, false]);
});

test("the first user of a browser is its owner, also for the next page", async () => {
  const first = await loadPage();
  expect(await goesOn(first.claim(ada))).toBe(true);
  const next = await loadPage();
  expect([next.keptUser(), next.isOwned(), next.isFor(ada), next.isFor(bob)]).toEqual([ada, true, true, false]);
});

test("another user finds nothing of the one before, and the page that has read of it is loaded again", async () => {
  await (await loadPage()).claim(ada);
  browser.local.setItem("desk", "closed");
  browser.session.setItem("chat-drafts", "{}");
  const { claim } = await loadPage();
  expect(await goesOn(claim(bob))).toBe(false);
  expect(browser.address.reloads).toBe(1);
  expect(browser.local.getItem("desk")).toBeNull();
  expect(browser.session.getItem("chat-drafts")).toBeNull();
  const next = await loadPage();
  expect(await goesOn(next.claim(bob))).toBe(true);
  expect(next.keptUser()).toEqual(bob);
});

test("a tab that was another user's loses its own store, even where the browser has changed hands before", async () => {
  await (await loadPage()).claim(ada);
  browser.session.setItem("chat-drafts", "{}");
  browser.local.setItem("user", JSON.stringify(bob));
  const { claim } = await loadPage();
  expect(await goesOn(claim(bob))).toBe(false);
  expect(browser.session.getItem("chat-drafts")).toBeNull();
});

test("a page whose browser was handed over owns nothing any more, and is loaded again when it notices", async () => {
  const page = await loadPage();
  await page.claim(ada);
  page.followOwner();
  browser.window.dispatchEvent(new Event("storage"));
  expect(browser.address.reloads).toBe(0);
  browser.local.setItem("user", JSON.stringify(bob));
  expect([page.isOwned(), page.isFor(ada)]).toEqual([false, false]);
  browser.window.dispatchEvent(new Event("storage"));
  browser.window.dispatchEvent(new Event("pageshow"));
  expect(browser.address.reloads).toBe(2);
  expect(browser.session.length).toBe(0);
});

test("a page that may not go on leaves another user's things alone", async () => {
  const page = await loadPage();
  await page.claim(ada);
  browser.local.setItem("user", JSON.stringify(bob));
  expect(await goesOn(page.startAnew())).toBe(false);
  expect(browser.local.getItem("user")).toBe(JSON.stringify(bob));
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stubBrowser } from "../platform/browser.fixture.ts";

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => {
  browser = stubBrowser();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

/** The modules of a page that was just loaded: what is kept comes from the tab's storage. */
async function loadPage() {
  const drafts = await import("./drafts.ts");
  const names = await import("./conversation-names.ts");
  const kept = (): Record<string, string> => JSON.parse(browser.session.getItem("chat-drafts") ?? "{}");
  return { ...drafts, ...names, kept };
}

test("what is typed is kept by conversation, and an empty text is none", async () => {
  const { keepDraft, kept } = await loadPage();
  keepDraft("", "hello");
  keepDraft("thread", "again");
  keepDraft("", "");
  expect(kept()).toEqual({ thread: "again" });
});

test("a refused message comes back before what was typed since, and not twice", async () => {
  const { giveBack, keepDraft, kept } = await loadPage();
  giveBack("a", "first");
  giveBack("a", "first");
  expect(kept()).toEqual({ a: "first" });
  keepDraft("a", "second");
  giveBack("a", "first");
  expect(kept()).toEqual({ a: "first\n\nsecond" });
});

test("a reload brings drafts back, and a damaged store is an empty one", async () => {
  (await loadPage()).keepDraft("a", "hello");
  vi.resetModules();
  const { giveBack, kept } = await loadPage();
  giveBack("a", "before");
  expect(kept()).toEqual({ a: "before\n\nhello" });
  for (const damage of ["{", "null", "7", '{"a":1,"b":"kept"}']) {
    browser.session.setItem("chat-drafts", damage);
    vi.resetModules();
    const page = await loadPage();
    page.keepDraft("c", "new");
    expect(page.kept()).toEqual(damage.includes("kept") ? { b: "kept", c: "new" } : { c: "new" });
  }
});

test("a conversation that gets its id keeps its draft, its name for this page, and has the id's address", async () => {
  const { beginConversation, isBegunHere, keepDraft, kept, lastingName, settleName } = await loadPage();
  const name = beginConversation();
  expect([isBegunHere(name), isBegunHere("other")]).toEqual([true, false]);
  keepDraft(name, "more");
  settleName(name, "thread");
  expect(kept()).toEqual({ thread: "more" });
  expect(browser.address.hash).toBe("#/chat/thread");
  expect([lastingName("thread"), lastingName(name), lastingName("other")]).toEqual([name, name, "other"]);
});

import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { attachments, chatAbout, detach } from "./attachments.ts";
import { stubBrowser } from "./browser.fixture.ts";
import { addressOf, currentDetail, currentView, subscribeToAddress } from "./route.ts";

let address: ReturnType<typeof stubBrowser>["address"];
beforeEach(() => {
  ({ address } = stubBrowser());
  attachments.set([]);
});
afterEach(() => vi.unstubAllGlobals());

test("a view and any detail are found at their address again", () => {
  const views = fc.constantFrom("chat", "jobs", "library", "connections", "files");
  const details = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(
    fc.property(views, fc.option(details), (view, detail) => {
      address.hash = addressOf(view, detail ?? undefined);
      expect(currentView()).toBe(view);
      expect(currentDetail()).toBe(detail);
    }),
  );
});

test("what a view is asked for stands behind it, and is no part of its detail", () => {
  address.hash = `${addressOf("library", "a?b")}?text=kick`;
  expect([currentView(), currentDetail()]).toEqual(["library", "a?b"]);
  address.hash = "#/library?text=a";
  expect([currentView(), currentDetail()]).toEqual(["library", null]);
});

test("an address that names nothing is the first view, and one that was cut short has no detail", () => {
  for (const hash of ["", "#", "#/", "#/nowhere/else", "#link=secret"]) {
    address.hash = hash;
    expect(currentView()).toBe("jobs");
  }
  address.hash = "#/chat/%E4%B8";
  expect(currentView()).toBe("chat");
  expect(currentDetail()).toBeNull();
});

test("listeners hear each change of the address until they end", () => {
  const seen: string[] = [];
  const stop = subscribeToAddress(() => seen.push(address.hash));
  address.hash = addressOf("chat");
  address.hash = addressOf("library");
  stop();
  address.hash = addressOf("jobs");
  expect(seen).toEqual(["#/chat", "#/library"]);
});

test("a chat about a sample opens the chat, and leaves a conversation that is open", () => {
  chatAbout({ sampleId: "a", name: "pad" });
  expect(address.hash).toBe("#/chat");
  address.hash = addressOf("chat", "thread");
  chatAbout({ sampleId: "b", name: "kick" });
  expect(address.hash).toBe("#/chat/thread");
  expect(attachments.value.map(({ sampleId }) => sampleId)).toEqual(["a", "b"]);
});

test("a message has each sample once, the last eight of them", () => {
  const ids = fc.array(fc.integer({ min: 0, max: 11 }).map(String), { maxLength: 30 });
  fc.assert(
    fc.property(ids, (asked) => {
      attachments.set([]);
      for (const sampleId of asked) chatAbout({ sampleId, name: sampleId });
      const latest = [...new Set(asked.toReversed())].slice(0, 8).toReversed();
      expect(attachments.value.map(({ sampleId }) => sampleId)).toEqual(latest);
      const [first] = latest;
      if (first !== undefined) detach(first);
      expect(attachments.value.map(({ sampleId }) => sampleId)).toEqual(latest.slice(1));
    }),
  );
});

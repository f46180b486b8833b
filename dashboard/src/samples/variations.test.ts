import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { libraryRow } from "../library/library-row.fixture.ts";
import { stubBrowser } from "../platform/browser.fixture.ts";

let browser: ReturnType<typeof stubBrowser>;
beforeEach(() => {
  browser = stubBrowser();
  vi.resetModules();
});
afterEach(() => vi.unstubAllGlobals());

const MADE = { prompt: "warm keys", bpm: 90, key: "C major", bars: 4 };

/** A studio in which the sample was made by MADE; what it was asked for is in `writes`. */
async function studio() {
  const { changeProject } = await import("../platform/project.ts");
  const variations = await import("./variations.ts");
  const writes: object[] = [];
  const client = {
    connection: { isOffline: true },
    query: async () => ({ request: MADE, parts: [], charge: null }),
    outbox: { enqueue: async (_kind: string, input: object) => void writes.push(input) },
    // Of the client, what variations use.
  } as unknown as Parameters<typeof variations.makeVariation>[0];
  return { ...variations, changeProject, client, writes };
}

test("a variation is made at the project's tempo and in its key", async () => {
  const { makeVariation, changeProject, client, writes } = await studio();
  changeProject({ bpm: 128, key: "Eb minor" });
  await makeVariation(client, libraryRow("s", { bpm: 90, key: "C major" }));
  expect(writes).toEqual([
    { ...MADE, bpm: 128, key: "D# minor", variationOf: "s", requestId: expect.stringMatching(/^[\w-]{36}$/) },
  ]);
});

test("without a project it is the request again", async () => {
  const { makeVariation, client, writes } = await studio();
  await makeVariation(client, libraryRow("s", { bpm: 90, key: "C major" }));
  expect(writes).toMatchObject([{ ...MADE, variationOf: "s" }]);
});

test("drums get no key, and a one-shot no tempo", async () => {
  const { targetsFor } = await studio();
  const current = { bpm: 128, key: "A minor", fits: true };
  expect(targetsFor({ bpm: 90 }, current)).toEqual({ bpm: 128 });
  expect(targetsFor({ key: "F minor" }, current)).toEqual({ key: "A minor" });
  expect(targetsFor({}, current)).toEqual({});
  expect(targetsFor({ bpm: 90, key: "F minor" }, { fits: true })).toEqual({});
});

test("one more like a sample begins with the project's tempo and key in the form", async () => {
  const { draftLikeThis, changeProject, client } = await studio();
  changeProject({ bpm: 128 });
  await draftLikeThis(client, libraryRow("s", { bpm: 90, key: "C major" }));
  expect(browser.address.hash).toBe("#/jobs");
});

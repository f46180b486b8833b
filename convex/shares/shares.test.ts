import * as fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_SHARES_OF_SAMPLE, SHARE_MILLIS } from "../../src/contracts/share.ts";
import { api, internal } from "../_generated/api.js";
import { MAX_ANSWER_BYTES, MAX_OPEN_RANGE_BYTES, parseRange } from "../kit/byteRange.ts";
import { type Studio, openStudio, refusal, setEnvironment, wavBytes } from "../testing/studio.fixture.ts";

const LIMITS = { openBytes: MAX_OPEN_RANGE_BYTES, bytes: MAX_ANSWER_BYTES };
const SITE = "https://happy-otter-1.convex.site";

/** A studio with one sample. */
async function openWithSample() {
  const studio = await openStudio();
  setEnvironment({ CONVEX_SITE_URL: SITE });
  const bytes = wavBytes();
  const storageId = await studio.upload(bytes);
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    name: "warm keys.wav",
  });
  return { studio, bytes, sampleId };
}

async function share(studio: Studio, sampleId: string, lifetime: keyof typeof SHARE_MILLIS = "hour") {
  const made = await studio.ada.mutation(api.shares.public.shareSample, { sampleId, lifetime });
  return { ...made, path: made.url.slice(SITE.length) };
}

const get = (studio: Studio, path: string, headers: Record<string, string> = {}) => studio.t.fetch(path, { headers });

test("whoever has the address gets the audio, named, and nothing guessed about it", async () => {
  const { studio, sampleId, bytes } = await openWithSample();
  const { path, url } = await share(studio, sampleId);
  expect(url).toMatch(/^https:\/\/happy-otter-1\.convex\.site\/s\/[\w-]{43}$/);
  const response = await get(studio, path);
  expect(response.status).toBe(200);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "audio/wav",
    "content-disposition": 'inline; filename="warm_keys.wav"',
    "x-content-type-options": "nosniff",
    "accept-ranges": "bytes",
    "cache-control": "private, no-store",
  });
});

test("a player gets the part it asks for", async () => {
  const { studio, sampleId, bytes } = await openWithSample();
  const { path } = await share(studio, sampleId);
  const part = await get(studio, path, { range: "bytes=100-199" });
  expect(part.status).toBe(206);
  expect(part.headers.get("content-range")).toBe(`bytes 100-199/${bytes.length}`);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200));
  const beyond = await get(studio, path, { range: `bytes=${bytes.length}-` });
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get("content-range")).toBe(`bytes */${bytes.length}`);
});

test("a browser that opens the address gets a page that plays it, without scripts", async () => {
  const { studio, sampleId } = await openWithSample();
  const { path } = await share(studio, sampleId);
  const page = await get(studio, path, { "sec-fetch-dest": "document", accept: "text/html,*/*" });
  expect(page.headers.get("content-type")).toContain("text/html");
  expect(page.headers.get("content-security-policy")).toMatch(
    /^default-src 'none'; media-src 'self'; style-src 'sha256-/,
  );
  const html = await page.text();
  expect(html).toContain("warm_keys");
  expect(html).not.toContain("<script");
  const audio = await get(studio, `${path}?audio`, { "sec-fetch-dest": "document" });
  expect(audio.headers.get("content-type")).toBe("audio/wav");
});

test("an address ends by its time, by being revoked and with its sample", async () => {
  const { studio, sampleId } = await openWithSample();
  const [expired, revoked, kept] = [
    await share(studio, sampleId, "hour"),
    await share(studio, sampleId, "day"),
    await share(studio, sampleId, "week"),
  ];
  expect(expired.expiresAt - Date.now()).toBeLessThanOrEqual(SHARE_MILLIS.hour);
  expect(kept.expiresAt - Date.now()).toBeGreaterThan(SHARE_MILLIS.day);
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("shares", expired.shareId);
    if (id) await ctx.db.patch("shares", id, { expiresAt: Date.now() - 1 });
  });
  await studio.ada.mutation(api.shares.public.revokeShare, { shareId: revoked.shareId });
  const statuses = async () =>
    Promise.all([expired, revoked, kept].map(async ({ path }) => (await get(studio, path)).status));
  expect(await statuses()).toEqual([410, 404, 200]);
  expect(
    (await studio.ada.query(api.shares.public.listShares, { sampleId })).shares.map(({ shareId }) => shareId),
  ).toEqual([kept.shareId, expired.shareId]);
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
  expect(await statuses()).toEqual([404, 404, 404]);
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
  expect(await statuses()).toEqual([410, 404, 200]);
});

test("long after it expired an address is forgotten", async () => {
  const { studio, sampleId } = await openWithSample();
  const { path, shareId } = await share(studio, sampleId);
  const age = (days: number) =>
    studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("shares", shareId);
      if (id) await ctx.db.patch("shares", id, { expiresAt: Date.now() - days * 24 * 60 * 60 * 1000 });
    });
  await age(29);
  await studio.t.mutation(internal.shares.shares.sweep, {});
  expect((await get(studio, path)).status).toBe(410);
  await age(31);
  await studio.t.mutation(internal.shares.shares.sweep, {});
  expect((await get(studio, path)).status).toBe(404);
});

test("only the owner shares, sees and revokes", async () => {
  const { studio, sampleId } = await openWithSample();
  const { shareId, path } = await share(studio, sampleId);
  const bob = studio.user("bob");
  expect((await refusal(bob.mutation(api.shares.public.shareSample, { sampleId, lifetime: "day" }))).code).toBe(
    "SAMPLE_NOT_FOUND",
  );
  expect((await refusal(bob.query(api.shares.public.listShares, { sampleId }))).code).toBe("SAMPLE_NOT_FOUND");
  expect((await refusal(bob.mutation(api.shares.public.revokeShare, { shareId }))).code).toBe("SHARE_NOT_FOUND");
  expect((await refusal(studio.t.mutation(api.shares.public.revokeShare, { shareId }))).code).toBe("UNAUTHENTICATED");
  expect((await get(studio, path)).status).toBe(200);
});

test("a sample has so many addresses and no more", async () => {
  const { studio, sampleId } = await openWithSample();
  for (let made = 0; made < MAX_SHARES_OF_SAMPLE; made++) await share(studio, sampleId);
  expect((await refusal(share(studio, sampleId))).code).toBe("INVALID_INPUT");
});

test.each(["/s/", "/s/guess", `/s/${"A".repeat(43)}`, `/s/${"A".repeat(42)}/..`])("%s gives nothing", async (path) => {
  const { studio } = await openWithSample();
  expect((await get(studio, path)).status).toBe(404);
});

test("a part lies inside of the file and is never larger than an answer may be", () => {
  const end = fc.option(fc.nat(100_000_000), { nil: undefined });
  fc.assert(
    fc.property(end, end, fc.integer({ min: 1, max: 80_000_000 }), (first, last, size) => {
      const range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`, size, LIMITS);
      if (range.kind !== "part") return;
      expect(range.start).toBeGreaterThanOrEqual(0);
      expect(range.end).toBeLessThan(size);
      const length = range.end - range.start + 1;
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThanOrEqual(last === undefined ? MAX_OPEN_RANGE_BYTES : MAX_ANSWER_BYTES);
      if (first !== undefined) expect(range.start).toBe(first);
    }),
  );
});

test.each(["", "bytes=", "bytes=-", "bytes=5-2", "bytes=0-1,4-5", "items=0-5", "bytes=a-b"])(
  "%j asks for the whole file",
  (header) => {
    expect(parseRange(header, 100, LIMITS)).toEqual({ kind: "whole" });
  },
);

import * as fc from "fast-check";
import { afterEach, expect, test, vi } from "vitest";
import { api } from "../_generated/api.js";
import { inputAddress } from "./audioAddress.ts";
import { MAX_ANSWER_BYTES } from "../kit/byteRange.ts";
import { type Studio, openStudio, setEnvironment, useHosted, wavBytes } from "../testing/studio.fixture.ts";

const SITE = "https://happy-otter-1.convex.site";
const HALF_HOUR = 30 * 60 * 1000;

afterEach(() => vi.useRealTimers());

/** A studio with one sample and the path of its audio. */
async function openWithSample(variables: { WAV0_EMBEDDED?: string } = { WAV0_EMBEDDED: "1" }) {
  const studio = await openStudio();
  setEnvironment({ CONVEX_SITE_URL: SITE, ...variables });
  const bytes = wavBytes();
  const storageId = await studio.upload(bytes);
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    name: "warm keys.wav",
  });
  return { studio, bytes, sampleId, path: await pathOf(studio, sampleId) };
}

async function pathOf({ ada }: Studio, sampleId: string): Promise<string> {
  const { audioUrl } = await ada.query(api.library.public.getSample, { sampleId });
  expect(audioUrl.startsWith(`${SITE}/audio/${sampleId}?`)).toBe(true);
  return audioUrl.slice(SITE.length);
}

const get = ({ t }: Studio, path: string, headers: Record<string, string> = {}) => t.fetch(path, { headers });
const statusOf = async (studio: Studio, path: string) => (await get(studio, path)).status;

test("whoever has the address gets the audio, to be kept by nobody else and no longer than it lives", async () => {
  const { studio, bytes, path } = await openWithSample();
  const response = await get(studio, path);
  expect(response.status).toBe(200);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    "content-type": "audio/wav",
    "content-disposition": 'inline; filename="warm_keys.wav"',
    "content-security-policy": "sandbox",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "accept-ranges": "bytes",
  });
  const seconds = Number(/^private, max-age=(\d+)$/.exec(headers["cache-control"] ?? "")?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(HALF_HOUR / 1000 - 1);
  expect(seconds).toBeLessThanOrEqual(3600);
  expect(headers).not.toHaveProperty("access-control-allow-origin");
});

test("pages may read it across origins only where the studio's pages have another", async () => {
  const { studio, path } = await openWithSample({});
  expect((await get(studio, path)).headers.get("access-control-allow-origin")).toBe("*");
});

test("a part is answered as a part, and what the asker has is not sent again", async () => {
  const { studio, bytes, path } = await openWithSample();
  const part = await get(studio, path, { range: "bytes=100-199" });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 100-199/${bytes.length}`]);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(bytes.slice(100, 200));
  const etag = part.headers.get("etag") ?? "";
  expect((await get(studio, path, { "if-none-match": `W/"x", ${etag}` })).status).toBe(304);
  expect((await get(studio, path, { range: "bytes=1-2", "if-range": etag })).status).toBe(206);
  expect((await get(studio, path, { range: "bytes=1-2", "if-range": '"other"' })).status).toBe(200);
  const head = await studio.t.fetch(path, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, `${bytes.length}`, ""]);
});

test("an address is the same for half an hour, and refused an hour after it was made at the latest", async () => {
  const { studio, sampleId } = await openWithSample();
  vi.useFakeTimers({ toFake: ["Date"] });
  const begin = Math.ceil(Date.now() / HALF_HOUR) * HALF_HOUR;
  vi.setSystemTime(begin);
  const path = await pathOf(studio, sampleId);
  vi.setSystemTime(begin + HALF_HOUR - 1);
  expect(await pathOf(studio, sampleId)).toBe(path);
  vi.setSystemTime(begin + HALF_HOUR);
  expect(await pathOf(studio, sampleId)).not.toBe(path);
  vi.setSystemTime(begin + 2 * HALF_HOUR - 1000);
  expect((await get(studio, path)).headers.get("cache-control")).toBe("private, max-age=1");
  vi.setSystemTime(begin + 2 * HALF_HOUR);
  const late = await get(studio, path);
  expect([late.status, late.headers.get("cache-control")]).toEqual([410, "no-store"]);
  expect(await late.text()).toBe("This address has expired; get_sample gives a new one.\n");
});

test("it ends with its sample at once, and comes back with it", async () => {
  const { studio, sampleId, path } = await openWithSample();
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [sampleId] });
  expect(await statusOf(studio, path)).toBe(404);
  await studio.ada.mutation(api.library.public.restoreSamples, { sampleIds: [sampleId] });
  expect(await statusOf(studio, path)).toBe(200);
});

test("no altered address opens anything", async () => {
  const { studio, path } = await openWithSample();
  const altered = fc
    .tuple(fc.integer({ min: "/audio/".length, max: path.length - 1 }), fc.integer({ min: 33, max: 126 }))
    .map(([at, code]) => path.slice(0, at) + String.fromCharCode(code) + path.slice(at + 1))
    .filter((text) => text !== path && URL.canParse(text, SITE));
  await fc.assert(
    fc.asyncProperty(altered, async (text) => {
      expect(await statusOf(studio, text)).toBe(404);
    }),
    { numRuns: 300 },
  );
});

test.each(["/audio/", "/audio/x", "/audio/x?until=9999999999999&key=", "/input/", "/input/x?key=", "/input/x"])(
  "%s gives nothing",
  async (path) => {
    const { studio } = await openWithSample();
    expect(await statusOf(studio, path)).toBe(404);
  },
);

test("the signature of one sample, or of an input, opens no other", async () => {
  const { studio, path, sampleId } = await openWithSample();
  const storageId = await studio.upload(wavBytes({ hertz: 330 }));
  const other = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "other" });
  expect(await statusOf(studio, path.replace(sampleId, other.sampleId))).toBe(404);
  expect(await statusOf(studio, path.replace("/audio/", "/input/"))).toBe(404);
});

test("without a key of the deployment no address is made, and the reason is named", async () => {
  const { studio, sampleId } = await openWithSample();
  delete process.env["WAV0_ENCRYPTION_KEY"];
  await expect(studio.ada.query(api.library.public.getSample, { sampleId })).rejects.toThrow(/set WAV0_ENCRYPTION_KEY/);
});

/** Starts a split at a hosted provider and gives the path where the provider reads its input. */
async function openWithSplit() {
  const { studio, sampleId, bytes } = await openWithSample();
  useHosted(studio.provider, { CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
  const { jobId } = await studio.ada.mutation(api.jobs.public.splitStems, { sampleId });
  await studio.started(jobId);
  const url = String(studio.provider.predictions[0]?.input["audio"]);
  expect(url.startsWith(`${SITE}/input/`)).toBe(true);
  return { studio, jobId, bytes, path: url.slice(SITE.length) };
}

test("a provider reads its input days later, as long as the prediction is open", async () => {
  const { studio, jobId, path, bytes } = await openWithSplit();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3 * 24 * 60 * 60 * 1000 });
  const response = await get(studio, path);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
  expect(response.headers.get("cache-control")).toBe("private, no-store");
  vi.useRealTimers();
  await studio.ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect(await statusOf(studio, path)).toBe(404);
});

test("on Convex a provider reads what is too long for one answer from its storage", async () => {
  const { studio, jobId } = await openWithSplit();
  const [row] = await studio.rowsOf(jobId);
  const addressOf = async (size: number, embedded: string) => {
    setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: embedded });
    return studio.t.run(async (ctx) => {
      const storageId = await ctx.storage.store(new Blob([new Uint8Array(size)]));
      const [sample] = await ctx.db.query("samples").collect();
      if (!row || !sample) throw new Error("The studio is empty");
      const address = await inputAddress(ctx, row, { ...sample, storageId });
      return address === (await ctx.storage.getUrl(storageId)) ? "storage" : address?.split("?")[0];
    });
  };
  const own = `${SITE}/input/${row?._id}`;
  expect(await addressOf(MAX_ANSWER_BYTES, "0")).toBe(own);
  expect(await addressOf(MAX_ANSWER_BYTES + 1, "0")).toBe("storage");
  expect(await addressOf(MAX_ANSWER_BYTES + 1, "1")).toBe(own);
});

test("the input of a prediction that is perhaps billed can be read for a day", async () => {
  const { studio, jobId, path } = await openWithSplit();
  const [row] = await studio.rowsOf(jobId);
  await studio.t.run(async (ctx) => row && ctx.db.patch("predictions", row._id, { open: false, state: "unsure" }));
  expect(await statusOf(studio, path)).toBe(200);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 60 * 60 * 1000 });
  expect(await statusOf(studio, path)).toBe(404);
});

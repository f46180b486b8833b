import JSZip from "jszip";
import { expect, test, vi } from "vitest";
import { MAX_PROJECT_SAMPLES } from "../../src/contracts/limits.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal, setEnvironment, wavBytes } from "../testing/studio.fixture.ts";

const SITE = "https://happy-otter-1.convex.site";

async function imported(studio: Studio, name: string, hertz: number): Promise<string> {
  const storageId = await studio.upload(wavBytes({ hertz }));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name });
  return sampleId;
}

const archiveOf = ({ ada }: Studio, sampleIds: string[]) => ada.query(api.browse.public.getArchive, { sampleIds });

async function openTwo(environment: Record<string, string> = { WAV0_EMBEDDED: "1" }) {
  const studio = await openStudio();
  setEnvironment({ CONVEX_SITE_URL: SITE, ...environment });
  const ids = [await imported(studio, "kick.wav", 60), await imported(studio, "snare.wav", 200)];
  return { studio, ids, fetchIt: (url: string | null) => studio.t.fetch((url ?? "").slice(SITE.length)) };
}

test("several samples are one archive at an address, byte for byte, each under its name", async () => {
  const { studio, ids, fetchIt } = await openTwo();
  const { url, fileName } = await archiveOf(studio, ids);
  expect(fileName).toBe("kick and 1 more.zip");
  const response = await fetchIt(url);
  expect(response.headers.get("content-type")).toBe("application/zip");
  const { files } = await JSZip.loadAsync(await response.arrayBuffer(), { checkCRC32: true });
  expect(Object.keys(files)).toEqual(["kick.wav", "snare.wav"]);
  expect(await files["kick.wav"]?.async("uint8array")).toEqual(wavBytes({ hertz: 60 }));
});

test("what was deleted meanwhile is left out, and without any there is no file", async () => {
  const { studio, ids, fetchIt } = await openTwo();
  const { url } = await archiveOf(studio, ids);
  const [kick = "", snare = ""] = ids;
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [kick] });
  const { files } = await JSZip.loadAsync(await (await fetchIt(url)).arrayBuffer());
  expect(Object.keys(files)).toEqual(["snare.wav"]);
  await studio.ada.mutation(api.library.public.deleteSamples, { sampleIds: [snare] });
  expect((await fetchIt(url)).status).toBe(404);
});

test("an address that was altered or has expired gives nothing, and others' samples have none", async () => {
  const { studio, ids, fetchIt } = await openTwo();
  const { url } = await archiveOf(studio, ids.slice(0, 1));
  const [, other = ""] = ids;
  expect((await fetchIt((url ?? "").replace(ids[0] ?? "", other))).status).toBe(404);
  const theirs = studio.user("eve").query(api.browse.public.getArchive, { sampleIds: ids });
  expect((await refusal(theirs)).code).toBe("SAMPLE_NOT_FOUND");
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    vi.setSystemTime(Date.now() + 61 * 60_000);
    expect((await fetchIt(url)).status).toBe(410);
  } finally {
    vi.useRealTimers();
  }
});

test("what is more than one answer of a hosted deployment holds has no address", async () => {
  const { studio, ids } = await openTwo({});
  expect((await archiveOf(studio, ids)).url).not.toBeNull();
  await studio.t.run(async (ctx) => {
    for (const row of await ctx.db.query("samples").collect())
      await ctx.db.patch("samples", row._id, { bytes: 12_000_000 });
  });
  expect((await archiveOf(studio, ids)).url).toBeNull();
  const many = Array.from({ length: MAX_PROJECT_SAMPLES + 1 }, () => ids[0] ?? "");
  expect((await archiveOf(studio, many)).url).toBeNull();
});

test("samples of one name get names of their own, and one sample alone names its archive", async () => {
  const studio = await openStudio();
  setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
  const ids = [await imported(studio, "kick.wav", 60), await imported(studio, "kick.wav", 90)];
  expect((await archiveOf(studio, ids.slice(0, 1))).fileName).toBe("kick.zip");
  const { url } = await archiveOf(studio, ids);
  const response = await studio.t.fetch((url ?? "").slice(SITE.length));
  const { files } = await JSZip.loadAsync(await response.arrayBuffer());
  const contents = await Promise.all(Object.values(files).map((file) => file.async("uint8array")));
  expect(new Set(Object.keys(files)).size).toBe(2);
  expect(contents).toEqual([wavBytes({ hertz: 60 }), wavBytes({ hertz: 90 })]);
});

test("a file that storage has lost is left out of the archive, which ends as a whole one", async () => {
  const { studio, ids, fetchIt } = await openTwo();
  const { url } = await archiveOf(studio, ids);
  await studio.t.run(async (ctx) => {
    const [kick] = await ctx.db.query("samples").collect();
    if (kick) await ctx.storage.delete(kick.storageId);
  });
  const { files } = await JSZip.loadAsync(await (await fetchIt(url)).arrayBuffer(), { checkCRC32: true });
  expect(Object.keys(files)).toEqual(["snare.wav"]);
});

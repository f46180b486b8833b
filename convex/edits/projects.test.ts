import JSZip from "jszip";
import { describe, expect, test } from "vitest";
import { readWav } from "../../src/audio/codec/wav.ts";
import { readDecentSampler, readSfz } from "../../src/audio/project/testing/instrument-readers.ts";
import type { ProjectFormat } from "../../src/contracts/project-formats.ts";
import { api, internal } from "../_generated/api.js";
import type { Id } from "../_generated/dataModel.js";
import {
  type Studio,
  openStudio,
  refusal,
  setEnvironment,
  scoredWav,
  setLimits,
  wavBytes,
} from "../testing/studio.fixture.ts";

const SITE = "https://happy-otter-1.convex.site";

async function importTone(studio: Studio, { hertz = 220, name = "tone.wav", bpm = 120, seconds = 2 } = {}) {
  const storageId = await studio.upload(wavBytes({ hertz, bpm, key: "Am", seconds }));
  return studio.ada.action(api.library.publicNode.importSample, { storageId, name });
}

/** Makes a sample a stem of another, as a split does. */
async function makeStem({ t }: Studio, sampleId: string, { of, stemType }: { of: string; stemType: string }) {
  await t.run(async (ctx) => {
    const [id, sourceId] = [sampleId, of].map((text) => ctx.db.normalizeId("samples", text));
    const sample = id && (await ctx.db.get("samples", id));
    if (!sample || !sourceId) throw new Error("No such sample");
    const metadata = { ...sample.metadata, stemType };
    await ctx.db.patch("samples", sample._id, { type: "stem", sourceId, metadata });
  });
}

async function exportAs(
  studio: Studio,
  input: { sampleIds: string[]; format: ProjectFormat; stems?: boolean; name?: string },
) {
  const { jobId } = await studio.ada.mutation(api.edits.public.exportProject, input);
  return studio.ended(studio.ada, jobId);
}

/** The bytes of a job's file, by its address. */
async function download(studio: Studio, projectId = ""): Promise<Uint8Array> {
  setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
  const { url } = await studio.ada.query(api.projects.public.getProject, { projectId });
  const response = await studio.t.fetch(url.slice(SITE.length));
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

async function unpacked(studio: Studio, projectId = ""): Promise<Record<string, Uint8Array>> {
  const { files } = await JSZip.loadAsync(await download(studio, projectId), { checkCRC32: true });
  const read = Object.values(files).map(async (file) => [file.name, await file.async("uint8array")] as const);
  return Object.fromEntries(await Promise.all(read));
}

describe("a project", () => {
  test("of a sample with its stems is a session whose tracks are their files", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    for (const [hertz, stemType] of [
      [110, "bass"],
      [440, "drums"],
    ] as const) {
      const stem = await importTone(studio, { hertz, name: `tone_${stemType}.wav` });
      await makeStem(studio, stem.sampleId, { of: sampleId, stemType });
    }
    const job = await exportAs(studio, { sampleIds: ["tone"], format: "dawproject", stems: true });
    expect(job).toMatchObject({ type: "project", status: "completed", samples: [] });
    expect(job.file).toMatchObject({ name: "tone", extension: "dawproject", contents: ["3 audio tracks", "120 BPM"] });
    expect(job.next).toContain("Open it in Bitwig Studio, Cubase or Studio One");
    const files = await unpacked(studio, job.file?.projectId);
    expect(Object.keys(files)).toEqual([
      "project.xml",
      "metadata.xml",
      "audio/tone.wav",
      "audio/tone_bass.wav",
      "audio/tone_drums.wav",
    ]);
    const project = new TextDecoder().decode(files["project.xml"]);
    expect(project.match(/<Mute [^>]*value="true"\/>/g)).toHaveLength(1);
    const own = wavBytes({ hertz: 220, bpm: 120, key: "Am", seconds: 2 });
    expect(Buffer.from(own).equals(files["audio/tone.wav"] ?? new Uint8Array())).toBe(true);
  });

  test("has the levels of the desk on its channels, those of a sample on its stems", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    const stem = await importTone(studio, { hertz: 110, name: "tone_bass.wav" });
    await makeStem(studio, stem.sampleId, { of: sampleId, stemType: "bass" });
    const { sampleId: pad } = await importTone(studio, { hertz: 330, name: "pad.wav" });
    const strips = [
      // By its name, as the samples themselves may be asked for.
      { sampleId: "tone", gain: 0.5, muted: false, soloed: true },
      { sampleId: pad, gain: 1.25, muted: true, soloed: false },
    ];
    const input = { sampleIds: [sampleId, pad], format: "dawproject" as const, stems: true, strips };
    const { jobId } = await studio.ada.mutation(api.edits.public.startProject, input);
    const { file } = await studio.ended(studio.ada, jobId);
    const { "project.xml": xml } = await unpacked(studio, file?.projectId);
    const text = new TextDecoder().decode(xml);
    const read = (field: RegExp) => [...text.matchAll(field)].map(([, value]) => value);
    expect(read(/<Volume [^>]*value="([^"]*)"/g)).toEqual(["0.5", "0.5", "1.25", "1"]);
    expect(read(/<Mute [^>]*value="([^"]*)"/g)).toEqual(["true", "false", "true", "false"]);
    expect(read(/<Channel [^>]*solo="([^"]*)"/g)).toEqual(["true", "true", "false", "false"]);
  });

  test("takes no level of a sample that is not in it", async () => {
    const studio = await openStudio();
    const [{ sampleId }, other] = [await importTone(studio), await importTone(studio, { hertz: 330, name: "pad.wav" })];
    const strips = [{ sampleId: other.sampleId, gain: 1, muted: false, soloed: false }];
    const input = { sampleIds: [sampleId], format: "dawproject" as const, strips };
    const { code, message } = await refusal(studio.ada.mutation(api.edits.public.startProject, input));
    expect([code, message]).toEqual([
      "INVALID_INPUT",
      `strips: ${other.sampleId} is not among sampleIds. Name it there too.`,
    ]);
  });

  test("of several samples is a pack with what is known of each, the same bytes each time", async () => {
    const studio = await openStudio();
    const sampleIds = [];
    for (const name of ["kick.wav", "warm bass.wav"]) {
      sampleIds.push((await importTone(studio, { hertz: 50 + 10 * name.length, name })).sampleId);
    }
    const [first, second] = [
      await exportAs(studio, { sampleIds, format: "pack", name: "My pack" }),
      await exportAs(studio, { sampleIds, format: "pack", name: "My pack" }),
    ];
    expect([first.file?.name, second.file?.name]).toEqual(["My_pack", "My_pack_2"]);
    const bytes = await download(studio, first.file?.projectId);
    expect(bytes.length).toBe(first.file?.bytes);
    expect(Buffer.from(bytes).equals(await download(studio, second.file?.projectId))).toBe(true);
    const files = await unpacked(studio, first.file?.projectId);
    expect(Object.keys(files)).toContain("My_pack/Kicks/kick.wav");
    const { samples } = JSON.parse(new TextDecoder().decode(files["My_pack/pack.json"]));
    expect(samples).toMatchObject([
      { file: "Kicks/kick.wav", bpm: 120, key: "A minor", type: "uploaded" },
      { file: "Bass/warm_bass.wav" },
    ]);
  });

  test("for Ableton has loops of exact beats", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio, { seconds: 2.01 });
    const { file } = await exportAs(studio, { sampleIds: [sampleId], format: "ableton" });
    const files = await unpacked(studio, file?.projectId);
    const wav = files["tone/Samples/tone_120_Am.wav"] ?? new Uint8Array();
    expect(readWav(wav).audio.channels[0]?.length).toBe(88_200);
    expect(readWav(wav).metadata).toMatchObject({ bpm: 120, loop: { startSample: 0, endSample: 88_200 } });
  });

  test("of a recording is the MIDI of what is heard, and an instrument tuned to it", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    const midi = await exportAs(studio, { sampleIds: [sampleId], format: "midi" });
    expect(midi.file).toMatchObject({ extension: "mid", contents: ["1 MIDI file"] });
    const bytes = await download(studio, midi.file?.projectId);
    expect(new TextDecoder("latin1").decode(bytes.subarray(0, 4))).toBe("MThd");
    const { file } = await exportAs(studio, { sampleIds: [sampleId], format: "sfz" });
    const { "tone/tone.sfz": sfz } = await unpacked(studio, file?.projectId);
    // 220 Hz is the A below middle C.
    expect(new TextDecoder().decode(sfz)).toContain("lokey=0\nhikey=127\npitch_keycenter=57");
  });

  test("of a one-shot whose score is kept is an instrument whose keys are rendered, each at its pitch", async () => {
    const studio = await openStudio();
    const storageId = await studio.upload(scoredWav("pluck one shot in A"));
    const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, { storageId, name: "pluck.wav" });
    const made = async (format: "sfz" | "decentsampler", ending: string) => {
      const { file } = await exportAs(studio, { sampleIds: [sampleId], format });
      expect(file?.contents).toEqual(["17 WAV files"]);
      const files = await unpacked(studio, file?.projectId);
      const preset = Object.keys(files).find((name) => name.endsWith(ending)) ?? "";
      return { files, folder: preset.slice(0, preset.lastIndexOf("/")), text: new TextDecoder().decode(files[preset]) };
    };
    const sfz = await made("sfz", ".sfz");
    const regions = readSfz(sfz.text);
    const playing = Array.from({ length: 128 }, (_, key) =>
      regions.filter(({ low, high }) => key >= low && key <= high),
    );
    expect(playing.every((found) => found.length === 1)).toBe(true);
    for (const { sample, root, opcodes } of regions) {
      const { audio, metadata } = readWav(sfz.files[`${sfz.folder}/${sample}`] ?? new Uint8Array());
      expect(metadata).toMatchObject({ rootMidiNote: root, oneShot: true });
      expect(audio.channels).toHaveLength(2);
      expect(opcodes).toMatchObject({ loop_mode: "no_loop", ampeg_release: "0.3" });
    }
    const decent = await made("decentsampler", ".dspreset");
    expect(readDecentSampler(decent.text)).toEqual(regions.map(({ opcodes: _opcodes, ...region }) => region));
    const [first] = regions;
    expect(decent.files[`${decent.folder}/${first?.sample}`]).toEqual(sfz.files[`${sfz.folder}/${first?.sample}`]);
  });

  test("of silence has no MIDI, and says so", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio, { hertz: 0 });
    const job = await exportAs(studio, { sampleIds: [sampleId], format: "midi" });
    expect(job).toMatchObject({ status: "failed", error: { code: "INVALID_INPUT" } });
    expect(job.error?.message).toContain("no notes can be heard");
  });

  test("with the same requestId is the same job, and of other samples a conflict", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    const start = (format: "pack" | "sfz") =>
      studio.ada.mutation(api.edits.public.exportProject, { sampleIds: [sampleId, "tone"], format, requestId: "p1" });
    const { jobId } = await start("pack");
    expect((await start("pack")).jobId).toBe(jobId);
    expect((await refusal(start("sfz"))).code).toBe("REQUEST_ID_CONFLICT");
    expect((await studio.ended(studio.ada, jobId)).file?.contents).toEqual(["1 WAV file"]);
  });

  test("says what is missing before or instead of making it", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    const start = (input: object) =>
      refusal(studio.ada.mutation(api.edits.public.exportProject, { sampleIds: [sampleId], format: "pack", ...input }));
    expect((await start({ stems: true })).message).toContain("none of the samples has stems yet");
    expect((await start({ sampleIds: ["nothing"] })).code).toBe("SAMPLE_NOT_FOUND");
    expect((await start({ sampleIds: [] })).code).toBe("INVALID_INPUT");
    const eve = studio.user("eve").mutation(api.edits.public.exportProject, { sampleIds: [sampleId], format: "pack" });
    expect((await refusal(eve)).code).toBe("SAMPLE_NOT_FOUND");
  });

  test("too long to be one file is refused", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    await studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("samples", sampleId);
      if (id) await ctx.db.patch("samples", id, { duration: 3_000 });
    });
    const call = studio.ada.mutation(api.edits.public.exportProject, { sampleIds: [sampleId], format: "pack" });
    expect((await refusal(call)).message).toContain("one project file holds 45");
  });

  test("for which there is no room leaves no file behind", async () => {
    const studio = await openStudio();
    const { sampleId } = await importTone(studio);
    setLimits({ WAV0_LIMIT_STORED_MB: "1" });
    const job = await exportAs(studio, { sampleIds: [sampleId], format: "pack" });
    expect(job).toMatchObject({ status: "failed", error: { code: "QUOTA_EXCEEDED" } });
    expect(await studio.t.run((ctx) => ctx.db.system.query("_storage").collect())).toHaveLength(1);
  });
});

describe("a project file", () => {
  async function withFile() {
    const studio = await openStudio();
    setEnvironment({ CONVEX_SITE_URL: SITE, WAV0_EMBEDDED: "1" });
    const { sampleId } = await importTone(studio);
    const { file } = await exportAs(studio, { sampleIds: [sampleId], format: "pack" });
    const projectId = file?.projectId ?? "";
    const { url } = await studio.ada.query(api.projects.public.getProject, { projectId });
    return { studio, projectId, path: url.slice(SITE.length) };
  }
  const storedBytes = ({ t }: Studio) => t.run(async (ctx) => (await ctx.db.query("storedBytes").first())?.bytes);

  test("is listed to its owner alone, and counts like samples", async () => {
    const { studio, projectId } = await withFile();
    const { projects } = await studio.ada.query(api.projects.public.listProjects, {});
    expect(projects).toMatchObject([{ projectId, name: "tone", format: "pack", extension: "zip" }]);
    expect(await storedBytes(studio)).toBe(
      wavBytes({ seconds: 2, bpm: 120, key: "Am" }).length + (projects[0]?.bytes ?? 0),
    );
    const eve = studio.user("eve");
    expect((await eve.query(api.projects.public.listProjects, {})).projects).toEqual([]);
    expect((await refusal(eve.query(api.projects.public.getProject, { projectId }))).code).toBe("FILE_NOT_FOUND");
    expect((await refusal(eve.mutation(api.projects.public.deleteProject, { projectId }))).code).toBe("FILE_NOT_FOUND");
  });

  test("is downloaded by its signed address only, as a file of its name", async () => {
    const { studio, path, projectId } = await withFile();
    const response = await studio.t.fetch(path);
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(response.headers.get("content-disposition")).toContain('filename="tone.zip"');
    expect(response.headers.get("content-security-policy")).toBe("sandbox");
    const key = path.slice(-32);
    const forged = path.replace(key, "0".repeat(32));
    const asSample = path.replace("/project/", "/audio/");
    for (const wrong of [forged, asSample, `/project/${projectId}`, `/project/x?until=1&key=${key}`]) {
      expect((await studio.t.fetch(wrong)).status).toBe(404);
    }
    expect((await studio.t.fetch(path, { headers: { range: "bytes=0-3" } })).status).toBe(206);
  });

  test("that is deleted is gone with its bytes, and library folders are told", async () => {
    const { studio, projectId, path } = await withFile();
    await studio.ada.mutation(api.projects.public.deleteProject, { projectId });
    expect((await studio.t.fetch(path)).status).toBe(404);
    expect(await storedBytes(studio)).toBe(wavBytes({ seconds: 2, bpm: 120, key: "Am" }).length);
    const { deleted } = await studio.ada.query(api.library.public.listDeletedSamples, {});
    expect(deleted).toMatchObject([{ deletedId: projectId, isRestored: false }]);
    const [job] = (await studio.ada.query(api.jobs.public.listJobs, {})).jobs;
    expect(job?.file).toBeUndefined();
    expect(job?.next).toContain("Its file is gone");
  });

  test("goes after its time, and folders keep their copies", async () => {
    const { studio, projectId } = await withFile();
    await studio.t.mutation(internal.projects.files.expire, {});
    expect((await studio.ada.query(api.projects.public.listProjects, {})).projects).toHaveLength(1);
    await studio.t.run((ctx) => ctx.db.patch("projectFiles", projectId as Id<"projectFiles">, { expiresAt: 1 }));
    await studio.t.mutation(internal.projects.files.expire, {});
    expect((await studio.ada.query(api.projects.public.listProjects, {})).projects).toEqual([]);
    expect((await studio.ada.query(api.library.public.listDeletedSamples, {})).deleted).toEqual([]);
  });

  test("is in use for the sweep of files that belong to nothing", async () => {
    const { studio, path } = await withFile();
    await studio.t.run(async (ctx) => {
      const file = await ctx.db.query("projectFiles").first();
      if (!file) throw new Error("There is no file");
      await ctx.runMutation(internal.library.uploads.discard, { storageIds: [file.storageId] });
    });
    expect((await studio.t.fetch(path)).status).toBe(200);
  });
});

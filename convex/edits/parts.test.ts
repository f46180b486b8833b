import { expect, test } from "vitest";
import { writeWav } from "../../src/audio/codec/wav.ts";
import { recipeSchema } from "../../src/audio/synth/recipe-schema.ts";
import { composeScore } from "../../src/audio/synth/compose.ts";
import { api } from "../_generated/api.js";
import { type Studio, openStudio, refusal } from "../testing/studio.fixture.ts";

const RATE = 22_050;

/** Half a second each of A3, B3, C4 and A3 after a short silence, as somebody hums them. */
function hummed(): Blob {
  const notes = [220, 246.94, 261.63, 220];
  const samples = new Float32Array(2.5 * RATE);
  notes.forEach((hertz, place) => {
    for (let i = 0; i < 0.45 * RATE; i++) {
      const fade = Math.min(1, i / 400, (0.45 * RATE - i) / 400);
      const phase = (2 * Math.PI * hertz * i) / RATE;
      samples[Math.round((0.4 + 0.5 * place) * RATE) + i] = 0.4 * fade * (Math.sin(phase) + 0.3 * Math.sin(2 * phase));
    }
  });
  return new Blob([new Uint8Array(writeWav({ sampleRate: RATE, channels: [samples] }))], { type: "audio/wav" });
}

async function record(studio: Studio, file: Blob, name = "hum_120.wav"): Promise<string> {
  const storageId = await studio.upload(new Uint8Array(await file.arrayBuffer()));
  const { sampleId } = await studio.ada.action(api.library.publicNode.importSample, {
    storageId,
    name,
    isRecording: true,
  });
  return sampleId;
}

async function partJob(studio: Studio, jobId: string) {
  const job = await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("jobs", jobId);
    return id ? await ctx.db.get("jobs", id) : null;
  });
  if (job?.type !== "generate") throw new Error("It is no job that generates");
  return job;
}

test("a hum becomes a job in which an instrument plays its notes, at its tempo and from its first note on", async () => {
  const studio = await openStudio();
  const sampleId = await record(studio, hummed());
  const make = () =>
    studio.ada.action(api.edits.publicNode.makePart, { sampleId, instrument: "pluck", requestId: "p1" });
  const { jobId, reading } = await make();
  expect(reading).toMatch(/^The 4 notes heard in hum[\w ]*, on pluck at 120 BPM in [A-G]/);
  expect((await make()).jobId).toBe(jobId);
  const job = await partJob(studio, jobId);
  expect(job).toMatchObject({ model: "wav0/synth", input: { bpm: 120, bars: 1, type: "loop", variationOf: sampleId } });
  const recipe = recipeSchema.parse(JSON.parse(job.variation?.recipe ?? ""));
  const { events } = composeScore(recipe);
  expect(events.map(({ instrument, note }) => [instrument, note])).toEqual(
    [57, 59, 60, 57].map((note) => ["pluck", note]),
  );
  events.forEach(({ startBeats }, place) => expect(startBeats).toBeCloseTo(place, 0));
});

test("silence has no notes, and another's recording is not found", async () => {
  const studio = await openStudio();
  const silence = new Blob([
    new Uint8Array(writeWav({ sampleRate: RATE, channels: [new Float32Array(RATE).fill(1e-5)] })),
  ]);
  const quiet = await record(studio, silence, "nothing.wav");
  const refused = await refusal(
    studio.ada.action(api.edits.publicNode.makePart, { sampleId: quiet, instrument: "lead" }),
  );
  expect([refused.code, refused.details]).toEqual(["INVALID_INPUT", { field: "sampleId" }]);
  expect(refused.message).toContain("record it again");
  const theirs = studio.user("eve").action(api.edits.publicNode.makePart, { sampleId: quiet, instrument: "lead" });
  expect((await refusal(theirs)).code).toBe("SAMPLE_NOT_FOUND");
});

test("a bass plays it octaves lower, and the same hum on another instrument is another job", async () => {
  const studio = await openStudio();
  const sampleId = await record(studio, hummed());
  const make = (instrument: "bass" | "pad") =>
    studio.ada.action(api.edits.publicNode.makePart, { sampleId, instrument });
  const [bass, pad] = [await make("bass"), await make("pad")];
  expect(bass.reading).toMatch(/on bass at 120 BPM in [A-G].*, 2 octaves down\.$/);
  expect(pad.reading).toMatch(/on pad at 120 BPM in [A-G]#? (?:major|minor)\.$/);
  expect(pad.jobId).not.toBe(bass.jobId);
});

test("a recording without a tempo is played at the one that is heard in it, or at 120, within what a tempo may be", async () => {
  const studio = await openStudio();
  const sampleId = await record(studio, hummed(), "hum.wav");
  await studio.t.run(async (ctx) => {
    const id = ctx.db.normalizeId("samples", sampleId);
    if (id) await ctx.db.patch("samples", id, { bpm: undefined, key: "F# minor" });
  });
  const { reading } = await studio.ada.action(api.edits.publicNode.makePart, { sampleId, instrument: "keys" });
  const [, bpm, key] = /at ([\d.]+) BPM in (\S+ \w+)/.exec(reading) ?? [];
  expect(Number(bpm)).toBeGreaterThanOrEqual(40);
  expect(Number(bpm)).toBeLessThanOrEqual(240);
  expect(key).toBe("F# minor");
});

test("the same request has the same take, also in another studio, and another instrument another one", async () => {
  const seedOf = async (studio: Studio, instrument: "lead" | "pad", requestId: string) => {
    const sampleId = await record(studio, hummed());
    const { jobId } = await studio.ada.action(api.edits.publicNode.makePart, { sampleId, instrument, requestId });
    return studio.t.run(async (ctx) => {
      const id = ctx.db.normalizeId("jobs", jobId);
      const job = id && (await ctx.db.get("jobs", id));
      return job?.type === "generate" ? job.seed : null;
    });
  };
  const studio = await openStudio();
  const first = await seedOf(studio, "lead", "r1");
  expect(first).toBeGreaterThan(0);
  expect(await seedOf(studio, "pad", "r1b")).not.toBe(first);
  expect(await seedOf(await openStudio(), "lead", "r1")).toBe(first);
});

test("any instrument of the engine plays it, by the words that a prompt has for it; what plays no notes is refused with some that do", async () => {
  const studio = await openStudio();
  const sampleId = await record(studio, hummed());
  const { jobId, reading } = await studio.ada.action(api.edits.publicNode.makePart, {
    sampleId,
    instrument: "upright bass",
  });
  expect(reading).toContain("on upright bass at");
  const { variation } = await partJob(studio, jobId);
  expect(JSON.parse(variation?.recipe ?? "")).toMatchObject({
    instruments: ["bass"],
    bassStyle: "upright",
    written: { instrument: "bass" },
  });
  const refused = studio.ada.action(api.edits.publicNode.makePart, { sampleId, instrument: "kick" });
  expect((await refusal(refused)).message).toMatch(/"kick" is no instrument that plays notes. Name one of lead/);
});

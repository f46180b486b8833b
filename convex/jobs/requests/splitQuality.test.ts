import { expect, test } from "vitest";
import { api } from "../../_generated/api.js";
import {
  type Studio,
  openStudio,
  refusal,
  scoredWav,
  useHosted,
  wavBytes,
  useAddresses,
} from "../../testing/studio.fixture.ts";

const { splitStems } = api.jobs.public;
const WHY = "the network is not used: the weights are damaged; install wav0-mcp again to mend it";

const importFile = async ({ upload, ada }: Studio, bytes: Uint8Array<ArrayBuffer>, name: string) =>
  ada.action(api.library.publicNode.importSample, { storageId: await upload(bytes), name });

/** Lets the prediction of a job end with these stems, and with this line in its log. */
async function makeStems(studio: Studio, jobId: string, { stems, logs }: { stems: string[]; logs: string }) {
  const [id = ""] = await studio.started(jobId);
  const files = stems.map((stem, i) => [stem, studio.provider.serve(`${stem}.wav`, wavBytes({ hertz: 90 * (i + 1) }))]);
  studio.provider.update(id, { status: "succeeded", logs, output: Object.fromEntries(files) });
  await studio.tell(id);
  return studio.ended(studio.ada, jobId);
}

test("quality and number of stems reach the splitter; job and stems say what ran, and why it is not what was asked for", async () => {
  const studio = await openStudio();
  const { sampleId, name } = await importFile(studio, wavBytes({ bpm: 120 }), "song.wav");
  const { jobId } = await studio.ada.mutation(splitStems, { sampleId, quality: "learned", twoStems: true });
  const ended = await makeStems(studio, jobId, {
    stems: ["vocals", "instrumental"],
    logs: `Input: WAV\nQuality: fast, since ${WHY}\n 50%|██| 50/100\n`,
  });
  expect(studio.provider.predictions[0]?.input).toMatchObject({ quality: "learned", two_stems: true });
  expect(ended).toMatchObject({
    separation: { method: "fast", why: WHY },
    next: expect.stringContaining(`Separated at quality fast, since ${WHY}.`),
  });
  expect(ended.samples.map(({ name: stem, stemType }) => [stem, stemType])).toEqual([
    [`${name}_vocals`, "vocals"],
    [`${name}_instrumental`, "instrumental"],
  ]);
  for (const stem of ended.samples) {
    const { separation } = await studio.ada.query(api.library.public.getSample, { sampleId: stem.sampleId });
    expect(separation).toEqual({ method: "fast", why: WHY });
  }
});

test("without a wish nothing is sent but the audio, and the way that ran is said without a reason", async () => {
  const studio = await openStudio();
  const { sampleId } = await importFile(studio, wavBytes(), "song.wav");
  const { jobId } = await studio.ada.mutation(splitStems, { sampleId });
  const { separation, next } = await makeStems(studio, jobId, { stems: ["drums", "bass"], logs: "Quality: learned\n" });
  expect(Object.keys(studio.provider.predictions[0]?.input ?? {})).toEqual(["audio"]);
  expect(separation).toEqual({ method: "learned" });
  expect(next).not.toContain("quality");
});

test("stems of the user's Demucs model are told as its own, guitar and piano among them", async () => {
  const studio = await openStudio();
  const { sampleId } = await importFile(studio, wavBytes(), "song.wav");
  const { jobId } = await studio.ada.mutation(splitStems, { sampleId });
  const stems = ["drums", "bass", "vocals", "other", "guitar", "piano"];
  const ended = await makeStems(studio, jobId, { stems, logs: "Model: /m/htdemucs.onnx\nQuality: demucs\n" });
  expect(ended).toMatchObject({ status: "completed", separation: { method: "demucs" } });
  expect(ended.samples.map(({ stemType }) => stemType)).toEqual([
    "drums",
    "bass",
    "vocals",
    "guitar",
    "piano",
    "other",
  ]);
  const { separation } = await studio.ada.query(api.library.public.getSample, {
    sampleId: ended.samples[3]?.sampleId ?? "",
  });
  expect(separation).toEqual({ method: "demucs" });
});

test("stems of a loop that the studio composed come from its score, whatever quality is asked for", async () => {
  const studio = await openStudio();
  const { sampleId } = await importFile(studio, scoredWav("lofi keys and vinyl, 1 bar"), "keys.wav");
  const job = await studio.ada.mutation(splitStems, { sampleId, quality: "fast", twoStems: true });
  expect(job).toMatchObject({ model: "wav0/stems", next: expect.stringMatching(/exact.*quality does not apply/) });
  const ended = await makeStems(studio, job.jobId, { stems: ["instrumental"], logs: "" });
  expect(studio.provider.predictions[0]?.input).toMatchObject({ recipe: expect.any(String), two_stems: true });
  expect(ended).toMatchObject({ status: "completed", separation: { method: "score" } });
  const [stem] = ended.samples;
  const kept = await studio.ada.query(api.library.public.getSample, { sampleId: stem?.sampleId ?? "" });
  expect(kept).toMatchObject({ model: "wav0/stems", stemType: "instrumental", separation: { method: "score" } });
});

test("such a loop at an address is known by its score once it is fetched, and not separated by ear", async () => {
  const studio = await openStudio();
  useAddresses(studio.provider);
  const url = studio.provider.serve("keys.wav", scoredWav("lofi keys and vinyl, 1 bar"));
  const { jobId } = await studio.ada.mutation(splitStems, { url });
  const ended = await makeStems(studio, jobId, { stems: ["chords", "fx"], logs: "" });
  expect(ended).toMatchObject({ model: "wav0/stems", separation: { method: "score" } });
  expect(ended.next).toContain("The stems are exact");
  expect(studio.provider.predictions.map(({ input }) => Object.keys(input))).toEqual([["recipe", "title"]]);
  const named = await studio.ada.mutation(splitStems, { url, model: "wav0/split" });
  await studio.started(named.jobId);
  expect(studio.provider.predictions[1]?.input).toHaveProperty("audio");
});

test("a failed split of such an address is repeated as one", async () => {
  const studio = await openStudio();
  useAddresses(studio.provider);
  const url = studio.provider.serve("keys.wav", scoredWav("lofi keys and vinyl, 1 bar"));
  const { jobId } = await studio.ada.mutation(splitStems, { url });
  const [id = ""] = await studio.started(jobId);
  studio.provider.update(id, { status: "failed", error: "out of memory" });
  await studio.tell(id);
  expect(await studio.ended(studio.ada, jobId)).toMatchObject({ status: "failed", model: "wav0/stems" });
  const again = await studio.ada.mutation(api.jobs.public.retryJob, { jobId });
  const ended = await makeStems(studio, again.jobId, { stems: ["chords"], logs: "" });
  expect(ended).toMatchObject({ status: "completed", model: "wav0/stems", separation: { method: "score" } });
});

test("a wish is met on this machine even where a hosted splitter is the default, which by its name is refused it", async () => {
  const studio = await openStudio();
  const { sampleId } = await importFile(studio, wavBytes(), "song.wav");
  useHosted(studio.provider, {
    WAV0_WEBHOOK_BASE_URL: "https://studio.test",
    WAV0_INFERENCE_URL: studio.provider.baseUrl,
    WAV0_INFERENCE_TOKEN: studio.provider.token,
  });
  const estimate = (wish: { quality?: "fast"; twoStems?: boolean }) =>
    studio.ada.query(api.jobs.public.estimateCharge, { task: "stem_split", sampleId, ...wish });
  expect(await estimate({ twoStems: false })).toMatchObject({ model: "cjwbw/demucs", metered: true });
  for (const wish of [{ quality: "fast" as const }, { twoStems: true }]) {
    expect(await estimate(wish)).toEqual({ model: "wav0/split", metered: false, billedBy: null });
  }
  const model = "cjwbw/demucs";
  for (const [field, wish] of [
    ["quality", { quality: "fast" as const }],
    ["twoStems", { twoStems: true }],
  ] as const) {
    const { code, message } = await refusal(studio.ada.mutation(splitStems, { sampleId, model, ...wish }));
    expect([code, message]).toEqual(["INVALID_INPUT", expect.stringMatching(`^${field}: ${model} .*Leave model out`)]);
  }
});

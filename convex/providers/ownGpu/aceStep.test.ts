import { expect, onTestFinished, test } from "vitest";
import { AceStepServer } from "../../../src/testing/own-gpu/ace-step-server.ts";
import { api } from "../../_generated/api.js";
import { openStudio, setEnvironment, until, wavBytes } from "../../testing/studio.fixture.ts";

const KEY = "k-0";
const ASKED = {
  prompt: "waltz for strings, 3/4",
  bars: 8,
  bpm: 96.4,
  key: "F# minor",
  seed: 11,
  model: "own-gpu/ace-step-1.5",
};

async function openWithAceStep() {
  const studio = await openStudio();
  const server = new AceStepServer(KEY);
  await server.listen();
  onTestFinished(() => server.close());
  setEnvironment({ WAV0_ACE_STEP_URL: server.url, WAV0_ACE_STEP_API_KEY: KEY });
  const { ada } = studio;
  return {
    ...studio,
    server,
    begin: async () => (await ada.mutation(api.jobs.public.generateSample, ASKED)).jobId,
    released: (count = 1) => until(async () => server.tasks.length >= count && server.tasks.at(-1)),
  };
}

test("an ACE-Step server has tempo, key and metre in fields, is asked until it is done, and read with its key", async () => {
  const { server, ada, begin, released, ended } = await openWithAceStep();
  const jobId = await begin();
  const task = await released();
  expect(task.request).toEqual({
    prompt: "waltz for strings, 3/4, seamless loop",
    lyrics: "[Instrumental]",
    audio_duration: expect.closeTo((8 * 3 * 60) / 96.4, 6),
    bpm: 96,
    key_scale: "F# minor",
    time_signature: "3",
    use_random_seed: false,
    seed: 11,
    batch_size: 1,
    audio_format: "wav",
  });
  const { reading } = await ada.query(api.jobs.public.checkJobStatus, { jobId });
  expect(reading).toMatchObject({
    understood: { bpm: 96, key: "F# minor", metre: "3/4", bars: 8 },
    changed: [{ what: "tempo", asked: "96.4 BPM", used: "96 BPM" }],
  });
  task.progress = 0.5;
  await until(async () => (await ada.query(api.jobs.public.checkJobStatus, { jobId })).progress === 45);
  server.finish(task.id, wavBytes({ seconds: 2 }));
  expect((await ended(ada, jobId)).samples).toHaveLength(1);
  expect(server.requests).toContain("GET /v1/audio");
  expect(server.tasks).toHaveLength(1);
});

test("a server that was started again has forgotten its tasks: what is lost is made again, as it costs nothing", async () => {
  const { server, ada, begin, released, ended } = await openWithAceStep();
  const jobId = await begin();
  const { id } = await released();
  await server.close();
  server.tasks.length = 0;
  await server.listen();
  const again = await released();
  expect(again.id).not.toBe(id);
  server.finish(again.id, wavBytes({ seconds: 2 }));
  expect((await ended(ada, jobId)).status).toBe("completed");
});

test("a full queue is waited for; a task that fails tells why; a wrong key is refused", async () => {
  const { server, ada, begin, released, ended } = await openWithAceStep();
  server.isFull = true;
  const jobId = await begin();
  await until(async () => (await ada.query(api.jobs.public.checkJobStatus, { jobId })).next.includes("queue is full"));
  server.isFull = false;
  server.fail((await released()).id, "model failed to initialise");
  expect((await ended(ada, jobId)).error).toMatchObject({
    code: "PREDICTION_FAILED",
    message: expect.stringContaining("model failed to initialise"),
  });
  setEnvironment({ WAV0_ACE_STEP_URL: server.url });
  const refused = await ended(ada, await begin());
  expect(refused.error).toMatchObject({
    code: "PROVIDER_REJECTED",
    message: expect.stringContaining("Invalid API key"),
  });
});

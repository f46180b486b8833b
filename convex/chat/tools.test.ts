import { asSchema } from "ai";
import { expect, test } from "vitest";
import { CHAT_TOOLS } from "../../src/contracts/tools.ts";
import { refusals } from "../../src/testing/vendor-keywords.ts";
import { api } from "../_generated/api.js";
import { refusal, until, useHosted, wavBytes } from "../testing/studio.fixture.ts";
import { type Talk, last, namesOf, openChat } from "./testing/chat.fixture.ts";
import { type StudioCaller, callStudio } from "./studio.ts";
import { chatInput, requestIdOf, studioTools } from "./tools.ts";
import { waitForJob } from "./waiting.ts";

const LOOP = "make a 4 bar house loop at 124";

/** Calls the studio as an answer does, for a user. */
async function openCaller(name = "ada") {
  const chat = await openChat();
  const { t } = chat;
  // These take the same references and arguments as an action's.
  const ctx = { runQuery: t.query, runMutation: t.mutation, runAction: t.action } as unknown as StudioCaller["ctx"];
  const userId = (await chat.user(name).run(async ({ auth }) => auth.getUserIdentity()))?.tokenIdentifier ?? "";
  return { ...chat, caller: { ctx, userId, threadId: "thread" } };
}

const importSong = async ({ ada, upload }: Awaited<ReturnType<typeof openChat>>) =>
  ada.action(api.library.publicNode.importSample, {
    storageId: await upload(wavBytes({ bpm: 120 })),
    name: "song.wav",
  });

test("every operation but the player is a tool, with an input that a model can fill in", async () => {
  const { caller } = await openCaller();
  const tools = studioTools(caller, "model");
  const offered = CHAT_TOOLS.filter(({ name }) => name !== "play_sample");
  expect(Object.keys(tools).toSorted()).toEqual(
    [...offered.map(({ name }) => name), "wait_for_job", "ask_question"].toSorted(),
  );
  for (const operation of offered) {
    const fields = Object.keys(chatInput(operation).shape);
    const hidden = ["waitSeconds", "path", "base64", "includeAudio", "requestId", "storageId"];
    expect(fields.filter((field) => hidden.includes(field))).toEqual([]);
    // Whatever the operation says to nonsense, it is the operation that says it.
    const said = await callStudio(caller, operation, { nonsense: true }).catch((error: unknown) => String(error));
    expect(said).toMatch(/INVALID_INPUT/);
  }
});

test("what models of any vendor are offered is what they take", async () => {
  const { caller } = await openCaller();
  for (const [name, { inputSchema }] of Object.entries(studioTools(caller, "model"))) {
    expect(refusals(await asSchema(inputSchema).jsonSchema, name)).toEqual([]);
  }
});

test("a model reads results in short, and the built-in rules read them whole", async () => {
  const chat = await openCaller();
  const { sampleId } = await importSong(chat);
  const options = { toolCallId: "1", messages: [], input: {} };
  const shownTo = async (reader: "model" | "rules") => {
    const tool = studioTools(chat.caller, reader)["search_samples"];
    const output: unknown = await tool?.execute?.({}, options);
    expect(output).toMatchObject({ samples: [{ sampleId, uri: `wav0://samples/${sampleId}` }] });
    return tool?.toModelOutput?.({ ...options, output });
  };
  expect(await shownTo("model")).toMatchObject({
    type: "json",
    value: { samples: [{ sampleId, name: "song", type: "uploaded" }] },
  });
  expect(JSON.stringify(await shownTo("model"))).not.toMatch(/uri|null|createdAt/);
  expect(await shownTo("rules")).toBeUndefined();
});

test("an answer that is written again takes the job that the first one began", async () => {
  const { talk, provider, ada } = await openChat();
  const conversation = talk();
  const first = await conversation.say(LOOP);
  const again = await conversation.retry();
  expect(last(again).output).toMatchObject({ jobId: jobIdIn(first) });
  // The job reaches its provider after the answer.
  await until(async () => provider.predictions.length > 0);
  expect(provider.predictions).toHaveLength(1);
  // Who asks for another one gets another one.
  const other = await conversation.say("another one");
  expect(jobIdIn(other)).not.toBe(jobIdIn(first));
  expect((await ada.query(api.jobs.public.listJobs, {})).jobs).toHaveLength(2);
});

test("the id of a request is that of its words, in any order, and of its conversation", async () => {
  const [generate] = CHAT_TOOLS;
  if (!generate) throw new Error("There are no operations");
  const id = await requestIdOf("one", generate, { prompt: "pad", bpm: 90 });
  expect(await requestIdOf("one", generate, { bpm: 90, prompt: "pad" })).toBe(id);
  expect(await requestIdOf("two", generate, { prompt: "pad", bpm: 90 })).not.toBe(id);
  expect(await requestIdOf("one", generate, { prompt: "pad", bpm: 91 })).not.toBe(id);
  expect(id.length).toBeLessThanOrEqual(128);
});

test("a deletion waits for the user: denied nothing happens, approved it does", async () => {
  const chat = await openChat();
  const { sampleId } = await importSong(chat);
  const names = async () =>
    (await chat.ada.query(api.library.public.searchSamples, {})).samples.map(({ name }) => name);
  const conversation = chat.talk();
  const asked = await conversation.say("delete it", { sampleIds: [sampleId] });
  expect(asked).toMatchObject({ status: "done", calls: [{ state: "approval-requested", input: { sampleId } }] });
  expect(await names()).toHaveLength(1);
  const denied = await conversation.decide(false);
  expect(denied.text).toMatch(/I leave it/);
  expect(await names()).toHaveLength(1);
  const other = chat.talk();
  await other.say("delete it", { sampleIds: [sampleId] });
  const approved = await other.decide(true);
  expect(approved.calls).toMatchObject([{ state: "output-available", output: { deletedId: sampleId } }]);
  expect(approved.text).toMatch(/It is deleted/);
  expect(await names()).toEqual([]);
});

test("what a hosted model bills waits for the user; what runs here does not", async () => {
  const { talk, provider, ada } = await openChat();
  useHosted(provider);
  const conversation = talk();
  const asked = await conversation.say(LOOP);
  expect(last(asked)).toMatchObject({ state: "approval-requested" });
  expect((await ada.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);
  await conversation.decide(false);
  expect((await ada.query(api.jobs.public.listJobs, {})).jobs).toEqual([]);
  expect(provider.predictions).toEqual([]);
});

test("a question waits for its answer and the message goes on with it", async () => {
  const { talk } = await openChat();
  const conversation = talk();
  const asked = await conversation.say("make a loop");
  expect(asked).toMatchObject({ status: "done", calls: [{ state: "input-available" }] });
  expect(last(asked).input).toMatchObject({
    question: expect.stringMatching(/sound like/),
    options: expect.any(Array),
  });
  const answered = await conversation.reply("techno");
  expect(namesOf(answered)).toEqual(["ask_question", "generate_sample"]);
  expect(last(answered).input).toMatchObject({ prompt: "techno loop" });
  expect(answered.text).toMatch(/plays here/);
});

test("what belongs to another user is not found, whoever asks for it", async () => {
  const chat = await openCaller("bob");
  const { sampleId } = await importSong(chat);
  for (const name of ["get_sample", "split_stems", "delete_sample", "export_sample", "analyze_sample"]) {
    const operation = CHAT_TOOLS.find((candidate) => candidate.name === name);
    if (!operation) throw new Error(name);
    await expect(callStudio(chat.caller, operation, { sampleId })).rejects.toThrow(
      /SAMPLE_NOT_FOUND.*library is empty/,
    );
  }
  const foreign = chat
    .user("bob")
    .mutation(api.chat.public.sendMessage, { text: "split it", clientId: "1", sampleIds: [sampleId] });
  expect((await refusal(foreign)).code).toBe("SAMPLE_NOT_FOUND");
});

test("a model is not handed the address of a file", async () => {
  const chat = await openChat();
  const { sampleId } = await importSong(chat);
  const answer = await chat.talk().say("play it", { sampleIds: [sampleId] });
  expect(last(answer)).toMatchObject({ type: "tool-get_sample", output: { sampleId } });
  expect(JSON.stringify(answer)).not.toContain("audioUrl");
});

test("a tool that fails says what to do, and the thread goes on", async () => {
  const chat = await openChat();
  const conversation = chat.talk();
  const { sampleId } = await importSong(chat);
  const answer = await conversation.say("export it as flac 32 bit", { sampleIds: [sampleId] });
  expect(last(answer)).toMatchObject({
    state: "output-error",
    errorText: expect.stringMatching(/FLAC holds 16 or 24 bits/),
  });
  expect(answer).toMatchObject({ status: "done", text: expect.stringMatching(/did not work.*16 or 24 bits/) });
  expect(last(await conversation.say("as flac 24 bit", { sampleIds: [sampleId] })).state).toBe("output-available");
});

test("waiting for a job ends with it, and when nobody waits any more", async () => {
  const { caller, ada, provider, ended } = await openCaller();
  const made = await ada.mutation(api.jobs.public.generateSample, { prompt: "pad" });
  expect(await waitForJob(caller, made.jobId)).toMatchObject({ status: "completed" });
  provider.onCreated = async () => {};
  const { jobId } = await ada.mutation(api.jobs.public.generateSample, { prompt: "another pad" });
  const end = new AbortController();
  const waiting = waitForJob(caller, jobId, end.signal);
  end.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  await ada.mutation(api.jobs.public.cancelJob, { jobId });
  expect((await ended(ada, jobId)).status).toBe("canceled");
});

test("an answer that waits for a job can be stopped, and its job goes on", async () => {
  const { talk, provider, ada } = await openChat();
  provider.onCreated = async () => {};
  const conversation = talk();
  const answer = conversation.say(`${LOOP} and split it`);
  await until(async () => (await ada.query(api.jobs.public.listJobs, {})).jobs[0]);
  await ada.mutation(api.chat.public.stopAnswer, { threadId: await threadOf(conversation) });
  expect(await answer).toMatchObject({ status: "stopped" });
  const [job] = (await ada.query(api.jobs.public.listJobs, {})).jobs;
  expect(job?.status).toMatch(/pending|processing/);
});

/** The thread of a conversation, once it is there. */
async function threadOf({ thread }: Talk): Promise<string> {
  return until(async () => {
    try {
      return thread();
    } catch {
      return null;
    }
  });
}

function jobIdIn(answer: Parameters<typeof last>[0]): unknown {
  // The output of a tool that starts a job.
  return (last(answer).output as { jobId?: unknown } | undefined)?.jobId;
}

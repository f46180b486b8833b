import { expect, test } from "vitest";
import { api } from "../_generated/api.js";
import { refusal } from "../testing/studio.fixture.ts";
import { openThreads, say } from "./testing/thread.fixture.ts";

test("a message carries the samples it is about, each once, and keeps them when it is edited", async () => {
  const { ada, write, addSample } = openThreads();
  const [loop, pad] = [await addSample("dusty loop", "ada"), await addSample("soft pad", "ada")];
  const { threadId, messageId, streamId } = await ada.send("mix these", { sampleIds: [loop, pad, loop] });
  const about = [
    { type: "data-sample", data: { sampleId: loop, name: "dusty loop" } },
    { type: "data-sample", data: { sampleId: pad, name: "soft pad" } },
  ];
  expect((await ada.see(threadId)).messages[0]?.parts).toEqual([{ type: "text", text: "mix these" }, ...about]);
  await write(streamId).finish(say("Mixed."));
  await ada.mutation(api.chat.public.editMessage, { threadId, messageId, text: "split these", clientId: "e1" });
  expect((await ada.see(threadId)).messages[0]?.parts).toEqual([{ type: "text", text: "split these" }, ...about]);
});

test("another's sample is not found, and nothing is sent", async () => {
  const { ada, addSample, countRows } = openThreads();
  const sampleIds = [await addSample("hers", "ada"), await addSample("his", "ben")];
  const send = ada.mutation(api.chat.public.sendMessage, { text: "mix", clientId: "c1", sampleIds });
  expect((await refusal(send)).code).toBe("SAMPLE_NOT_FOUND");
  expect(await countRows()).toMatchObject({ threads: 0, messages: 0 });
});

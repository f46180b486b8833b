import { expect, test } from "vitest";
import { MAX_CHAT_BODY_BYTES } from "../../src/contracts/chat/chat-client.ts";
import { refusal } from "../testing/studio.fixture.ts";
import { readPost } from "./posted.ts";

const post = (text: string) => ({ id: "c1", messages: [{ id: "m1", role: "user", parts: [{ type: "text", text }] }] });

test("a conversation is read up to four megabytes, and not beyond", async () => {
  const envelope = JSON.stringify({ ...post("hello"), padding: "" }).length;
  const padded = (size: number) =>
    new Response(JSON.stringify({ ...post("hello"), padding: "x".repeat(size - envelope) }));
  expect(await readPost(padded(MAX_CHAT_BODY_BYTES))).toMatchObject({ kind: "say", chatId: "c1", text: "hello" });
  expect(await refusal(readPost(padded(MAX_CHAT_BODY_BYTES + 1)))).toMatchObject({
    code: "INVALID_INPUT",
    message: expect.stringContaining("send the last message only"),
  });
});

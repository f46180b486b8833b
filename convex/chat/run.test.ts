import { expect, test } from "vitest";
import { namesOf, openChat } from "./testing/chat.fixture.ts";

test("one request makes a loop, waits for it and splits it", async () => {
  const { talk } = await openChat();
  const answer = await talk().say("make a 4 bar lo-fi loop at 82 in D minor and split it");
  expect(answer.error).toBeUndefined();
  expect(answer.status).toBe("done");
  expect(namesOf(answer)).toEqual(["generate_sample", "wait_for_job", "split_stems"]);
  expect(answer.calls[0]?.input).toMatchObject({
    prompt: "lo-fi loop",
    bars: 4,
    bpm: 82,
    key: "D minor",
    type: "loop",
  });
  expect(answer.calls.map(({ state }) => state)).toEqual(["output-available", "output-available", "output-available"]);
  expect(answer).toMatchObject({ model: "wav0/rules", text: expect.stringContaining("Splitting") });
  expect(answer.usage?.outputTokens).toBeGreaterThan(5);
});

import { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { beginAnswer, readOn } from "../../src/chat/live-answer.ts";
import { type MessagePart, isToolPart, parseParts } from "../../src/chat/parts.ts";
import { createLocalTokens } from "../../src/auth/local-token.ts";
import { loadMachineKey } from "../../src/auth/machine-key.ts";
import { type StudioProcess, callTool, openStudioProcess } from "../../src/testing/studio-process.ts";
import { api } from "../_generated/api.js";
import { until } from "../testing/studio.fixture.ts";

const STORY_MILLIS = 180_000;
let studio: StudioProcess;
beforeAll(async () => {
  studio = await openStudioProcess();
});
afterAll(() => studio.close());

/** The deployment of a hub that runs, or is started for it. */
async function openDeployment(): Promise<ConvexHttpClient> {
  const client = await studio.connect();
  await callTool(client, "list_jobs", {});
  const { url } = await studio.hub();
  const getToken = createLocalTokens(await loadMachineKey(studio.home));
  return new ConvexHttpClient(url, { logger: false, auth: await getToken() });
}

/** The job that a message began. */
function jobOf(parts: readonly MessagePart[]): unknown {
  const call = parts.find((part) => isToolPart(part) && part.type === "tool-generate_sample");
  const output = call && isToolPart(call) ? call.output : undefined;
  return typeof output === "object" && output !== null && "jobId" in output ? output.jobId : undefined;
}

test(
  "a hub that is killed in the middle of an answer loses none of its rows; written again it takes the same job",
  { timeout: STORY_MILLIS },
  async () => {
    const before = await openDeployment();
    const text = "make a 16 bar lo-fi loop at 82 in D minor and split it";
    const { threadId } = await before.mutation(api.chat.public.sendMessage, { text, clientId: "c1" });
    const answerIn = async (deployment: ConvexHttpClient) => {
      const { thread, messages } = await deployment.query(api.chat.public.getThread, { threadId });
      const message = messages[1];
      if (!thread || !message) throw new Error("The thread has no answer");
      return { thread, message, parts: parseParts(message.parts) };
    };
    const streamId = (await answerIn(before)).message.streamId ?? "";
    const read = async (deployment: ConvexHttpClient) => {
      const { tail } = await deployment.query(api.chat.public.readTail, { streamId, from: 0 });
      return readOn(beginAnswer([]), tail?.rows ?? []).parts;
    };
    const seen = await until(async () => {
      const parts = await read(before);
      return jobOf(parts) !== undefined && parts;
    });
    await studio.killHub();

    const after = await openDeployment();
    const kept = await read(after);
    expect(JSON.stringify(kept).length).toBeGreaterThanOrEqual(JSON.stringify(seen).length);
    // The new hub knows that the writer is gone.
    const settled = await until(async () => {
      const answer = await answerIn(after);
      return !answer.thread.isLive && answer;
    });
    expect(settled.message).toMatchObject({ status: "failed" });
    expect(jobOf(settled.parts)).toBe(jobOf(seen));

    await after.mutation(api.chat.public.retryAnswer, { threadId });
    const again = await until(async () => {
      const answer = await answerIn(after);
      return !answer.thread.isLive && answer;
    });
    expect(again.message).toMatchObject({ status: "done" });
    expect(jobOf(again.parts)).toBe(jobOf(seen));
  },
);

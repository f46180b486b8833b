import { ConvexHttpClient } from "convex/browser";
import { onTestFinished } from "vitest";
import { createLocalTokens } from "../../../src/auth/local-token.ts";
import { loadMachineKey } from "../../../src/auth/machine-key.ts";
import { parseParts } from "../../../src/chat/parts.ts";
import { openStudioProcess } from "../../../src/testing/studio-process.ts";
import { api } from "../../_generated/api.js";
import { until } from "../../testing/studio.fixture.ts";

/**
 * A chat of the built executable on its embedded deployment.
 * @returns a function that says something in a new conversation and gives the whole answer, with all jobs there are
 */
export async function openEmbedded(environment: Record<string, string> = {}) {
  const studio = await openStudioProcess(environment);
  onTestFinished(() => studio.close());
  const client = await studio.connect();
  await client.callTool({ name: "list_models", arguments: {} });
  const { port } = await studio.hub();
  const convex = new ConvexHttpClient(`http://127.0.0.1:${port}`);
  convex.setAuth(await createLocalTokens(await loadMachineKey(studio.home))());
  return async (text: string, model?: string) => {
    const clientId = crypto.randomUUID();
    const { threadId } = await convex.mutation(api.chat.public.sendMessage, {
      text,
      clientId,
      ...(model ? { model } : {}),
    });
    const message = await until(async () => {
      const { messages } = await convex.query(api.chat.public.getThread, { threadId });
      const last = messages.at(-1);
      return last?.role === "assistant" && last.status !== "live" && last;
    });
    const { jobs } = await convex.query(api.jobs.public.listJobs, {});
    const { days } = await convex.query(api.chat.public.readChatUsage, {});
    return { ...message, parts: parseParts(message.parts), jobs, days };
  };
}

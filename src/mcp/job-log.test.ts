import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFixtureStudio, type FixtureStudio } from "../testing/fixture-studio.ts";
import { connectClient, type ConnectedClient } from "../testing/mcp-client.ts";

let studio: FixtureStudio;
let connected: ConnectedClient;

beforeEach(async () => {
  studio = await openFixtureStudio();
  const backend = studio.backend();
  connected = await connectClient({ backend: async () => backend });
});

afterEach(async () => {
  await connected.client.close();
  await studio.close();
});

async function startJob(): Promise<string> {
  const { structuredContent } = await connected.client.callTool({
    name: "generate_sample",
    arguments: { prompt: "x" },
  });
  return String((structuredContent as { jobId: string }).jobId);
}

const advance = (jobId: string, status: string) =>
  studio.mutate("jobs/public:advance", { jobId, status, progress: 50 });

async function nextMessage() {
  return (await connected.hear("notifications/message")).params;
}

describe("log messages", () => {
  test("tell of each transition of a job that this client started, at the level it asked for", async () => {
    await connected.client.setLoggingLevel("info");
    const jobId = await startJob();
    await advance(jobId, "processing");
    expect(await nextMessage()).toMatchObject({
      level: "info",
      logger: "jobs",
      data: { message: "generate processing", jobId, status: "processing", progress: 50 },
    });
    await advance(jobId, "failed");
    expect(await nextMessage()).toMatchObject({ level: "error", data: { jobId, status: "failed" } });
  });

  test("below the level are not sent", async () => {
    await connected.client.setLoggingLevel("error");
    const [good, bad] = [await startJob(), await startJob()];
    await advance(good, "completed");
    await advance(bad, "failed");
    expect(await nextMessage()).toMatchObject({ data: { jobId: bad } });
    expect(connected.heard.filter(({ method }) => method === "notifications/message")).toHaveLength(1);
  });

  test("begin with jobs that were open when the level was set", async () => {
    const jobId = await startJob();
    await connected.client.setLoggingLevel("notice");
    await advance(jobId, "completed");
    expect(await nextMessage()).toMatchObject({ level: "notice", data: { jobId, status: "completed" } });
  });

  test("are not sent to a client that asked for none", async () => {
    const jobId = await startJob();
    await advance(jobId, "failed");
    await connected.client.callTool({ name: "check_job_status", arguments: { jobId } });
    expect(connected.heard).toEqual([]);
  });
});

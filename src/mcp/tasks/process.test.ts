import { CallToolResultSchema, CreateTaskResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openStudioProcess, type StudioProcess } from "../../testing/studio-process.ts";

let studio: StudioProcess;

beforeAll(async () => {
  studio = await openStudioProcess();
});

afterAll(async () => {
  await studio.close();
});

const PARAMS = { name: "generate_sample", arguments: { prompt: "lo-fi drums", bars: 1, variations: 4 } };

async function startTask(client: Awaited<ReturnType<StudioProcess["connect"]>>): Promise<string> {
  const { task } = await client.request({ method: "tools/call", params: PARAMS }, CreateTaskResultSchema, { task: {} });
  return task.taskId;
}

describe("a task of the packaged program", () => {
  test("outlives the process that started it: another one gets its samples", async () => {
    const first = await studio.connect();
    const taskId = await startTask(first);
    await first.close();
    const second = await studio.connect();
    const result = await second.experimental.tasks.getTaskResult(taskId, CallToolResultSchema);
    expect(result).toMatchObject({ structuredContent: { jobId: taskId, status: "completed" } });
    expect(result.structuredContent?.["samples"]).toHaveLength(4);
  });

  test("outlives a crash of the hub in the middle of a wait, seen from two processes", async () => {
    const [one, two] = await Promise.all([studio.connect(), studio.connect()]);
    const taskId = await startTask(one);
    const results = [one, two].map((client) =>
      client.experimental.tasks.getTaskResult(taskId, CallToolResultSchema, { timeout: 120_000 }),
    );
    await studio.killHub();
    for (const result of await Promise.all(results)) {
      expect(result).toMatchObject({ structuredContent: { jobId: taskId, status: "completed" } });
    }
    const { tasks } = await two.experimental.tasks.listTasks();
    expect(tasks.filter((task) => task.taskId === taskId)).toMatchObject([{ status: "completed" }]);
  });
});

test("resources and prompts are there, and a client that listed hears of a new sample", async () => {
  const client = await studio.connect();
  const changes: string[] = [];
  client.fallbackNotificationHandler = async ({ method }) => void changes.push(method);
  expect((await client.listPrompts()).prompts).toHaveLength(5);
  await client.listResources();
  await client.subscribeResource({ uri: "wav0://library" });
  const call = { name: "generate_sample", arguments: { prompt: "kick", type: "one_shot", waitSeconds: 45 } };
  const { structuredContent } = CallToolResultSchema.parse(await client.callTool(call));
  expect(structuredContent).toMatchObject({ status: "completed" });
  await expect
    .poll(() => changes)
    .toEqual(expect.arrayContaining(["notifications/resources/updated", "notifications/resources/list_changed"]));
  const { contents } = await client.readResource({ uri: "wav0://library" });
  expect(contents).toMatchObject([{ mimeType: "application/json", text: expect.stringContaining("kick") }]);
});

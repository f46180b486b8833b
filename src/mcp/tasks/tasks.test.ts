import {
  CallToolResultSchema,
  CreateTaskResultSchema,
  ErrorCode,
  type Progress,
} from "@modelcontextprotocol/sdk/types.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { connectClient, type ConnectedClient } from "../../testing/mcp-client.ts";

let studio: FixtureStudio;
let opened: ConnectedClient[];
let connected: ConnectedClient;

beforeEach(async () => {
  studio = await openFixtureStudio();
  opened = [];
  connected = await connect();
});

afterEach(async () => {
  await Promise.all(opened.map(({ client }) => client.close()));
  await studio.close();
});

/** A process of its own, as far as anything that it could remember goes. */
async function connect(): Promise<ConnectedClient> {
  const backend = studio.backend();
  const another = await connectClient({ backend: async () => backend });
  opened.push(another);
  return another;
}

function startTask(
  { client }: ConnectedClient,
  input: Record<string, unknown> = { prompt: "kick" },
  onprogress?: (progress: Progress) => void,
) {
  const params = { name: "generate_sample", arguments: input };
  return client.request({ method: "tools/call", params }, CreateTaskResultSchema, { task: {}, onprogress });
}

async function taskId(): Promise<string> {
  return (await startTask(connected)).task.taskId;
}

const advance = (jobId: string, status: string, progress: number, sampleIds: string[] = []) =>
  studio.mutate("jobs/public:advance", { jobId, status, progress, sampleIds });

describe("a call as a task", () => {
  test("answers at once with a task that is the job, kept for good", async () => {
    const { task } = await startTask(connected, { prompt: "kick", waitSeconds: 45 });
    expect(task).toMatchObject({ status: "working", ttl: null, statusMessage: "generate pending, 0 %" });
    expect(new Date(task.createdAt).getTime()).toBeLessThanOrEqual(Date.now());
    const { structuredContent } = await connected.client.callTool({
      name: "check_job_status",
      arguments: { jobId: task.taskId },
    });
    expect(structuredContent).toMatchObject({ jobId: task.taskId, status: "pending" });
  });

  test("again with the same requestId is the same task", async () => {
    const input = { prompt: "kick", requestId: "r1" };
    expect((await startTask(connected, input)).task.taskId).toBe((await startTask(connected, input)).task.taskId);
  });

  test("is offered for the tools that start jobs, and for no other", async () => {
    const { tools } = await connected.client.listTools();
    const offered = tools.filter(({ execution }) => execution?.taskSupport === "optional").map(({ name }) => name);
    expect(offered).toEqual(expect.arrayContaining(["generate_sample", "split_stems"]));
    expect(offered).not.toEqual(expect.arrayContaining(["check_job_status"]));
    const params = { name: "list_jobs", arguments: {} };
    await expect(
      connected.client.request({ method: "tools/call", params }, CreateTaskResultSchema, { task: {} }),
    ).rejects.toMatchObject({ code: ErrorCode.MethodNotFound });
  });

  test("with a wrong input is refused with the words of the tool", async () => {
    await expect(startTask(connected, { prompt: "" })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      message: expect.stringContaining("prompt must be text of 1 to 1000 characters"),
    });
  });

  test("of metered work is not started without the user's agreement", async () => {
    await expect(startTask(connected, { prompt: "kick", model: "hosted/music" })).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
      data: { code: "CONFIRMATION_REQUIRED", question: expect.stringContaining("hosted/music") },
    });
    const { tasks } = await connected.client.experimental.tasks.listTasks();
    expect(tasks).toEqual([]);
  });
});

describe("a task", () => {
  test("gives the result of the finished job, with its samples", async () => {
    const id = await taskId();
    const sampleId = await studio.addSample("kick");
    const result = connected.client.experimental.tasks.getTaskResult(id, CallToolResultSchema);
    await advance(id, "processing", 50);
    await advance(id, "completed", 100, [sampleId]);
    expect(await result).toMatchObject({
      structuredContent: { jobId: id, status: "completed", samples: [{ sampleId }] },
      content: [{ type: "text", text: expect.stringContaining(sampleId) }],
      _meta: { "io.modelcontextprotocol/related-task": { taskId: id } },
    });
    expect(await connected.client.experimental.tasks.getTask(id)).toMatchObject({ status: "completed" });
  });

  test("that failed has a failed result that says why", async () => {
    const id = await taskId();
    await advance(id, "failed", 10);
    const result = await connected.client.experimental.tasks.getTaskResult(id, CallToolResultSchema);
    expect(result).toMatchObject({ isError: true, structuredContent: { status: "failed" } });
    expect(await connected.client.experimental.tasks.getTask(id)).toMatchObject({ status: "failed" });
  });

  test("tells its status and its progress as long as it runs, to the client that started it", async () => {
    const reports: number[] = [];
    const { task } = await startTask(connected, { prompt: "kick" }, ({ progress }) => reports.push(progress));
    await advance(task.taskId, "processing", 40);
    await advance(task.taskId, "completed", 100);
    for (;;) {
      const { params } = await connected.hear("notifications/tasks/status");
      expect(params.taskId).toBe(task.taskId);
      if (params.status === "completed") break;
    }
    expect(reports.at(-1)).toBe(100);
    expect(reports).toEqual([...reports].toSorted((a, b) => a - b));
  });

  test("that is cancelled stops the job; one that has ended cannot be", async () => {
    const id = await taskId();
    expect(await connected.client.experimental.tasks.cancelTask(id)).toMatchObject({ status: "cancelled" });
    const { structuredContent } = await connected.client.callTool({
      name: "check_job_status",
      arguments: { jobId: id },
    });
    expect(structuredContent).toMatchObject({ status: "canceled" });
    await expect(connected.client.experimental.tasks.cancelTask(id)).rejects.toMatchObject({
      code: ErrorCode.InvalidParams,
    });
    const result = await connected.client.experimental.tasks.getTaskResult(id, CallToolResultSchema);
    expect(result).toMatchObject({ isError: true, structuredContent: { status: "canceled" } });
  });

  test("ends its wait, and not the job, when the client cancels the request for its result", async () => {
    const id = await taskId();
    const controller = new AbortController();
    const waiting = connected.client.experimental.tasks.getTaskResult(id, CallToolResultSchema, {
      signal: controller.signal,
    });
    controller.abort("enough");
    await expect(waiting).rejects.toThrow("enough");
    expect(await connected.client.experimental.tasks.getTask(id)).toMatchObject({ status: "working" });
  });

  test.each(["nothing", "", "x".repeat(65)])("that does not exist is not found, by any request: %j", async (id) => {
    const { tasks } = connected.client.experimental;
    for (const request of [
      () => tasks.getTask(id),
      () => tasks.getTaskResult(id, CallToolResultSchema),
      () => tasks.cancelTask(id),
    ]) {
      await expect(request()).rejects.toMatchObject({ code: ErrorCode.InvalidParams });
    }
  });
});

describe("tasks of a user", () => {
  test("show in every process, also those that plain calls started, page by page", async () => {
    const first = await taskId();
    const plain = CallToolResultSchema.parse(
      await connected.client.callTool({ name: "generate_sample", arguments: { prompt: "plain" } }),
    );
    const other = await connect();
    const { tasks } = await other.client.experimental.tasks.listTasks();
    expect(tasks.map((task) => task.taskId)).toEqual([plain.structuredContent?.["jobId"], first]);
    for (let index = 0; index < 60; index++) await startTask(connected, { prompt: `kick ${index}` });
    const page = await other.client.experimental.tasks.listTasks();
    const rest = await other.client.experimental.tasks.listTasks(page.nextCursor);
    expect(page.tasks.length + rest.tasks.length).toBe(62);
    expect(rest.nextCursor).toBeUndefined();
  });

  test("are waited for and cancelled in another process than the one that started them", async () => {
    const [done, stopped] = [await taskId(), await taskId()];
    const other = await connect();
    const result = other.client.experimental.tasks.getTaskResult(done, CallToolResultSchema);
    await advance(done, "completed", 100);
    expect(await result).toMatchObject({ structuredContent: { status: "completed" } });
    await other.client.experimental.tasks.cancelTask(stopped);
    expect(await connected.client.experimental.tasks.getTask(stopped)).toMatchObject({ status: "cancelled" });
  });

  test("outlive a restart of the studio in the middle of a wait", async () => {
    const id = await taskId();
    const result = connected.client.experimental.tasks.getTaskResult(id, CallToolResultSchema);
    await advance(id, "processing", 10);
    await studio.restart();
    await advance(id, "completed", 100);
    expect(await result).toMatchObject({ structuredContent: { jobId: id, status: "completed" } });
  });
});

test("the SDK's own stream of a task ends with the tool's result", async () => {
  await connected.client.listTools();
  const kinds: string[] = [];
  const stream = connected.client.experimental.tasks.callToolStream({
    name: "generate_sample",
    arguments: { prompt: "kick" },
  });
  for await (const message of stream) {
    kinds.push(message.type);
    if (message.type === "taskCreated") await advance(message.task.taskId, "completed", 100);
    if (message.type === "result") expect(message.result).toMatchObject({ structuredContent: { status: "completed" } });
  }
  expect(kinds[0]).toBe("taskCreated");
  expect(kinds.at(-1)).toBe("result");
});

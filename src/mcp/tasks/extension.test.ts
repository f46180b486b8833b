import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rulesOf } from "../testing/rules.ts";
import type { Backend } from "../../backend/backend.ts";
import { openFixtureStudio, type FixtureStudio } from "../../testing/fixture-studio.ts";
import { createMcpServer } from "../server.ts";
import type { CurrentClient } from "../testing/current-client.ts";
import { CURRENT_TRANSPORTS } from "../testing/current-transports.ts";

const EXTENSION = "io.modelcontextprotocol/tasks";
const TAKES_TASKS = { extensions: { [EXTENSION]: {} } };
const NO_TASK = "no-such-task";

let studio: FixtureStudio;
let closing: (() => Promise<void>)[];

beforeEach(async () => {
  studio = await openFixtureStudio();
  closing = [];
});

afterEach(async () => {
  for (const close of closing) await close();
  await studio.close();
});

/** Every server of the machine signs with the same key. */
function createServer(backend: Backend) {
  const confirmation = rulesOf("ada");
  return createMcpServer({ backend: async () => backend, version: "0", fileRoots: [], confirmation, log: () => {} });
}

const advance = (jobId: string, status: string, progress: number, sampleIds: string[] = []) =>
  studio.mutate("jobs/public:advance", { jobId, status, progress, sampleIds });

describe.each(CURRENT_TRANSPORTS)("over %s", (_transport, connect) => {
  let client: CurrentClient;

  function open(): CurrentClient {
    const backend = studio.backend();
    const connection = connect(() => createServer(backend));
    closing.push(() => connection.close());
    return connection.client;
  }

  beforeEach(() => {
    client = open();
  });

  const call = (
    input: Record<string, unknown> = { prompt: "kick" },
    capabilities: Record<string, unknown> = TAKES_TASKS,
    more: Record<string, unknown> = {},
  ) => client.ask("tools/call", { name: "generate_sample", arguments: input, ...more }, capabilities);

  const ask = (verb: string, taskId: string, more: Record<string, unknown> = {}) =>
    client.ask(`tasks/${verb}`, { taskId, ...more }, TAKES_TASKS);

  async function startTask(input?: Record<string, unknown>): Promise<string> {
    const { result } = await call(input);
    expect(result?.["resultType"]).toBe("task");
    return String(result?.["taskId"]);
  }

  test("the extension is declared, and the tasks of older revisions are not", async () => {
    const { result } = await client.ask("server/discover");
    expect(result).toMatchObject({ capabilities: { extensions: { [EXTENSION]: {} } } });
    expect(result).not.toHaveProperty("capabilities.tasks");
  });

  test("a call that starts a job answers at once with a task that is the job", async () => {
    const { result } = await call({ prompt: "kick", waitSeconds: 45 });
    const taskId = result?.["taskId"];
    expect(result).toEqual({
      resultType: "task",
      taskId: expect.any(String),
      status: "working",
      statusMessage: "generate pending, 0 %",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      lastUpdatedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      ttlMs: null,
      pollIntervalMs: 1000,
      _meta: expect.any(Object),
    });
    const seen = await client.ask("tools/call", { name: "check_job_status", arguments: { jobId: taskId } });
    expect(seen.result).toMatchObject({ structuredContent: { jobId: taskId, status: "pending" } });
  });

  test.each([
    ["declares nothing", {}],
    ["declares another extension", { extensions: { "io.modelcontextprotocol/ui": {} } }],
    ["declares only the tasks of 2025-11-25", { tasks: { requests: {} } }],
  ])("a client that %s gets the job itself, whatever it asks for", async (_what, capabilities) => {
    const { result } = await call(undefined, capabilities, { task: { ttl: 1000 } });
    expect(result).toMatchObject({ resultType: "complete", structuredContent: { status: "pending" } });
    expect(result).not.toHaveProperty("taskId");
    const taskId = await startTask();
    for (const verb of ["get", "update", "cancel"]) {
      const { error } = await client.ask(`tasks/${verb}`, { taskId, inputResponses: {} }, capabilities);
      expect(error).toMatchObject({ code: -32_021, data: { requiredCapabilities: TAKES_TASKS } });
    }
  });

  test("a call that answers at once is no task, even if it asks to be one", async () => {
    const params = { name: "list_jobs", arguments: {}, task: { ttl: 1000 } };
    const { result } = await client.ask("tools/call", params, TAKES_TASKS);
    expect(result).toMatchObject({ resultType: "complete", structuredContent: { jobs: [] } });
  });

  test("a wrong input is a result that says so, and no task", async () => {
    const { result } = await call({ prompt: "" });
    expect(result).toMatchObject({ resultType: "complete", isError: true });
    expect(result).not.toHaveProperty("taskId");
  });

  test("a repeated call whose job has ended answers with its result", async () => {
    const input = { prompt: "kick", requestId: "r1" };
    const taskId = await startTask(input);
    expect(await startTask(input)).toBe(taskId);
    await advance(taskId, "completed", 100);
    expect((await call(input)).result).toMatchObject({
      resultType: "complete",
      structuredContent: { jobId: taskId, status: "completed" },
    });
  });

  test("the user agrees before there is a task", async () => {
    const input = { prompt: "kick", model: "hosted/music" };
    const capabilities = { ...TAKES_TASKS, elicitation: {} };
    const asked = await call(input, capabilities);
    expect(asked.result).toMatchObject({ resultType: "input_required" });
    expect(asked.result).not.toHaveProperty("taskId");
    const inputResponses = { confirmation: { action: "accept", content: {} } };
    const { result } = await call(input, capabilities, {
      requestState: asked.result?.["requestState"],
      inputResponses,
    });
    expect(result).toMatchObject({ resultType: "task", status: "working" });
    for (const field of ["requestState", "inputRequests", "content"]) expect(result).not.toHaveProperty(field);
  });

  test("a task brings its call's result once it is completed", async () => {
    const taskId = await startTask();
    await advance(taskId, "processing", 50);
    const working = await ask("get", taskId);
    expect(working.result).toMatchObject({ resultType: "complete", taskId, status: "working" });
    expect(working.result).not.toHaveProperty("result");
    await advance(taskId, "completed", 100, [await studio.addSample("kick")]);
    const { result } = await ask("get", taskId);
    expect(result).toMatchObject({
      resultType: "complete",
      status: "completed",
      ttlMs: null,
      result: {
        content: expect.arrayContaining([{ type: "text", text: expect.any(String) }]),
        structuredContent: { jobId: taskId, samples: [{ name: "kick" }] },
      },
    });
    expect(JSON.stringify(result)).not.toContain("related-task");
  });

  test("a job that failed is a completed call with a failed result", async () => {
    const taskId = await startTask();
    await advance(taskId, "failed", 10);
    const { result } = await ask("get", taskId);
    expect(result).toMatchObject({ status: "completed", result: { isError: true } });
    expect(result).not.toHaveProperty("error");
  });

  test("a task is cancelled without a word about its state, and one that has ended stays as it is", async () => {
    const [stopped, done] = [await startTask(), await startTask()];
    const { result } = await ask("cancel", stopped);
    expect(result).toEqual({ resultType: "complete", _meta: expect.any(Object) });
    const after = await ask("get", stopped);
    expect(after.result).toMatchObject({ status: "cancelled" });
    expect(after.result).not.toHaveProperty("result");
    await advance(done, "completed", 100);
    for (const taskId of [stopped, done]) expect((await ask("cancel", taskId)).result).toHaveProperty("resultType");
    expect((await ask("get", done)).result).toMatchObject({ status: "completed" });
  });

  test("answers that no task has asked for are taken and overlooked", async () => {
    const taskId = await startTask();
    const { result } = await ask("update", taskId, { inputResponses: { made: { up: true } } });
    expect(result).toEqual({ resultType: "complete", _meta: expect.any(Object) });
    expect((await ask("update", taskId)).error).toMatchObject({ code: -32_602 });
    expect((await ask("update", taskId, { inputResponses: [] })).error).toMatchObject({ code: -32_602 });
  });

  test("a task that does not exist is not found, and lists and waits of older revisions are no methods", async () => {
    for (const verb of ["get", "update", "cancel"]) {
      for (const params of [{ taskId: NO_TASK }, {}, { taskId: 5 }]) {
        const { error } = await client.ask(`tasks/${verb}`, { inputResponses: {}, ...params }, TAKES_TASKS);
        expect(error).toMatchObject({ code: -32_602 });
      }
    }
    for (const verb of ["list", "result", "watch"]) {
      expect((await ask(verb, NO_TASK)).error).toMatchObject({ code: -32_601 });
    }
  });

  test("a task is there for every process, also after the studio was restarted", async () => {
    const taskId = await startTask();
    await studio.restart();
    client = open();
    expect((await ask("get", taskId)).result).toMatchObject({ status: "working" });
    await ask("cancel", taskId);
    expect((await ask("get", taskId)).result).toMatchObject({ status: "cancelled" });
  });
});

describe("a listener over stdio", () => {
  const [, connect] = CURRENT_TRANSPORTS[1] ?? [];
  let client: CurrentClient;

  beforeEach(() => {
    const backend = studio.backend();
    const connection = connect?.(() => createServer(backend));
    if (!connection) throw new Error("There is no second transport");
    closing.push(() => connection.close());
    ({ client } = connection);
  });

  async function startTask(): Promise<string> {
    const { result } = await client.ask(
      "tools/call",
      { name: "generate_sample", arguments: { prompt: "kick" } },
      TAKES_TASKS,
    );
    return String(result?.["taskId"]);
  }

  test("hears of its tasks and no others, first as they are, then of each change, with the result at the end", async () => {
    const [mine, done, other] = [await startTask(), await startTask(), await startTask()];
    await advance(done, "completed", 100);
    const filter = { notifications: { taskIds: [mine, done, NO_TASK] } };
    void client.ask("subscriptions/listen", filter, TAKES_TASKS);
    await expect.poll(() => client.heard.length).toBe(3);
    const [acknowledged, ...now] = client.heard;
    expect(acknowledged).toMatchObject({ params: { notifications: { taskIds: [mine, done] } } });
    expect(now).toMatchObject([
      { method: "notifications/tasks", params: { taskId: mine, status: "working" } },
      {
        method: "notifications/tasks",
        params: { taskId: done, status: "completed", result: { resultType: "complete" } },
      },
    ]);
    await advance(other, "completed", 100);
    await advance(mine, "processing", 40);
    await expect.poll(() => JSON.stringify(client.heard)).toContain("generate processing, 40 %");
    await advance(mine, "completed", 100);
    await expect
      .poll(() => client.heard.at(-1))
      .toMatchObject({ params: { taskId: mine, status: "completed", result: { structuredContent: { jobId: mine } } } });
    for (const { params } of client.heard) {
      expect(params).toHaveProperty(["_meta", "io.modelcontextprotocol/subscriptionId"]);
    }
    expect(JSON.stringify(client.heard)).not.toContain(other);
  });

  test("that does not declare the extension is refused tasks", async () => {
    const { error } = await client.ask("subscriptions/listen", { notifications: { taskIds: [await startTask()] } });
    expect(error).toMatchObject({ code: -32_021, data: { requiredCapabilities: TAKES_TASKS } });
  });
});

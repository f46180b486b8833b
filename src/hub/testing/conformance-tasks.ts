import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ErrorCode, McpError, type CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { takesTasks, type Caller } from "../../mcp/era/caller.ts";
import type { DetailedTask, ExtensionTask, TaskSource } from "../../mcp/era/extension-tasks.ts";
import type { InputRequests } from "../../mcp/era/input-required.ts";
import { missingCapabilities, REQUIRED_FOR_TASKS } from "../../mcp/era/missing-capabilities.ts";
import { converse, elicitConsent, elicitText } from "./conformance-rounds.ts";

/** What a task's work can do beside computing. */
interface Desk {
  signal: AbortSignal;
  /** @returns the answers, once the client has given all of them */
  ask(requests: InputRequests): Promise<Record<string, unknown>>;
}

type Work = (desk: Desk) => Promise<CallToolResult>;

interface Entry {
  task: DetailedTask;
  aborting: AbortController;
  inputs: Record<string, unknown>;
  onAnswered: () => void;
}

const STEP_MILLISECONDS = 100;

/** Tasks in memory, for all servers of one endpoint. */
export class FixtureTasks implements TaskSource {
  readonly #entries = new Map<string, Entry>();

  start(work: Work): ExtensionTask {
    const now = new Date().toISOString();
    const task: DetailedTask = {
      taskId: randomUUID(),
      status: "working",
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: 600_000,
      pollIntervalMs: STEP_MILLISECONDS,
    };
    const entry: Entry = { task, aborting: new AbortController(), inputs: {}, onAnswered: () => {} };
    this.#entries.set(task.taskId, entry);
    const seed = { ...task };
    void this.#run(entry, work);
    return seed;
  }

  async get(taskId: string): Promise<DetailedTask> {
    return this.#find(taskId).task;
  }

  /** Nobody listens to fixtures: the suite has no scenario for it yet. */
  async watch(taskId: string): Promise<DetailedTask> {
    return this.get(taskId);
  }

  async update(taskId: string, inputResponses: Record<string, unknown>): Promise<void> {
    const { task, inputs, onAnswered } = this.#find(taskId);
    const { inputRequests = {} } = task;
    const answered = Object.keys(inputRequests).filter((key) => key in inputResponses);
    for (const key of answered) {
      inputs[key] = inputResponses[key];
      delete inputRequests[key];
    }
    if (answered.length > 0 && Object.keys(inputRequests).length === 0) onAnswered();
  }

  async cancel(taskId: string): Promise<void> {
    const entry = this.#find(taskId);
    if (!isOpen(entry.task)) return;
    this.#settle(entry, { status: "cancelled" });
    entry.aborting.abort();
  }

  async #run(entry: Entry, work: Work): Promise<void> {
    const desk: Desk = { signal: entry.aborting.signal, ask: (requests) => this.#ask(entry, requests) };
    try {
      const result = { resultType: "complete", ...(await work(desk)) };
      this.#settle(entry, { status: "completed", result });
    } catch (error) {
      this.#settle(entry, { status: "failed", error: { code: ErrorCode.InternalError, message: String(error) } });
    }
  }

  async #ask(entry: Entry, requests: InputRequests): Promise<Record<string, unknown>> {
    const answered = new Promise<void>((resolve) => (entry.onAnswered = resolve));
    Object.assign(entry.task, { status: "input_required", inputRequests: { ...requests } });
    await answered;
    delete entry.task.inputRequests;
    entry.task.status = "working";
    return entry.inputs;
  }

  #settle({ task }: Entry, end: Partial<DetailedTask>): void {
    if (!isOpen(task)) return;
    delete task.inputRequests;
    Object.assign(task, end, { lastUpdatedAt: new Date().toISOString() });
  }

  #find(taskId: string): Entry {
    const entry = this.#entries.get(taskId);
    if (!entry) throw new McpError(ErrorCode.InvalidParams, `There is no task ${taskId}`);
    return entry;
  }
}

function isOpen({ status }: DetailedTask): boolean {
  return status === "working" || status === "input_required";
}

const reply = (text: string): CallToolResult => ({ content: [{ type: "text", text }] });

/** The tools that are tasks for clients that take them, by name: what each does with its arguments. */
const TASK_TOOLS: Record<string, (args: Record<string, unknown>) => Work> = {
  slow_compute:
    ({ seconds, label }) =>
    async ({ signal }) => {
      await sleep(Number(seconds) * 1000, undefined, { signal, ref: false });
      return reply(`Computed ${String(label)}`);
    },
  failing_job: () => async () => {
    await sleep(STEP_MILLISECONDS);
    return { ...reply("This job always fails"), isError: true };
  },
  protocol_error_job: () => async () => {
    await sleep(STEP_MILLISECONDS);
    throw new Error("This job always breaks");
  },
  confirm_delete:
    ({ filename }) =>
    async ({ ask }) => {
      await ask({ confirm: elicitConsent("confirm", `Delete ${String(filename)}?`) });
      return reply(`Deleted ${String(filename)}`);
    },
  multi_input:
    () =>
    async ({ ask }) => {
      const inputs = await ask({ first: elicitText("name", "First?"), second: elicitText("name", "Second?") });
      return reply(JSON.stringify(inputs));
    },
};

/** Those that no client is served without the extension. */
const TASKS_ONLY = new Set(["failing_job", "protocol_error_job", "confirm_delete", "multi_input"]);

export const TASK_TOOL_NAMES = [...Object.keys(TASK_TOOLS), "test_tool_with_task"];

/** @returns undefined if there is no such tool */
export async function callTaskTool(
  { name, args, caller }: { name: string; args: Record<string, unknown>; caller: Caller },
  tasks: FixtureTasks,
): Promise<CallToolResult | undefined> {
  if (name === "test_tool_with_task") return greetAsTask(caller, tasks);
  const work = TASK_TOOLS[name]?.(args);
  if (!work) return undefined;
  if (takesTasks(caller)) return asTask(tasks.start(work));
  if (TASKS_ONLY.has(name)) throw missingCapabilities(REQUIRED_FOR_TASKS);
  return work({ signal: new AbortController().signal, ask: async () => ({}) });
}

/** Asks first, and does the rest as a task. */
function greetAsTask(caller: Caller, tasks: FixtureTasks): CallToolResult {
  if (!takesTasks(caller)) throw missingCapabilities(REQUIRED_FOR_TASKS);
  const rounds = [{ user_name: elicitText("name", "What is your name?") }];
  const answer = (inputs: unknown): CallToolResult =>
    asTask(tasks.start(async () => reply(`Hello ${JSON.stringify(inputs)}`)));
  return converse("test_tool_with_task", { rounds, hasState: true, answer }, caller);
}

function asTask(task: ExtensionTask): CallToolResult {
  return { resultType: "task", ...task, content: [] };
}

import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { Result } from "@modelcontextprotocol/sdk/types.js";
import * as z from "zod";
import { callerOf, takesTasks } from "./caller.ts";
import { RoundRefused, type InputRequests } from "./input-required.ts";
import { missingCapabilities, REQUIRED_FOR_TASKS } from "./missing-capabilities.ts";
import { TASKS_EXTENSION } from "./revision.ts";

/**
 * A task of the extension as its caller sees it.
 * https://github.com/modelcontextprotocol/ext-tasks/blob/main/specification/draft/tasks.md
 */
export interface ExtensionTask {
  taskId: string;
  /** "failed" is for errors of the protocol; a tool that failed has completed. */
  status: "working" | "input_required" | "completed" | "failed" | "cancelled";
  statusMessage?: string;
  /** ISO 8601. */
  createdAt: string;
  lastUpdatedAt: string;
  /** From its creation; null: it is kept. */
  ttlMs: number | null;
  pollIntervalMs?: number;
}

/** With what its status brings: the questions that are open, the result, or the error. */
export interface DetailedTask extends ExtensionTask {
  inputRequests?: InputRequests;
  result?: Result;
  error?: { code: number; message: string };
}

/** Where tasks are kept. Each of its methods throws an McpError for a task that its user does not have. */
export interface TaskSource {
  get(taskId: string): Promise<DetailedTask>;
  /** Answers to open questions; those that are not open are ignored. */
  update(taskId: string, inputResponses: Record<string, unknown>): Promise<void>;
  /** A task that has ended stays as it is. */
  cancel(taskId: string): Promise<void>;
  /** From now on tells what becomes of the task by `notifications/tasks`. @returns the task as it is now */
  watch(taskId: string): Promise<DetailedTask>;
}

const taskParameters = z.object({
  _meta: z.record(z.string(), z.unknown()).optional(),
  // Nobody has such a task, and the source says so.
  taskId: z.string().catch(""),
  inputResponses: z.record(z.string(), z.unknown()).optional(),
});
type TaskParameters = z.output<typeof taskParameters>;

/** Serves the requests of the extension. @param open called by the first of them */
export function serveExtensionTasks(server: Server, open: () => Promise<TaskSource>): void {
  let opened: Promise<TaskSource> | null = null;
  const serve = (verb: keyof TaskSource, answer: (source: TaskSource, params: TaskParameters) => Promise<Result>) => {
    const schema = z.object({ method: z.literal(`${TASKS_EXTENSION}/${verb}`), params: taskParameters });
    server.setRequestHandler(schema, async ({ params }) => {
      if (!takesTasks(callerOf(server, params))) throw missingCapabilities(REQUIRED_FOR_TASKS);
      return answer(await (opened ??= open()), params);
    });
  };

  serve("get", async (source, { taskId }) => ({ ...(await source.get(taskId)) }));
  serve("watch", async (source, { taskId }) => ({ ...(await source.watch(taskId)) }));
  serve("update", async (source, { taskId, inputResponses }) => {
    if (!inputResponses) throw new RoundRefused("inputResponses is missing: tasks/update delivers answers");
    await source.update(taskId, inputResponses);
    return {};
  });
  serve("cancel", async (source, { taskId }) => {
    await source.cancel(taskId);
    return {};
  });
}

import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Answered, type Asked, JsonServer } from "./json-server.ts";

/** A task as the server keeps it. */
export interface AceStepTask {
  id: string;
  status: "queued" | "running" | "succeeded" | "failed";
  request: Record<string, unknown>;
  file: string | null;
  error: string | null;
  progress: number;
}

const querySchema = z.object({ task_id_list: z.array(z.string()) });

/**
 * A double of the HTTP API of ACE-Step 1.5: https://github.com/ace-step/ACE-Step-1.5/blob/main/docs/en/API.md. Tasks end
 * when a test says so. A task that it does not know is answered with status 0 and an empty list, as by the real one.
 */
export class AceStepServer extends JsonServer {
  readonly key: string;
  readonly tasks: AceStepTask[] = [];
  readonly files = new Map<string, Uint8Array>();
  isFull = false;

  constructor(key = "") {
    super();
    this.key = key;
  }

  /** Ends a task with a file. */
  finish(id: string, bytes: Uint8Array): void {
    this.files.set(`/tmp/api_audio/${id}.wav`, bytes);
    Object.assign(this.#find(id), { status: "succeeded", file: `/tmp/api_audio/${id}.wav` });
  }

  fail(id: string, error: string): void {
    Object.assign(this.#find(id), { status: "failed", error });
  }

  protected answer({ route, query, headers, body }: Asked): Answered {
    if (this.key !== "" && headers.authorization !== `Bearer ${this.key}`) {
      return { status: 401, body: { detail: "Invalid API key" } };
    }
    switch (route) {
      case "GET /health":
        return wrapped({ status: "ok", service: "ACE-Step API", version: "1.0" });
      case "POST /release_task":
        return this.#release(z.record(z.string(), z.unknown()).parse(body));
      case "POST /query_result":
        return wrapped(querySchema.parse(body).task_id_list.map((id) => this.#result(id)));
      case "GET /v1/audio":
        return this.#audio(query.get("path") ?? "");
      default:
        return { status: 404, body: { detail: "Not Found" } };
    }
  }

  #release(request: Record<string, unknown>): Answered {
    if (this.isFull) return { status: 429, body: { detail: "Server busy: queue is full" } };
    const id = randomUUID();
    this.tasks.push({ id, status: "queued", request, file: null, error: null, progress: 0 });
    return wrapped({ task_id: id, status: "queued", queue_position: this.tasks.length });
  }

  #result(id: string) {
    const task = this.tasks.find((each) => each.id === id);
    if (!task) return { task_id: id, status: 0, result: "[]" };
    const { status, file, error, progress } = task;
    const code = { queued: 0, running: 0, succeeded: 1, failed: 2 }[status];
    const url = file === null ? "" : `/v1/audio?path=${encodeURIComponent(file)}`;
    return { task_id: id, status: code, result: JSON.stringify([{ file: url, status: code, error, progress }]) };
  }

  #audio(path: string): Answered {
    const bytes = this.files.get(path);
    return bytes ? { status: 200, body: bytes } : { status: 404, body: { detail: "Audio file not found" } };
  }

  #find(id: string): AceStepTask {
    const task = this.tasks.find((each) => each.id === id);
    if (!task) throw new Error(`The server has no task ${id}`);
    return task;
  }
}

function wrapped(data: unknown): Answered {
  return { status: 200, body: { data, code: 200, error: null, timestamp: 1_700_000_000_000, extra: null } };
}

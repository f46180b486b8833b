import type { LocalFile } from "../../bodies/local-file.ts";
import type { BundledModule } from "../types.ts";
import type { ComponentPath } from "../values/json.ts";

/** Initial data of a worker. */
export interface ActionWorkerData {
  /** See `followClock`. */
  clockMemory: SharedArrayBuffer;
}

/** A component instance as the worker needs it. */
export interface WorkerComponent {
  path: ComponentPath;
  modules: readonly BundledModule[];
  environment: Record<string, string>;
  /** Modules to be evaluated ahead of their use, after the actions that the thread was started for. */
  eager: string[];
}

/** A request with its whole body; headers may repeat. */
export interface WireRequest {
  url: string;
  method: string;
  headers: [string, string][];
  body: Uint8Array | null;
}

/** A response without its body, which follows in pieces; headers may repeat (`set-cookie`). */
export interface WireHead {
  status: number;
  statusText: string;
  headers: [string, string][];
  /** Some statuses refuse even an empty body. */
  hasBody: boolean;
}

/** Result of an action's syscall. */
export type Answer =
  | { ok: true; json: string }
  | { ok: true; file: { path: string; contentType: string | null } | null }
  | { ok: false; message: string; dataJson: string | null };

/** Engine → worker. `run` numbers a running action, `call` a syscall of it; `ask` wants `here` for an answer. */
export type ToWorker =
  | { type: "deploy"; components: WorkerComponent[] }
  | { type: "run"; run: number; component: ComponentPath; module: string; name: string; argumentsJson: string }
  | { type: "http"; run: number; request: WireRequest }
  | { type: "ask" }
  | { type: "answer"; run: number; call: number; answer: Answer };

/** How an action ended. Of `cut`, from outside, `text` is all that there is to say. */
export type RunEnd =
  | { kind: "returned"; json: string }
  | { kind: "responded" }
  | { kind: "threw"; text: string; stack: string; dataJson: string | null }
  | { kind: "cut"; text: string };

/** Worker → engine. `ready`: it has the code of a deployment. */
export type FromWorker =
  | { type: "ready" }
  | { type: "here" }
  | { type: "syscall"; run: number; call: number; operation: string; argumentsJson: string }
  | {
      type: "storeBlob";
      run: number;
      call: number;
      content: Uint8Array | LocalFile;
      contentType: string;
      sha256?: string;
    }
  | { type: "readBlob"; run: number; call: number; storageId: string }
  /** The beginning of an HTTP action's response. */
  | { type: "head"; run: number; head: WireHead }
  /** A piece of its body; the answer is not ok once nobody reads it. */
  | { type: "body"; run: number; call: number; bytes: Uint8Array }
  | { type: "log"; run: number; line: string }
  | { type: "end"; run: number; end: RunEnd };

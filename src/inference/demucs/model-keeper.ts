import type { MessagePort } from "node:worker_threads";
import { type Clock, systemClock } from "../clock.ts";
import type { HostMessage, KeeperRequest } from "./host-protocol.ts";
import { ModelProcess } from "./model-process.ts";
import type { OpenedModel } from "./opened-model.ts";

/** Opening a model takes seconds and keeping it hundreds of megabytes: long enough for the next song of a batch. */
const IDLE_MILLISECONDS = 60_000;

type Question = Exclude<KeeperRequest, { kind: "close" }>;

interface KeeperOptions {
  open?: (file: string) => Promise<OpenedModel>;
  clock?: Clock;
}

/**
 * The one process of the user's model, for all predictions that run at once: their segments take turns. It is opened by the first, and
 * ended when none has used it for a minute, or at once when a prediction is cancelled whose segment it has. One that crashes fails the
 * prediction whose segment it had. The next segment opens it again.
 */
export class ModelKeeper {
  readonly #open: (file: string) => Promise<OpenedModel>;
  readonly #clock: Clock;
  /** Workers that have it open, with its file. */
  readonly #users = new Map<MessagePort, string>();
  #model: Promise<OpenedModel> | null = null;
  #turn: Promise<void> = Promise.resolve();
  #busy: { port: MessagePort; kind: Question["kind"] } | null = null;
  #stopWaiting = (): void => {};

  constructor({ open = (file) => ModelProcess.open(file), clock = systemClock }: KeeperOptions = {}) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Answers a worker until its end of the line is gone. */
  serve(port: MessagePort): void {
    port.on("message", (request: KeeperRequest) => this.#take(port, request));
    port.on("close", () => this.#leave(port));
  }

  #take(port: MessagePort, request: KeeperRequest): void {
    if (request.kind === "close") return this.#leave(port);
    if (request.kind === "open") {
      this.#stopWaiting();
      this.#users.set(port, request.file);
    }
    this.#turn = this.#turn.then(() => this.#answer(port, request));
  }

  async #answer(port: MessagePort, request: Question): Promise<void> {
    const file = this.#users.get(port);
    // It has gone while it waited for its turn.
    if (file === undefined) return;
    this.#busy = { port, kind: request.kind };
    const answer = await this.#perform(file, request).catch((error: unknown): HostMessage => {
      return { kind: "failed", message: error instanceof Error ? error.message : String(error) };
    });
    this.#busy = null;
    port.postMessage(answer);
  }

  async #perform(file: string, request: Question): Promise<HostMessage> {
    const model = await this.#running(file);
    return request.kind === "open"
      ? { kind: "ready", runtime: model.runtime, length: model.length }
      : { kind: "stems", stems: await model.separate(request.segment) };
  }

  async #running(file: string): Promise<OpenedModel> {
    const kept = await this.#model?.catch(() => null);
    if (kept?.isRunning) return kept;
    this.#model = this.#open(file);
    return this.#model;
  }

  #leave(port: MessagePort): void {
    if (!this.#users.delete(port)) return;
    const [isOwnTurn, isWanted] = [this.#busy?.port === port, this.#users.size > 0];
    // While it opens for one that is gone, others may want it.
    if (isOwnTurn && (this.#busy?.kind === "segment" || !isWanted)) this.#end();
    else if (!isWanted) this.#stopWaiting = this.#clock.after(IDLE_MILLISECONDS, () => this.#end());
  }

  #end(): void {
    void this.#model?.then(
      (model) => model.close(),
      () => {},
    );
    this.#model = null;
  }
}

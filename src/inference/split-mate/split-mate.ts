import { Worker } from "node:worker_threads";
import type { Channels, MaskedStem } from "../../audio/separate/chunk-splitter.ts";
import type { ChunkMate, SplitterShape } from "../../audio/separate/separate.ts";
import { THREAD_LIMITS } from "../worker/protocol.ts";
import type { ChunkMessage, MateSettings } from "./mate-protocol.ts";
import { MateRoom } from "./mate-room.ts";

type Stems = Record<MaskedStem, Channels>;

/** A thread that splits every other chunk of a song. It ends with the thread that opened it. */
export class SplitMate implements ChunkMate {
  readonly room: Channels;
  readonly #shared: MateRoom;
  readonly #worker: Worker;
  /** Why the thread is gone; null while it runs. */
  #failure: string | null = null;
  #stems: Promise<Stems | null> = Promise.resolve(null);
  #answer: (stems: Stems | null) => void = () => {};

  /** @param entry path of the bundled worker */
  constructor(entry: string, shape: SplitterShape) {
    this.#shared = new MateRoom(shape);
    this.room = this.#shared.mix();
    const workerData: MateSettings = { splitsChunks: { shape, memory: this.#shared.memory } };
    this.#worker = new Worker(entry, { workerData, resourceLimits: THREAD_LIMITS });
    this.#worker.on("message", ({ length }: ChunkMessage) => this.#answer(this.#shared.stems(length)));
    this.#worker.on("error", (error) => this.#end(error.message));
    this.#worker.on("exit", (code) => this.#end(`exit code ${code}`));
  }

  /** Why it can split no more; null if it can. */
  get failure(): string | null {
    return this.#failure;
  }

  begin(mix: Channels): void {
    this.room.forEach((room, channel) => {
      const heard = mix[channel];
      if (heard && heard.buffer !== room.buffer) room.set(heard);
    });
    this.#stems = new Promise((resolve) => (this.#answer = resolve));
    const chunk: ChunkMessage = { length: mix[0]?.length ?? 0 };
    if (this.#failure === null) this.#worker.postMessage(chunk, []);
    else this.#answer(null);
  }

  finish(): Promise<Stems | null> {
    return this.#stems;
  }

  close(): void {
    void this.#worker.terminate();
  }

  #end(failure: string): void {
    this.#failure ??= failure;
    this.#answer(null);
  }
}

import { MAX_RECORDING_SECONDS } from "../../../src/contracts/limits.ts";
import { messageOf } from "../platform/failure.ts";
import { openMicrophone, type Microphone } from "./microphone.ts";
import { Take } from "./take.ts";

/** Why a recording ended. */
export type Ending = "stopped" | "full" | "gone";

/** State of the recorder. */
export type RecorderState =
  | { kind: "idle" }
  | { kind: "asking" }
  /** @property reason with what to do about it */
  | { kind: "refused"; reason: string }
  | { kind: "recording"; take: Take }
  | { kind: "paused"; take: Take }
  | { kind: "recorded"; take: Take; ending: Ending };

/** One recording after the other. Does not hold: what was saved. */
export class Recorder {
  #state: RecorderState = { kind: "idle" };
  #microphone: Microphone | null = null;
  /** Number of the latest start: a microphone that is granted after the dialog was closed is closed again. */
  #start = 0;
  readonly #listeners = new Set<() => void>();
  readonly #open: typeof openMicrophone;

  constructor(open = openMicrophone) {
    this.#open = open;
  }

  get state(): RecorderState {
    return this.#state;
  }

  /** @returns unsubscribe */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks for the microphone and begins; what was recorded before is gone. */
  async start(): Promise<void> {
    this.#release();
    const start = ++this.#start;
    this.#set({ kind: "asking" });
    try {
      const microphone = await this.#open({
        onBlock: (block) => this.#hear(block),
        onGone: () => this.stop("gone"),
      });
      if (start !== this.#start) return await microphone.close();
      this.#microphone = microphone;
    } catch (error) {
      if (start === this.#start) this.#refuse(error);
      return;
    }
    await this.#begin(this.#microphone);
  }

  async #begin(microphone: Microphone): Promise<void> {
    this.#set({ kind: "recording", take: new Take(microphone.sampleRate) });
    try {
      await microphone.resume();
    } catch (error) {
      // After a stop the microphone is closed, which ends a resume as well.
      if (this.#microphone === microphone) this.#refuse(error);
    }
  }

  pause(): void {
    if (this.#state.kind !== "recording") return;
    this.#set({ kind: "paused", take: this.#state.take });
    this.#microphone?.pause().catch(() => {});
  }

  resume(): void {
    if (this.#state.kind !== "paused") return;
    this.#set({ kind: "recording", take: this.#state.take });
    const microphone = this.#microphone;
    microphone?.resume().catch(() => {
      // The take so far is kept.
      if (this.#microphone === microphone) this.stop("gone");
    });
  }

  /** Ends the recording and lets go of the microphone. One without any sound is none. */
  stop(ending: Ending = "stopped"): void {
    if (this.#state.kind !== "recording" && this.#state.kind !== "paused") return;
    const { take } = this.#state;
    this.#release();
    this.#set(take.frames > 0 ? { kind: "recorded", take, ending } : { kind: "idle" });
  }

  /** Forgets everything. */
  discard(): void {
    this.#start++;
    this.#release();
    this.#set({ kind: "idle" });
  }

  #hear(block: Float32Array): void {
    // A block that was under way when it was paused belongs to it still.
    if (this.#state.kind !== "recording" && this.#state.kind !== "paused") return;
    this.#state.take.add(block);
    if (this.#state.take.seconds >= MAX_RECORDING_SECONDS) this.stop("full");
  }

  #refuse(error: unknown): void {
    this.#release();
    this.#set({ kind: "refused", reason: messageOf(error) });
  }

  #release(): void {
    this.#microphone?.close().catch(() => {});
    this.#microphone = null;
  }

  #set(state: RecorderState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

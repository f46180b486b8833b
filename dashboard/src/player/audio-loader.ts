import type { Playable } from "../../../src/contracts/player.ts";
import type { Mixer } from "../../player-core/mixer.ts";
import type { Loader, PlaybackEvents } from "../../player-core/session.ts";
import { DecodedAudio } from "./decoded-audio.ts";

/** Longest queue of prefetches: fast scrolling leaves older ones behind. */
const MAX_WAITING = 6;

export interface AudioLoaderOptions {
  mixer: Pick<Mixer, "sampleRate" | "decode" | "add" | "audioOf">;
  /** A sample's file. @throws Error that says why it cannot be had */
  readFile(sampleId: string): Promise<ArrayBuffer>;
  /** The same, if it can be had at once; else null. */
  readKept(sampleId: string): Promise<ArrayBuffer | null>;
  events: Pick<PlaybackEvents, "onLoaded" | "onFailed">;
}

/** Brings samples into the mixer. What was heard lately, and what was prepared, comes from memory. */
export class AudioLoader implements Loader {
  readonly #options: AudioLoaderOptions;
  readonly #decoded = new DecodedAudio();
  readonly #pending = new Map<string, Promise<void>>();
  #wanted = new Set<string>();
  #waiting: Playable[] = [];
  #isPreparing = false;
  #isClosed = false;

  constructor(options: AudioLoaderOptions) {
    this.#options = options;
  }

  /** Loads samples; those in memory are available on return. */
  load(samples: readonly Playable[]): void {
    this.#wanted = new Set(samples.map(({ sampleId }) => sampleId));
    for (const sample of samples) {
      const audio = this.#decoded.get(sample.sampleId);
      if (audio) this.#deliver(sample, audio);
      else void this.#loadOnce(sample, false);
    }
  }

  /** Prefetch: decodes a sample that may be wanted next, if its file is kept. One at a time; the oldest of too many are dropped. */
  prepare(sample: Playable): void {
    this.#waiting = [...this.#waiting, sample].slice(-MAX_WAITING);
    if (!this.#isPreparing) void this.#prepareAll();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
  }

  async #prepareAll(): Promise<void> {
    this.#isPreparing = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (!this.#decoded.has(next.sampleId)) await this.#loadOnce(next, true);
    }
    this.#isPreparing = false;
  }

  #loadOnce(sample: Playable, isAhead: boolean): Promise<void> {
    const { sampleId } = sample;
    const loading = this.#pending.get(sampleId) ?? this.#fetch(sample, isAhead);
    this.#pending.set(sampleId, loading);
    return loading;
  }

  /** Never rejects. A result that nobody wants any more stays in memory; such a failure goes unnoticed. */
  async #fetch(sample: Playable, isAhead: boolean): Promise<void> {
    const { mixer, readFile, readKept, events } = this.#options;
    const { sampleId, name } = sample;
    try {
      const kept = isAhead ? await readKept(sampleId) : null;
      // By now it may be wanted.
      if (!kept && isAhead && !this.#wanted.has(sampleId)) return;
      const audio = await mixer.decode(kept ?? (await readFile(sampleId)));
      if (this.#isClosed) return;
      this.#keep(sampleId, audio);
      if (this.#wanted.has(sampleId)) this.#deliver(sample, audio);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (this.#isClosed || !this.#wanted.has(sampleId)) return;
      events.onFailed(sample, `${name} could not be loaded: ${reason}. Try again.`);
    } finally {
      this.#pending.delete(sampleId);
    }
  }

  #deliver(sample: Playable, audio: AudioBuffer): void {
    this.#options.mixer.add(sample.sampleId, audio);
    this.#options.events.onLoaded(sample, audio);
  }

  #keep(sampleId: string, audio: AudioBuffer): void {
    const { mixer } = this.#options;
    for (const gone of this.#decoded.keep(sampleId, audio, this.#wanted)) {
      // The mixer holds what it was given last: an instant of silence lets go of the rest.
      if (mixer.audioOf(gone)) mixer.add(gone, new AudioBuffer({ length: 1, sampleRate: mixer.sampleRate }));
    }
  }
}

import type { PlayedSample } from "../../../src/contracts/player.ts";
import type { OpenStream } from "../../player-core/audio-stream.ts";
import type { Mixer } from "../../player-core/mixer.ts";
import type { Loader, PlaybackEvents } from "../../player-core/playback.ts";
import { DecodedAudio } from "./decoded-audio.ts";

/** What is longer than this sounds while it is read, until it is decoded. Shorter audio is decoded in a tenth of a second. */
const STREAMED_SECONDS = 30;
/** What is longer than this is never decoded whole: stereo takes 23 MB a minute. */
export const MAX_DECODED_SECONDS = 300;
/** Longest queue of prefetches: fast scrolling leaves older ones behind. */
const MAX_WAITING = 6;

export interface AudioLoaderOptions {
  mixer: Pick<Mixer, "decode" | "add" | "addFitted" | "remove" | "addStream" | "removeStream">;
  /** A sample's file. @throws Error that says why it cannot be had */
  readFile(sampleId: string): Promise<ArrayBuffer>;
  /** The same, if it can be had at once; else null. */
  readKept(sampleId: string): Promise<ArrayBuffer | null>;
  /**
   * Where a sample's file is read while it plays.
   * @param isAgain the address of before led nowhere
   * @throws Error that says why it cannot be had
   */
  openFile(sampleId: string, isAgain: boolean): Promise<OpenFile>;
  /**
   * Fits a sample to the project.
   * @returns null at once if it plays as it is; a promise that never rejects, of null where it could not be fitted
   */
  fit(sample: PlayedSample, audio: AudioBuffer): Promise<AudioBuffer | null> | null;
  events: Pick<PlaybackEvents, "onLoaded" | "onFailed">;
}

/** A file that can be read until it is closed. */
export interface OpenFile {
  /** @param onFailed it cannot be read, or not any more */
  stream(onFailed: () => void): OpenStream;
  close(): void;
}

/** Brings samples into the mixer. What was heard lately, and what was prepared, comes from memory. */
export class AudioLoader implements Loader {
  readonly #options: AudioLoaderOptions;
  readonly #decoded = new DecodedAudio();
  readonly #pending = new Map<string, Promise<void>>();
  /** Files that play while they are read, by sample. */
  readonly #streams = new Map<string, OpenFile>();
  #wanted = new Set<string>();
  #waiting: PlayedSample[] = [];
  #isPreparing = false;
  #isClosed = false;

  constructor(options: AudioLoaderOptions) {
    this.#options = options;
  }

  /** Loads samples; those in memory are available on return. */
  load(samples: readonly PlayedSample[]): void {
    this.#wanted = new Set(samples.map(({ sampleId }) => sampleId));
    for (const sampleId of this.#streams.keys()) if (!this.#wanted.has(sampleId)) this.#closeStream(sampleId);
    for (const sample of samples) {
      const audio = this.#decoded.get(sample.sampleId);
      if (audio) {
        this.#deliver(sample, audio);
        continue;
      }
      if (sample.durationSeconds > STREAMED_SECONDS) void this.#stream(sample, false);
      if (sample.durationSeconds <= MAX_DECODED_SECONDS) void this.#loadOnce(sample, false);
    }
  }

  /** Prefetch: decodes a sample that may be wanted next, if its file is kept. One at a time; the oldest of too many are dropped. */
  prepare(sample: PlayedSample): void {
    this.#waiting = [...this.#waiting, sample].slice(-MAX_WAITING);
    if (!this.#isPreparing) void this.#prepareAll();
  }

  close(): void {
    this.#isClosed = true;
    this.#waiting = [];
    for (const sampleId of this.#streams.keys()) this.#closeStream(sampleId);
  }

  /** Never rejects. */
  async #stream(sample: PlayedSample, isAgain: boolean): Promise<void> {
    const { mixer, openFile, events } = this.#options;
    const { sampleId } = sample;
    if (this.#streams.has(sampleId)) return events.onLoaded(sample, null);
    try {
      const file = await openFile(sampleId, isAgain);
      // Meanwhile it may have been given up, opened by another call, or decoded.
      if (this.#isClosed || !this.#wanted.has(sampleId) || this.#streams.has(sampleId) || this.#decoded.has(sampleId)) {
        return file.close();
      }
      this.#streams.set(sampleId, file);
      const onFailed = () => {
        this.#closeStream(sampleId);
        if (isAgain) this.#failStream(sample, new Error("this browser cannot read the file"));
        else void this.#stream(sample, true);
      };
      mixer.addStream(sampleId, file.stream(onFailed));
      events.onLoaded(sample, null);
    } catch (error) {
      this.#failStream(sample, error);
    }
  }

  /** What can be decoded is read in another way, too, which tells of its own failure. */
  #failStream(sample: PlayedSample, error: unknown): void {
    if (sample.durationSeconds > MAX_DECODED_SECONDS) this.#fail(sample, error);
  }

  #closeStream(sampleId: string): void {
    this.#streams.get(sampleId)?.close();
    this.#streams.delete(sampleId);
    this.#options.mixer.removeStream(sampleId);
  }

  /** Nobody is told of what is not wanted any more. */
  #fail(sample: PlayedSample, error: unknown): void {
    if (this.#isClosed || !this.#wanted.has(sample.sampleId)) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.events.onFailed(sample, `${sample.name} could not be loaded: ${reason}. Try again.`);
  }

  async #prepareAll(): Promise<void> {
    this.#isPreparing = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      if (!this.#decoded.has(next.sampleId)) await this.#loadOnce(next, true);
    }
    this.#isPreparing = false;
  }

  #loadOnce(sample: PlayedSample, isAhead: boolean): Promise<void> {
    const { sampleId } = sample;
    const loading = this.#pending.get(sampleId) ?? this.#fetch(sample, isAhead);
    this.#pending.set(sampleId, loading);
    return loading;
  }

  /** Never rejects. A result that nobody wants any more stays in memory; such a failure goes unnoticed. */
  async #fetch(sample: PlayedSample, isAhead: boolean): Promise<void> {
    const { mixer, readFile, readKept, fit } = this.#options;
    const { sampleId } = sample;
    try {
      const kept = isAhead ? await readKept(sampleId) : null;
      // By now it may be wanted.
      if (!kept && isAhead && !this.#wanted.has(sampleId)) return;
      const audio = await mixer.decode(kept ?? (await readFile(sampleId)));
      if (this.#isClosed) return;
      this.#keep(sampleId, audio);
      if (this.#wanted.has(sampleId)) this.#deliver(sample, audio);
      else void fit(sample, audio);
    } catch (error) {
      this.#fail(sample, error);
    } finally {
      this.#pending.delete(sampleId);
    }
  }

  #deliver(sample: PlayedSample, audio: AudioBuffer): void {
    const { mixer, events, fit } = this.#options;
    const add = (fitted: AudioBuffer | null) => {
      mixer.addFitted(sample.sampleId, fitted);
      mixer.add(sample.sampleId, audio);
      events.onLoaded(sample, audio);
    };
    const fitting = fit(sample, audio);
    if (!fitting) return add(null);
    const addWanted = (fitted: AudioBuffer | null) => {
      if (!this.#isClosed && this.#wanted.has(sample.sampleId)) add(fitted);
    };
    void fitting.then(addWanted);
  }

  #keep(sampleId: string, audio: AudioBuffer): void {
    for (const gone of this.#decoded.keep(sampleId, audio, this.#wanted)) this.#options.mixer.remove(gone);
  }
}

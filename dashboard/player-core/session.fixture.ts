import type { PlayedSample } from "../../src/contracts/player.ts";
import { entryPoint, hasEnded, positionAt, type Frames, type Take } from "./clock.ts";
import type { Level } from "./levels.ts";
import type { Mixer, Program } from "./mixer.ts";
import type { PlaybackEvents } from "./playback.ts";

/** A mixer without sound: its clock goes on when a test says so. */
export class SilentMixer implements Pick<Mixer, keyof Mixer> {
  readonly sampleRate = 1_000;
  readonly gains = new Map<string, number>();
  isAudible = true;
  isClosed = false;
  now: Frames = 0;
  current: (Program & { take: Take }) | null = null;
  next: (Program & { take: Take; onTaken(): void }) | null = null;
  readonly #audio = new Map<string, AudioBuffer>();

  decode(): Promise<AudioBuffer> {
    return Promise.resolve(audioOf(1));
  }
  add(trackId: string, audio: AudioBuffer): void {
    this.#audio.set(trackId, audio);
  }
  remove(trackId: string): void {
    this.#audio.delete(trackId);
  }
  readonly fitted = new Map<string, AudioBuffer | null>();
  addFitted(trackId: string, audio: AudioBuffer | null): void {
    this.fitted.set(trackId, audio);
  }
  readonly streams = new Set<string>();
  addStream(trackId: string): void {
    this.streams.add(trackId);
  }
  removeStream(trackId: string): void {
    this.streams.delete(trackId);
  }
  get output(): AudioNode {
    throw new Error("A mixer without sound has no output");
  }
  get soon(): Frames {
    return this.now + 1;
  }
  get take(): Take | null {
    return this.current?.take ?? null;
  }
  get hasNext(): boolean {
    return this.next !== null;
  }
  play(from: Frames, program: Program): void {
    this.stop();
    this.current = performed(from, program, this.now);
  }
  playNext(from: Frames, program: Program, { when, onTaken }: { when: Frames; onTaken(): void }): void {
    this.next = { ...performed(from, program, when), onTaken };
  }
  cancelNext(): void {
    this.next = null;
  }
  resume(): void {
    this.isAudible = true;
  }
  stop(): void {
    this.cancelNext();
    this.current = null;
  }
  setRate(rate: number): void {
    if (!this.current) return;
    this.cancelNext();
    const { take } = this.current;
    const moved = { ...take, startedAt: this.now, position: positionAt(take, this.now), rate };
    this.current = { ...this.current, rate, take: moved };
  }
  audioOf(trackId: string): AudioBuffer | null {
    return this.#audio.get(trackId) ?? null;
  }
  position(): Frames | null {
    const { next } = this;
    if (next && this.now >= next.take.startedAt) {
      [this.current, this.next] = [next, null];
      next.onTaken();
    }
    const take = this.current?.take;
    return take && !hasEnded(take, this.now) ? positionAt(take, this.now) : null;
  }
  setGain(trackId: string, gain: number): void {
    this.gains.set(trackId, gain);
  }
  setVolume(gain: number): void {
    this.gains.set("master", gain);
  }
  levels(): [Level, Level] {
    return [
      { peak: 0, rms: 0 },
      { peak: 0, rms: 0 },
    ];
  }
  close(): void {
    this.isClosed = true;
    this.stop();
  }
}

function performed(from: Frames, program: Program, startedAt: Frames): Program & { take: Take } {
  const { length, loop } = program;
  const rate = program.rate * (program.tempo ?? 1);
  return { ...program, take: { startedAt, position: entryPoint(from, length, loop), length, loop, rate } };
}

/** A loader whose files come when a test says so. */
export class HeldLoader {
  readonly asked = new Map<string, PlayedSample>();
  readonly #mixer: SilentMixer;
  readonly #events: PlaybackEvents;
  isClosed = false;

  constructor(mixer: SilentMixer, events: PlaybackEvents) {
    this.#mixer = mixer;
    this.#events = events;
  }
  load(samples: readonly PlayedSample[]): void {
    for (const sample of samples) this.asked.set(sample.sampleId, sample);
  }
  deliver(sampleId: string): void {
    const sample = this.asked.get(sampleId);
    if (!sample) return;
    const audio = audioOf(sample.durationSeconds);
    this.#mixer.add(sampleId, audio);
    this.#events.onLoaded(sample, audio);
  }
  fail(sampleId: string): void {
    const sample = this.asked.get(sampleId);
    this.asked.delete(sampleId);
    if (sample) this.#events.onFailed(sample, `${sample.name} could not be loaded`);
  }
  close(): void {
    this.isClosed = true;
  }
}

/** Four samples of audio at half of full scale, as long as is said. */
export function audioOf(duration: number): AudioBuffer {
  const channel = Float32Array.of(0, 0.5, -0.5, 0);
  // What the session and the loaders read of a buffer.
  return {
    duration,
    length: 4,
    numberOfChannels: 1,
    getChannelData: () => channel,
  } as Partial<AudioBuffer> as AudioBuffer;
}

/** A sample as a player gets it. */
export function playedSample(sampleId: string, facts: Partial<PlayedSample> = {}): PlayedSample {
  const uri = `wav0://samples/${sampleId}`;
  const peaks = [-127, 127];
  return { sampleId, name: sampleId, type: "generated", format: "wav", durationSeconds: 4, uri, peaks, ...facts };
}

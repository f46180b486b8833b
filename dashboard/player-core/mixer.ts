import { entryPoint, hasEnded, positionAt, type Frames, type Loop, type Take } from "./clock.ts";
import type { Level } from "./levels.ts";
import { createOutput } from "./output.ts";
import { padAudio, startVoice, type Voice } from "./voice.ts";

/** Tracks are scheduled this much ahead, so that all begin on the same sample, with their fades. */
const LOOK_AHEAD_SECONDS = 0.02;
const QUANTUM_FRAMES = 128;
const GAIN_SECONDS = 0.006;

/** Program of the mixer: tracks of equal length, repeated within the loop. */
export interface Program {
  trackIds: readonly string[];
  length: Frames;
  loop: Loop | null;
  /** Speed; pitch follows. */
  rate: number;
}

interface Performance extends Program {
  take: Take;
  voices: Map<string, Voice>;
}

interface Channel {
  gain: GainNode;
  audio?: AudioBuffer;
}

/** Plays tracks in step on one clock. Does not hold: which tracks belong together, mute and solo, anything drawn. */
export class Mixer {
  readonly #context = new AudioContext({ latencyHint: "interactive" });
  readonly #output = createOutput(this.#context);
  readonly #channels = new Map<string, Channel>();
  #current: Performance | null = null;

  /** @param onAudible called when the browser begins or ceases to let sound out */
  constructor(onAudible: () => void) {
    this.#context.addEventListener("statechange", onAudible);
  }

  get sampleRate(): number {
    return this.#context.sampleRate;
  }

  /** False while the browser waits for a gesture. */
  get isAudible(): boolean {
    return this.#context.state === "running";
  }

  /** Decodes a file of any format that the browser knows, at the mixer's sample rate. */
  decode(file: ArrayBuffer): Promise<AudioBuffer> {
    return this.#context.decodeAudioData(file);
  }

  /** Gives a track its audio; it joins at once if what plays has the track. */
  add(trackId: string, audio: AudioBuffer): void {
    this.#channel(trackId).audio = audio;
    if (this.#current?.trackIds.includes(trackId)) this.#join(trackId, this.#current, this.#soon());
  }

  /** Replaces the program that plays. If the browser waits for a user gesture, it starts with that. */
  play(from: Frames, program: Program): void {
    this.resume();
    this.stop();
    const { length, loop, rate, trackIds } = program;
    const position = entryPoint(from, length, loop);
    // A single track from its first sample waits for no other, and has no fade.
    const isAtOnce = position === 0 && trackIds.length === 1;
    const take = { startedAt: isAtOnce ? this.#now() : this.#soon(), position, length, loop, rate };
    this.#current = { ...program, take, voices: new Map() };
    for (const trackId of trackIds) this.#join(trackId, this.#current, isAtOnce ? take.startedAt : this.#soon());
  }

  /** Resumes audio. Without a user gesture the browser does not, and the clock stands still until it does. */
  resume(): void {
    void this.#context.resume();
  }

  /** Fades out and resets the position. */
  stop(): void {
    for (const voice of this.#current?.voices.values() ?? []) voice.end();
    this.#current = null;
  }

  /** Plays on at another speed, all tracks from the same frame on. */
  setRate(rate: number): void {
    if (!this.#current) return;
    const { take, voices } = this.#current;
    const when = nextQuantum(Math.max(take.startedAt, this.#soon()));
    this.#current.take = { ...take, startedAt: when, position: positionAt(take, when), rate };
    for (const voice of voices.values()) voice.setRate(rate, when);
  }

  /** The audio of a track, if it has come. */
  audioOf(trackId: string): AudioBuffer | null {
    return this.#channels.get(trackId)?.audio ?? null;
  }

  /** Playback position; null if nothing plays. */
  position(): Frames | null {
    const take = this.#current?.take;
    return take && !hasEnded(take, this.#now()) ? positionAt(take, this.#now()) : null;
  }

  /** @param gain linear */
  setGain(trackId: string, gain: number): void {
    this.#channel(trackId).gain.gain.setTargetAtTime(gain, this.#context.currentTime, GAIN_SECONDS);
  }

  /** @param gain linear, of everything */
  setVolume(gain: number): void {
    this.#output.volume.gain.setTargetAtTime(gain, this.#context.currentTime, GAIN_SECONDS);
  }

  /** Current levels, left and right. */
  levels(): [left: Level, right: Level] {
    return this.#output.levels();
  }

  /** Releases the audio device. */
  close(): void {
    this.stop();
    void this.#context.close();
  }

  #now(): Frames {
    return Math.floor(this.#context.currentTime * this.sampleRate);
  }

  #soon(): Frames {
    return this.#now() + Math.ceil(LOOK_AHEAD_SECONDS * this.sampleRate);
  }

  #channel(trackId: string): Channel {
    let channel = this.#channels.get(trackId);
    if (!channel) {
      channel = { gain: this.#context.createGain() };
      channel.gain.connect(this.#output.volume);
      this.#channels.set(trackId, channel);
    }
    return channel;
  }

  /** @param earliest frame of the context */
  #join(trackId: string, { take, voices, length }: Performance, earliest: Frames): void {
    const { audio, gain: target } = this.#channel(trackId);
    if (!audio || voices.has(trackId)) return;
    const when = Math.max(take.startedAt, earliest);
    voices.set(trackId, startVoice(this.#context, { audio: padAudio(audio, length), target, take, when }));
  }
}

/** Browsers look at a speed at the start of each block of 128 frames: a change must be there to be on the very sample. */
function nextQuantum(frame: Frames): Frames {
  return Math.ceil(frame / QUANTUM_FRAMES) * QUANTUM_FRAMES;
}

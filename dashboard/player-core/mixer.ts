import type { AudioStream, OpenStream } from "./audio-stream.ts";
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
  /**
   * Times as fast as their own tempo that tracks play as they were fitted; one without fitted audio goes along by its speed.
   * Null plays all as they are.
   */
  tempo: number | null;
}

interface Performance extends Program {
  take: Take;
  /** Frames of fitted audio to one of the take. */
  stretch: number;
  voices: Map<string, Voice>;
  /** Tracks whose voice is a stream. */
  streamed: Set<string>;
}

interface Channel {
  gain: GainNode;
  audio?: AudioBuffer;
  /** The same, stretched and shifted. */
  fitted?: AudioBuffer | null;
  /** Plays until the audio is there, or for good. */
  stream?: AudioStream;
}

/** Plays tracks in step on one clock. Does not hold: which tracks belong together, mute and solo, anything drawn. */
export class Mixer {
  readonly #context = new AudioContext({ latencyHint: "interactive" });
  readonly #output = createOutput(this.#context);
  readonly #channels = new Map<string, Channel>();
  #current: Performance | null = null;
  /** Takes over when its take starts. */
  #next: (Performance & { onTaken(): void }) | null = null;

  /** @param onAudible called when the browser begins or ceases to let sound out */
  constructor(onAudible: () => void) {
    this.#context.addEventListener("statechange", onAudible);
  }

  get sampleRate(): number {
    return this.#context.sampleRate;
  }

  /** Where everything comes together before its volume is set. */
  get output(): AudioNode {
    return this.#output.volume;
  }

  /** The frame of the context that sounds now. */
  get now(): Frames {
    return Math.floor(this.#context.currentTime * this.sampleRate);
  }

  /** The first frame of the context that everything can be on time for. */
  get soon(): Frames {
    return this.now + Math.ceil(LOOK_AHEAD_SECONDS * this.sampleRate);
  }

  /** Clock of what plays. */
  get take(): Take | null {
    return this.#current?.take ?? null;
  }

  /** True while another program is to take over. */
  get hasNext(): boolean {
    return this.#next !== null;
  }

  /** False while the browser waits for a gesture. */
  get isAudible(): boolean {
    return this.#context.state === "running";
  }

  /** Decodes a file of any format that the browser knows, at the mixer's sample rate. */
  decode(file: ArrayBuffer): Promise<AudioBuffer> {
    return this.#context.decodeAudioData(file);
  }

  /** Gives a track its audio; it joins at once if what plays has the track. A stream that plays goes on to the next seam. */
  add(trackId: string, audio: AudioBuffer): void {
    this.#channel(trackId).audio = audio;
    if (this.#current?.trackIds.includes(trackId)) this.#join(trackId, this.#current, this.soon);
  }

  /** Lets go of a track's audio. What plays of it goes on. */
  remove(trackId: string): void {
    const channel = this.#channels.get(trackId);
    delete channel?.audio;
    delete channel?.fitted;
  }

  /**
   * Gives a track the audio that it plays as fitted from the next program on.
   * @param audio null where it plays as it is, at the others' speed
   */
  addFitted(trackId: string, audio: AudioBuffer | null): void {
    this.#channel(trackId).fitted = audio;
  }

  /** Gives a track a file that is read while it plays; it joins at once if what plays has the track. */
  addStream(trackId: string, open: OpenStream): void {
    this.removeStream(trackId);
    const channel = this.#channel(trackId);
    channel.stream = open(this.#context, channel.gain);
    if (this.#current?.trackIds.includes(trackId)) this.#join(trackId, this.#current, this.soon);
  }

  /** Lets go of a track's stream, with what it plays. */
  removeStream(trackId: string): void {
    const channel = this.#channels.get(trackId);
    if (!channel?.stream) return;
    channel.stream.close();
    delete channel.stream;
    if (this.#current?.streamed.delete(trackId)) this.#current.voices.delete(trackId);
  }

  /** Replaces the program that plays. If the browser waits for a user gesture, it starts with that. */
  play(from: Frames, program: Program): void {
    this.resume();
    this.stop();
    // A single track from its first sample waits for no other, and has no fade.
    const isAtOnce = entryPoint(from, program.length, program.loop) === 0 && program.trackIds.length === 1;
    this.#current = performanceOf(from, program, isAtOnce ? this.now : this.soon);
    const { take, trackIds } = this.#current;
    for (const trackId of trackIds) this.#join(trackId, this.#current, isAtOnce ? take.startedAt : this.soon);
  }

  /**
   * Has another program take over, crossfaded within milliseconds. Until then what plays goes on.
   * @param when frame of the context, still ahead
   * @param onTaken called by the first look at the position after that; never if what plays is stopped or changed before
   */
  playNext(from: Frames, program: Program, { when, onTaken }: { when: Frames; onTaken(): void }): void {
    this.cancelNext();
    this.#next = { ...performanceOf(from, program, when), onTaken };
    for (const voice of this.#current?.voices.values() ?? []) voice.fadeAt?.(when);
    for (const trackId of program.trackIds) this.#join(trackId, this.#next, when);
  }

  /** What plays goes on. */
  cancelNext(): void {
    if (!this.#next) return;
    for (const voice of this.#next.voices.values()) voice.end();
    for (const voice of this.#current?.voices.values() ?? []) voice.fadeAt?.(null);
    this.#next = null;
  }

  /** Resumes audio. Without a user gesture the browser does not, and the clock stands still until it does. */
  resume(): void {
    void this.#context.resume();
  }

  /** Fades out and resets the position. */
  stop(): void {
    this.cancelNext();
    for (const voice of this.#current?.voices.values() ?? []) voice.end();
    this.#current = null;
  }

  /** Plays on at another speed, all tracks from the same frame on. */
  setRate(speed: number): void {
    if (!this.#current) return;
    this.cancelNext();
    const { take, voices, stretch } = this.#current;
    const rate = speed / stretch;
    const when = nextQuantum(Math.max(take.startedAt, this.soon));
    this.#current.take = { ...take, startedAt: when, position: positionAt(take, when), rate };
    for (const voice of voices.values()) voice.setRate(rate, when);
  }

  /** The audio of a track, if it has come. */
  audioOf(trackId: string): AudioBuffer | null {
    return this.#channels.get(trackId)?.audio ?? null;
  }

  /** Playback position; null if nothing plays. */
  position(): Frames | null {
    const next = this.#next;
    if (next && this.now >= next.take.startedAt) {
      for (const voice of this.#current?.voices.values() ?? []) voice.end();
      [this.#current, this.#next] = [next, null];
      next.onTaken();
    }
    const take = this.#current?.take;
    return take && !hasEnded(take, this.now) ? positionAt(take, this.now) : null;
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
  #join(trackId: string, performance: Performance, earliest: Frames): void {
    const { take, voices, length, tempo } = performance;
    const { audio: own, fitted, gain: target } = this.#channel(trackId);
    if (voices.has(trackId)) return;
    if (!own) return this.#joinStream(trackId, performance);
    this.removeStream(trackId);
    const when = Math.max(take.startedAt, earliest);
    const isFitted = tempo !== null && fitted;
    const stretch = isFitted ? performance.stretch : 1;
    const audio = padAudio(isFitted ? fitted : own, Math.round(length * stretch));
    voices.set(trackId, startVoice(this.#context, { audio, stretch, target, take, when }));
  }

  #joinStream(trackId: string, performance: Performance): void {
    const { stream } = this.#channel(trackId);
    if (!stream) return;
    const { take, trackIds } = performance;
    const rate = this.sampleRate;
    const loop = take.loop && { start: take.loop.start / rate, end: take.loop.end / rate };
    const clock = {
      now: () => positionAt(performance.take, this.now) / rate,
      follow: (seconds: number) => {
        if (trackIds.length > 1) return false;
        performance.take = { ...performance.take, startedAt: this.now, position: seconds * rate };
        return true;
      },
      wrap: () => this.#relieve(trackId, performance),
    };
    performance.streamed.add(trackId);
    performance.voices.set(trackId, stream.start({ take, loop, clock }));
  }

  /** Decoded audio takes over from a stream. */
  #relieve(trackId: string, performance: Performance): boolean {
    if (performance !== this.#current || !this.audioOf(trackId)) return false;
    this.removeStream(trackId);
    this.#join(trackId, performance, this.soon);
    return true;
  }
}

function performanceOf(from: Frames, program: Program, startedAt: Frames): Performance {
  const { length, loop, tempo } = program;
  const stretch = fittedFrames(length, tempo) / length;
  const take = { startedAt, position: entryPoint(from, length, loop), length, loop, rate: program.rate / stretch };
  return { ...program, take, stretch, voices: new Map(), streamed: new Set() };
}

/** Whole frames that fitted audio takes, so that its loop ends on the very sample. */
export function fittedFrames(length: Frames, tempo: number | null): Frames {
  return Math.max(1, Math.round(length / (tempo ?? 1)));
}

/** Browsers look at a speed at the start of each block of 128 frames: a change must be there to be on the very sample. */
function nextQuantum(frame: Frames): Frames {
  return Math.ceil(frame / QUANTUM_FRAMES) * QUANTUM_FRAMES;
}

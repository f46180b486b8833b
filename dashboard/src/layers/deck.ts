import { faderGain, gainsOf } from "../../player-core/levels.ts";
import { BEATS_PER_BAR, nextBoundary } from "../../player-core/launch.ts";
import {
  atTempo,
  entryAt,
  layerBeat,
  planLayer,
  type LayerClock,
  type LayerFrame,
  type LayerPlan,
} from "../../player-core/layer-plan.ts";
import { padAudio } from "../../player-core/voice.ts";
import { messageOf } from "../platform/failure.ts";
import { project } from "../platform/project.ts";
import { createStore } from "../platform/store.ts";
import type { Fitter } from "../player/fitter.ts";
import type { Bars, Beside, Player } from "../player/player.ts";
import { barPosition } from "../project/metronome.ts";
import { lastAdded, layers, type Layer } from "./layers.ts";

/** Tempo of layers where neither the project nor any of them has one. */
const DEFAULT_BPM = 120;
const FADE_SECONDS = 0.004;
const GAIN_SECONDS = 0.006;

/** What is shown of layers that sound, beside what they are. */
export interface DeckState {
  isPlaying: boolean;
  /** Why a layer is not heard, by sample. */
  failures: ReadonlyMap<string, string>;
  /** Samples that are loaded or fitted. */
  loading: ReadonlySet<string>;
}

interface Prepared {
  audio: AudioBuffer;
  plan: LayerPlan;
}

interface Voice {
  source: AudioBufferSourceNode;
  fade: GainNode;
}

/** The tempo and key that layers go along with. */
export function layerFrame(all: readonly Layer[]): LayerFrame {
  const { bpm, key, fits } = project.value;
  return { bpm: bpm ?? all.find((layer) => layer.bpm !== undefined)?.bpm ?? DEFAULT_BPM, key, fits };
}

/** All that layers are made of, without their levels. */
function factsOf(all: readonly Layer[]): string {
  return JSON.stringify([layerFrame(all), all.map((layer) => ({ ...layer, strip: null }))]);
}

/** Sounds the layers on the clock of the player's mixer, all from one origin. Does not hold: which layers there are. */
export class Deck implements Beside {
  readonly state = createStore<DeckState>({ isPlaying: false, failures: new Map(), loading: new Set() });
  readonly #player: Player;
  readonly #openFitter: () => Fitter;
  readonly #decoded = new Map<string, Promise<AudioBuffer>>();
  readonly #prepared = new Map<string, Prepared>();
  readonly #strips = new Map<string, GainNode>();
  readonly #voices = new Map<string, Voice>();
  #fitter: Fitter | null = null;
  #clock: LayerClock | null = null;
  /** Counts changes of tempo, key and layers: what was begun for an older one is given up. */
  #round = 0;
  /** What was followed last, without levels. */
  #facts = "";
  #wasPlaying = true;
  /** The key has paused what the player plays, too, and plays both again. */
  #hasPausedBoth = false;
  readonly #unfollow: readonly (() => void)[];

  constructor(player: Player, openFitter: () => Fitter) {
    this.#player = player;
    this.#openFitter = openFitter;
    const onChange = () => this.#adapt();
    const onAdded = () => this.state.value.isPlaying || this.play();
    this.#unfollow = [layers.subscribe(onChange), project.subscribe(onChange), lastAdded.subscribe(onAdded)];
  }

  /** Plays or pauses all layers. */
  toggle(): void {
    if (this.state.value.isPlaying) this.pause();
    else this.play();
  }

  /** As the key for everything that sounds. @returns false if it is the player's alone */
  toggleAll(): boolean {
    const { session, state } = this.#player;
    if (layers.value.length === 0) return false;
    if (this.state.value.isPlaying) {
      this.#hasPausedBoth = state.isPlaying;
      if (state.isPlaying) session.toggle();
      this.pause();
      return true;
    }
    if (state.isPlaying || !this.#wasPlaying) {
      this.#wasPlaying = false;
      return false;
    }
    if (this.#hasPausedBoth) session.toggle();
    this.play();
    return true;
  }

  /** Plays from the start of all layers. */
  play(): void {
    this.#wasPlaying = true;
    this.#hasPausedBoth = false;
    this.#change({ isPlaying: true });
    this.#player.session.playback().mixer.resume();
    void this.#follow();
  }

  /** Bars of the layers, as a loop of one; null while none sounds. */
  bars(): Bars | null {
    if (!this.#clock) return null;
    const { origin: startedAt, beat } = this.#clock;
    const length = BEATS_PER_BAR * beat;
    return { take: { startedAt, position: 0, length, loop: { start: 0, end: length }, rate: 1 }, beat };
  }

  /** Fades out; the next start is from the beginning. A loop that waits for the layers' bar is not to come alone. */
  pause(): void {
    if (!this.#player.state.isPlaying) this.#player.launcher?.cancel();
    for (const sampleId of this.#voices.keys()) this.#end(sampleId);
    this.#clock = null;
    this.#change({ isPlaying: false });
  }

  /** Loads again what could not be. */
  retry(): void {
    for (const sampleId of this.state.value.failures.keys()) this.#decoded.delete(sampleId);
    void this.#follow();
  }

  close(): void {
    this.pause();
    for (const sampleId of this.#strips.keys()) this.#forget(sampleId);
    for (const end of this.#unfollow) end();
    this.#fitter?.close();
  }

  #change(next: Partial<DeckState>): void {
    this.state.set({ ...this.state.value, ...next });
  }

  /** A fader that is moved loads nothing again. */
  #adapt(): void {
    this.#setGains();
    if (factsOf(layers.value) !== this.#facts) void this.#follow();
  }

  /** Brings what sounds to the layers and the project as they are now. */
  async #follow(): Promise<void> {
    const round = ++this.#round;
    const all = layers.value;
    this.#facts = factsOf(all);
    for (const sampleId of this.#decoded.keys())
      if (!all.some((layer) => layer.sampleId === sampleId)) this.#forget(sampleId);
    if (all.length === 0) this.pause();
    if (!this.state.value.isPlaying) return;
    const frame = layerFrame(all);
    const { mixer } = this.#player.session.playback();
    const beat = layerBeat(frame.bpm, mixer.sampleRate);
    const isOtherTempo = this.#clock !== null && this.#clock.beat !== beat;
    this.#change({ loading: new Set(), failures: new Map() });
    const prepare = async (layer: Layer) => {
      await this.#prepare(layer, frame, () => round === this.#round);
      // At another tempo all change over together.
      if (round === this.#round && !isOtherTempo) this.#enter(layer.sampleId, beat);
    };
    await Promise.all(all.map(prepare));
    if (round === this.#round && isOtherTempo) this.#changeTempo(beat);
  }

  async #prepare(layer: Layer, frame: LayerFrame, isWanted: () => boolean): Promise<void> {
    const { sampleId } = layer;
    const { mixer } = this.#player.session.playback();
    const plan = planLayer(layer, frame, mixer.sampleRate);
    const known = this.#prepared.get(sampleId);
    if (known && JSON.stringify(known.plan) === JSON.stringify(plan)) return;
    this.#change({ loading: new Set(this.state.value.loading).add(sampleId) });
    try {
      const own = await this.#decode(sampleId);
      const audio = plan.isFitted ? ((await this.#fit(layer, own, plan)) ?? own) : own;
      if (!isWanted()) return;
      this.#prepared.set(sampleId, { audio: padAudio(audio, plan.loop), plan });
    } catch (error) {
      this.#decoded.delete(sampleId);
      if (!isWanted()) return;
      const failures = new Map(this.state.value.failures).set(sampleId, messageOf(error));
      this.#change({ failures });
    }
    const loading = new Set(this.state.value.loading);
    loading.delete(sampleId);
    if (isWanted()) this.#change({ loading });
  }

  #decode(sampleId: string): Promise<AudioBuffer> {
    const known = this.#decoded.get(sampleId);
    if (known) return known;
    const decode = async () => {
      const file = await this.#player.readFile(sampleId);
      return this.#player.session.playback().mixer.decode(file);
    };
    const decoding = decode();
    this.#decoded.set(sampleId, decoding);
    return decoding;
  }

  #fit({ sampleId }: Layer, audio: AudioBuffer, plan: LayerPlan): Promise<AudioBuffer | null> {
    this.#fitter ??= this.#openFitter();
    const { frames: length, semitones } = plan;
    const isLoop = plan.frames === plan.loop;
    return this.#fitter.fit({ key: `${sampleId} ${length} ${semitones}`, audio, length, semitones, isLoop });
  }

  /** Starts a layer on the next bar; one that sounds as it should goes on. */
  #enter(sampleId: string, beat: number): void {
    const prepared = this.#prepared.get(sampleId);
    if (!prepared || !this.state.value.isPlaying) return;
    const voice = this.#voices.get(sampleId);
    if (voice?.source.buffer === prepared.audio) return;
    const { mixer } = this.#player.session.playback();
    this.#clock ??= { origin: this.#firstBar(), beat };
    const { when, offset } = entryAt(this.#clock, prepared.plan.loop, mixer.soon);
    if (voice) this.#end(sampleId, when);
    this.#start(sampleId, when, offset);
  }

  /** On the bars of what the player plays, if that goes at the project's tempo. */
  #firstBar(): number {
    const { session, state } = this.#player;
    const { mixer } = session.playback();
    const bpm = state.scenes[state.sceneIndex]?.bpm;
    if (!mixer.take || bpm === undefined || barPosition(state, project.value) === null) return mixer.soon;
    return nextBoundary(mixer.take, (60 / bpm) * mixer.sampleRate, "bar", mixer.soon).when;
  }

  #changeTempo(beat: number): void {
    const { mixer } = this.#player.session.playback();
    if (!this.#clock) return;
    const { when } = entryAt(this.#clock, beat, mixer.soon);
    this.#clock = atTempo(this.#clock, beat, when);
    for (const { sampleId } of layers.value) {
      if (this.#voices.has(sampleId)) this.#end(sampleId, when);
      const prepared = this.#prepared.get(sampleId);
      if (prepared) this.#start(sampleId, when, entryAt(this.#clock, prepared.plan.loop, when).offset);
    }
  }

  #start(sampleId: string, when: number, offset: number): void {
    const prepared = this.#prepared.get(sampleId);
    if (!prepared) return;
    const { mixer } = this.#player.session.playback();
    const { context } = mixer.output;
    const rate = mixer.sampleRate;
    const { audio: buffer, plan } = prepared;
    const source = new AudioBufferSourceNode(context, { buffer, loop: true, loopEnd: plan.loop / rate });
    const fade = new GainNode(context);
    if (offset > 0) {
      fade.gain.setValueAtTime(0, when / rate);
      fade.gain.linearRampToValueAtTime(1, when / rate + FADE_SECONDS);
    }
    source.connect(fade).connect(this.#strip(sampleId));
    source.start(when / rate, offset / rate);
    this.#voices.set(sampleId, { source, fade });
    this.#setGains();
  }

  /** @param when frame of the context; at once without it */
  #end(sampleId: string, when?: number): void {
    const voice = this.#voices.get(sampleId);
    if (!voice) return;
    this.#voices.delete(sampleId);
    const { source, fade } = voice;
    const { currentTime, sampleRate } = fade.context;
    const at = when === undefined ? currentTime : when / sampleRate;
    fade.gain.cancelScheduledValues(currentTime);
    fade.gain.setTargetAtTime(0, at, FADE_SECONDS / 3);
    source.stop(at + 3 * FADE_SECONDS);
    source.addEventListener("ended", () => fade.disconnect(), { once: true });
  }

  /** Lets go of a layer's audio, and of its strip once it is silent. */
  #forget(sampleId: string): void {
    const strip = this.#strips.get(sampleId);
    const source = this.#voices.get(sampleId)?.source;
    if (source) source.addEventListener("ended", () => strip?.disconnect(), { once: true });
    else strip?.disconnect();
    this.#end(sampleId);
    this.#strips.delete(sampleId);
    this.#prepared.delete(sampleId);
    this.#decoded.delete(sampleId);
  }

  #strip(sampleId: string): GainNode {
    const { output } = this.#player.session.playback().mixer;
    let strip = this.#strips.get(sampleId);
    if (!strip) {
      strip = new GainNode(output.context, { gain: faderGain(0) });
      strip.connect(output);
      this.#strips.set(sampleId, strip);
    }
    return strip;
  }

  #setGains(): void {
    const gains = gainsOf(layers.value.map(({ strip }) => strip));
    layers.value.forEach(({ sampleId }, index) => {
      const strip = this.#strips.get(sampleId);
      strip?.gain.setTargetAtTime(gains[index] ?? 0, strip.context.currentTime, GAIN_SECONDS);
    });
  }
}

import type { PlayedSample } from "../../src/contracts/player.ts";
import { clamp, gridOf, snapSpan, snapStep, snapTime, type Grid, type Snap, type Span } from "./grid.ts";
import { faderGain, gainsOf, SILENCE, UNITY_FADER, type Level, type Strip } from "./levels.ts";
import { peakAmplitude } from "../../src/audio/core/peak-amplitude.ts";
import type { Program } from "./mixer.ts";
import { fineOutlineOf, outlineOfPeaks, type Outline } from "./outline.ts";
import type { Playback, PlaybackEvents } from "./playback.ts";
import { scenesOf, type Scene } from "./scenes.ts";

/** A track as the session knows it. */
export interface Track {
  sample: PlayedSample;
  strip: Strip;
  outline: Outline;
  /** The outline's largest amplitude. */
  loudest: number;
  /** True once its audio was requested. */
  isWanted: boolean;
  /** Loaded share of the file, 0 to 1; 1 once it can play. */
  loaded: number;
  /** Error message with what to do. */
  failure: string | null;
}

/** Everything that is shown. Seconds throughout. */
export interface SessionState {
  scenes: readonly Scene[];
  sceneIndex: number;
  tracks: readonly Track[];
  selected: number;
  /** The user wants it to sound; the audio or the browser may not be ready. */
  isPlaying: boolean;
  /** False while the browser waits for a gesture. */
  isAudible: boolean;
  position: number;
  duration: number;
  grid: Grid | null;
  snap: Snap;
  isLooping: boolean;
  /** Loop region; null loops everything. */
  region: Span | null;
  /** Speed; pitch follows. 1 is the audio's own. */
  rate: number;
}

/** The player without its page: what plays, where, and how loud. */
export class Session {
  readonly #all = new Map<string, Track>();
  readonly #createPlayback: (events: PlaybackEvents) => Playback;
  readonly #onChange: () => void;
  #tempoOf: (scene: Scene) => number | null = () => null;
  #playback: Playback | null = null;
  #state: SessionState = emptyState();

  /** @param onChange after every change of the state */
  constructor(createPlayback: (events: PlaybackEvents) => Playback, onChange: () => void) {
    this.#createPlayback = createPlayback;
    this.#onChange = onChange;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Opens samples, at the start. */
  open(samples: readonly PlayedSample[]): void {
    this.#playback?.mixer.stop();
    this.#setUp(samples);
  }

  /** Goes on with samples that the mixer has taken over to, by the program of `programOf`. */
  adopt(samples: readonly PlayedSample[]): void {
    this.#setUp(samples);
    for (const { sampleId } of samples) this.#update(sampleId, { loaded: 1 });
    this.#change({ isPlaying: true });
    this.load();
    this.#setGains();
  }

  /** How the mixer plays a scene that is opened now: from its start, looped if it has a tempo. */
  programOf(scene: Scene): Program {
    const length = this.#frames(scene.durationSeconds);
    return {
      trackIds: scene.tracks.map(({ sampleId }) => sampleId),
      length,
      rate: this.#state.rate,
      tempo: this.#tempoOf(scene),
      loop: scene.bpm === undefined ? null : { start: 0, end: length },
    };
  }

  #setUp(samples: readonly PlayedSample[]): void {
    this.#all.clear();
    for (const sample of samples) this.#all.set(sample.sampleId, newTrack(sample));
    const scenes = scenesOf(samples);
    this.#state = {
      ...emptyState(),
      isLooping: scenes[0]?.bpm !== undefined,
      isAudible: this.#state.isAudible,
      rate: this.#state.rate,
    };
    this.#show(scenes, 0);
    const { grid, duration } = this.#state;
    if (grid && duration < 2 * grid.barSeconds - 0.01) this.#change({ snap: "beat" });
  }

  /** Adds samples as further scenes; what plays goes on, and what is open already stays as it is. */
  add(samples: readonly PlayedSample[]): void {
    const added = samples.filter(({ sampleId }) => !this.#all.has(sampleId));
    if (added.length === 0) return;
    for (const sample of added) this.#all.set(sample.sampleId, newTrack(sample));
    const scenes = scenesOf([...this.#all.values()].map(({ sample }) => sample));
    const shownId = this.#state.tracks[0]?.sample.sampleId;
    const sceneIndex = scenes.findIndex(({ tracks }) => tracks.some(({ sampleId }) => sampleId === shownId));
    this.#change({ scenes, sceneIndex: Math.max(0, sceneIndex) });
  }

  /** Loads the audio of the scene, then of the other scenes. */
  load(): void {
    const all = [...this.#state.tracks, ...this.#all.values()].map(({ sample }) => sample);
    const samples = [...new Set(all)];
    for (const { sampleId } of samples) this.#update(sampleId, { isWanted: true });
    this.playback().loader.load(samples);
  }

  /** Retries failed tracks. */
  retry(): void {
    for (const { sample, failure } of this.#state.tracks) if (failure) this.#update(sample.sampleId, { failure: null });
    this.load();
  }

  /** Plays or pauses. Tracks that are still loading join when they are ready. */
  toggle(): void {
    if (this.#state.isPlaying) {
      this.#playback?.mixer.stop();
      this.#change({ isPlaying: false });
      return;
    }
    this.#change({ isPlaying: true });
    this.load();
    const { mixer } = this.playback();
    this.#change({ isAudible: mixer.isAudible });
    // Samples in memory play already.
    if (mixer.position() === null) this.#perform();
  }

  /** Call on a user gesture: browsers allow audio from then on. */
  wake(): void {
    if (this.#state.isPlaying && !this.#state.isAudible) this.#playback?.mixer.resume();
  }

  /** @param seconds outside the audio means its nearest end */
  seek(seconds: number): void {
    this.#change({ position: clamp(seconds, 0, this.#state.duration) });
    this.#restart();
  }

  /**
   * Loops a part, widened to the grid; null loops everything.
   * @param isFinal false while the loop is being drawn: playing goes on as it was
   */
  setRegion(span: Span | null, isFinal = true): void {
    const { grid, snap, duration, isLooping, position } = this.#state;
    const region = span && snapSpan(span, snapStep(grid, snap), duration);
    const isUsable = region !== null && region.end - region.start > MIN_LOOP_SECONDS;
    this.#change({ region: isUsable ? region : null, isLooping: isUsable || isLooping });
    if (!isFinal) return;
    // A user who draws a loop wants to hear it from its start.
    if (region && isUsable && (position < region.start || position >= region.end))
      this.#change({ position: region.start });
    this.#restart();
  }

  /** Moves one end of the loop to the position, on the grid. An end that would pass the other takes it along. */
  setRegionEnd(end: "start" | "end"): void {
    const { grid, snap, duration, region, position } = this.#state;
    const step = snapStep(grid, snap);
    const at = snapTime(position, step, duration);
    const least = step ?? MIN_LOOP_SECONDS;
    const old = region ?? { start: 0, end: duration };
    const start = Math.max(0, Math.min(at, duration - least));
    const span =
      end === "start"
        ? { start, end: old.end > start ? old.end : duration }
        : { start: old.start < at ? old.start : 0, end: Math.max(at, least) };
    this.setRegion(span);
  }

  /** Loops or plays through. The part is remembered. */
  toggleLoop(): void {
    this.#change({ isLooping: !this.#state.isLooping });
    this.#restart();
  }

  /** To which steps loops are rounded from now on. */
  setSnap(snap: Snap): void {
    this.#change({ snap });
  }

  /** Goes to another scene, at the same place, without a pause. */
  chooseScene(index: number): void {
    if (index === this.#state.sceneIndex || !this.#state.scenes[index]) return;
    this.#playback?.mixer.stop();
    this.#show(this.#state.scenes, index);
    if (!this.#state.isPlaying) return;
    this.load();
    this.#perform();
  }

  /** The track that the keys are for. */
  select(index: number): void {
    const selected = clamp(index, 0, Math.max(0, this.#state.tracks.length - 1));
    if (selected !== this.#state.selected) this.#change({ selected });
  }

  /** Mutes, solos or sets the fader of a track. */
  setStrip(index: number, next: Partial<Strip>): void {
    const track = this.#state.tracks[index];
    if (!track) return;
    this.#update(track.sample.sampleId, { strip: { ...track.strip, ...next } });
    this.#setGains();
  }

  /** @param rate limited to what still sounds like music */
  setRate(rate: number): void {
    this.#change({ rate: clamp(rate, MIN_RATE, MAX_RATE) });
    this.#playback?.mixer.setRate(this.#state.rate);
  }

  /**
   * Plays scenes as they were fitted, or as they are; what plays changes over at the same place.
   * @param tempoOf times as fast as a scene's own tempo; null as it is
   * @param fitted audio by sample, where it is another than before
   */
  setFit(tempoOf: (scene: Scene) => number | null, fitted: ReadonlyMap<string, AudioBuffer | null> = new Map()): void {
    const before = this.#tempo;
    this.#tempoOf = tempoOf;
    for (const [sampleId, audio] of fitted) this.#playback?.mixer.addFitted(sampleId, audio);
    if (this.#tempo !== before || fitted.size > 0) this.#restart();
  }

  /** The decoded audio of a sample, if it has come. */
  audioOf(sampleId: string): AudioBuffer | null {
    return this.#playback?.mixer.audioOf(sampleId) ?? null;
  }

  /** @param fader as a track's */
  setVolume(fader: number): void {
    this.playback().mixer.setVolume(faderGain(fader));
  }

  /** Updates the position from the mixer. Call for every frame drawn while it plays. */
  tick(): void {
    if (!this.#playback || !this.#state.isPlaying || !this.#hasAudio()) return;
    const { mixer } = this.#playback;
    const frame = mixer.position();
    if (frame === null) this.#change({ isPlaying: false, position: 0 });
    else this.#change({ position: frame / mixer.sampleRate });
  }

  /** Current levels, left and right. */
  levels(): [left: Level, right: Level] {
    return this.#playback?.mixer.levels() ?? [SILENCE, SILENCE];
  }

  /** Ends all sound and all reading. */
  close(): void {
    this.#playback?.loader.close();
    this.#playback?.mixer.close();
    this.#playback = null;
    this.#change({ isPlaying: false });
  }

  /** Mixer and loader, from now on if there were none. */
  playback(): Playback {
    this.#playback ??= this.#createPlayback({
      onAudible: () => this.#change({ isAudible: this.#playback?.mixer.isAudible ?? false }),
      // 1 means decoded.
      onProgress: (sampleId, share) => this.#update(sampleId, { loaded: Math.min(share, 0.99) }),
      onLoaded: (sample, audio) => this.#receive(sample, audio),
      onFailed: (sample, failure) => {
        this.#update(sample.sampleId, { failure, loaded: 0 });
        if (this.#state.tracks.every((track) => track.failure !== null)) this.#change({ isPlaying: false });
      },
    });
    return this.#playback;
  }

  #change(next: Partial<SessionState>): void {
    this.#state = { ...this.#state, ...next };
    this.#onChange();
  }

  #receive({ sampleId }: PlayedSample, audio: AudioBuffer | null): void {
    this.#update(sampleId, { loaded: 1 });
    // First the sound: minutes of audio take a while to be looked through.
    if (this.#state.isPlaying && this.#playback?.mixer.position() === null) this.#perform();
    if (!audio) return;
    const outline = fineOutlineOf(audio);
    this.#update(sampleId, { outline, loudest: peakAmplitude(outline) });
  }

  #update(sampleId: string, next: Partial<Track>): void {
    const track = this.#all.get(sampleId);
    if (!track) return;
    this.#all.set(sampleId, { ...track, ...next });
    this.#change({ tracks: this.#state.tracks.map((each) => this.#all.get(each.sample.sampleId) ?? each) });
  }

  /** Plays from the position, with the loop as it is now. */
  #perform(): void {
    if (!this.#hasAudio()) return;
    const { mixer } = this.playback();
    const { tracks, position, duration, isLooping, region, rate } = this.#state;
    const loop = isLooping ? (region ?? { start: 0, end: duration }) : null;
    mixer.play(this.#frames(position), {
      trackIds: tracks.map((track) => track.sample.sampleId),
      length: this.#frames(duration),
      rate,
      tempo: this.#tempo,
      loop: loop && { start: this.#frames(loop.start), end: this.#frames(loop.end) },
    });
    this.#setGains();
  }

  #frames(seconds: number): number {
    return Math.round(seconds * this.playback().mixer.sampleRate);
  }

  #setGains(): void {
    const { tracks } = this.#state;
    const gains = gainsOf(tracks.map((track) => track.strip));
    tracks.forEach((track, index) => this.#playback?.mixer.setGain(track.sample.sampleId, gains[index] ?? 0));
  }

  /** Of the scene that is shown. */
  get #tempo(): number | null {
    const scene = this.#state.scenes[this.#state.sceneIndex];
    return scene ? this.#tempoOf(scene) : null;
  }

  #hasAudio(): boolean {
    return this.#state.tracks.some((track) => track.loaded === 1);
  }

  /** After a change of what plays or how it loops. */
  #restart(): void {
    if (this.#state.isPlaying) this.#perform();
  }

  #show(scenes: readonly Scene[], sceneIndex: number): void {
    const scene = scenes[sceneIndex];
    if (!scene) return;
    const { durationSeconds: duration, bpm } = scene;
    const { region: old, position } = this.#state;
    const tracks = scene.tracks.flatMap(({ sampleId }) => this.#all.get(sampleId) ?? []);
    const region = old && old.end <= duration + MIN_LOOP_SECONDS ? old : null;
    this.#change({
      scenes,
      sceneIndex,
      tracks,
      selected: 0,
      duration,
      grid: gridOf(bpm),
      region,
      position: position % duration,
    });
  }
}

/** Slowest playback rate, as a factor. */
export const MIN_RATE = 0.5;
/** Fastest playback rate, as a factor. */
export const MAX_RATE = 2;
/** Shorter loops are a tone. */
const MIN_LOOP_SECONDS = 0.02;

function newTrack(sample: PlayedSample): Track {
  const strip = { muted: false, soloed: false, fader: UNITY_FADER };
  const outline = outlineOfPeaks(sample.peaks);
  return { sample, strip, outline, loudest: peakAmplitude(outline), isWanted: false, loaded: 0, failure: null };
}

function emptyState(): SessionState {
  return {
    scenes: [],
    sceneIndex: 0,
    tracks: [],
    selected: 0,
    isPlaying: false,
    isAudible: true,
    position: 0,
    duration: 0,
    grid: null,
    snap: "bar",
    isLooping: false,
    region: null,
    rate: 1,
  };
}

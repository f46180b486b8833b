import type { PlayedSample } from "../../../src/contracts/player.ts";
import type { Frames } from "../../player-core/clock.ts";
import { countInBefore, entryOf, nextBoundary, BEATS_PER_BAR, type Launch } from "../../player-core/launch.ts";
import { scenesOf, type Scene } from "../../player-core/scenes.ts";
import type { SessionState } from "../../player-core/session.ts";
import { project, type Project } from "../platform/project.ts";
import { coming } from "../player/coming.ts";
import type { Bars, Launcher, Player } from "../player/player.ts";
import { showToast } from "../ui/toast.ts";

/** Longer sounds are read while they play, and take over at once. */
const MAX_LAUNCHED_SECONDS = 30;
/** After the boundary, so that what is shown follows also behind another page, where no frames are drawn. */
const LATE_MILLISECONDS = 20;

/** Clicks of a count-in. @param seconds on the mixer's clock @returns takes back those that are still ahead */
export type CountIn = (seconds: readonly number[]) => () => void;

type LaunchedPlayer = Pick<Player, "state" | "subscribe" | "beside"> & {
  session: Pick<Player["session"], "playback" | "programOf" | "adopt" | "tick">;
};

interface Pending {
  sample: PlayedSample;
  scene: Scene;
  launch: Exclude<Launch, "now">;
  /** What it takes over from; null where it joins layers that sound alone. */
  fromId: string | null;
  isCountedIn: boolean;
  isArmed: boolean;
  onTaken(): void;
}

/** When the next loop takes over: on the bar, while there is a tempo that bars could be of. */
export function launchIn({ bpm, launch }: Project): Launch {
  return bpm === undefined ? "now" : (launch ?? "bar");
}

/**
 * When a sample takes over from what plays, or joins the layers that sound alone. One-shots and what has no tempo play at
 * once, and so does everything where no loop with a tempo plays, or a long one.
 */
export function launchOf(
  sample: PlayedSample & { form?: string | undefined },
  { isPlaying, isLooping, scenes, sceneIndex }: SessionState,
  { current, hasLayers }: { current: Project; hasLayers: boolean },
): Launch {
  const from = isPlaying ? scenes[sceneIndex] : undefined;
  const isLoop = sample.bpm !== undefined && sample.form !== "one_shot";
  const isShort = Math.max(sample.durationSeconds, from?.durationSeconds ?? 0) <= MAX_LAUNCHED_SECONDS;
  const hasBars = isPlaying ? isLooping && from?.bpm !== undefined : hasLayers;
  return hasBars && isLoop && isShort ? launchIn(current) : "now";
}

/** Has loops take over on the bars of what plays. Does not hold: what plays, which is the session's. */
export class BarLauncher implements Launcher {
  readonly #player: LaunchedPlayer;
  readonly #countIn: CountIn;
  readonly #unsubscribe: () => void;
  #pending: Pending | null = null;
  #takeBackClicks: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(player: LaunchedPlayer, countIn: CountIn) {
    this.#player = player;
    this.#countIn = countIn;
    this.#unsubscribe = player.subscribe(() => this.#follow());
  }

  get comingId(): string | undefined {
    return this.#pending?.sample.sampleId;
  }

  launch(sample: PlayedSample, onTaken: () => void): boolean {
    const wasComing = this.cancel();
    const { state } = this.#player;
    const launch = launchOf(sample, state, { current: project.value, hasLayers: Boolean(this.#player.beside?.bars()) });
    const [scene] = scenesOf([sample]);
    if (launch === "now" || !scene) return false;
    const fromId = (state.isPlaying && state.tracks[0]?.sample.sampleId) || null;
    // Back to what plays: it goes on.
    if (fromId === sample.sampleId) return wasComing;
    const isCountedIn = project.value.countsIn === true;
    const step = isCountedIn ? "bar" : launch;
    this.#pending = { sample, scene, launch: step, fromId, isCountedIn, isArmed: false, onTaken };
    coming.set({ sampleId: sample.sampleId, name: sample.name, launch: step, isCountedIn });
    this.#request(sample);
    return true;
  }

  settle(sampleId: string, failure?: string): void {
    const pending = this.#pending;
    if (pending?.sample.sampleId !== sampleId || pending.isArmed) return;
    if (failure === undefined) return this.#arm(pending);
    this.cancel();
    showToast(failure);
  }

  cancel(): boolean {
    if (!this.#pending) return false;
    this.#player.session.playback().mixer.cancelNext();
    this.#clear();
    return true;
  }

  close(): void {
    this.cancel();
    this.#unsubscribe();
  }

  #clear(): void {
    this.#pending = null;
    coming.set(null);
    clearTimeout(this.#timer);
    this.#takeBackClicks?.();
    this.#takeBackClicks = null;
  }

  /** Loads it, also anew: the project may be another by now, and what is in memory comes at once. */
  #request(sample: PlayedSample): void {
    const playing = this.#player.state.tracks.map((track) => track.sample);
    this.#player.session.playback().loader.load([...playing, sample]);
  }

  #arm(pending: Pending): void {
    const { session } = this.#player;
    const { mixer } = session.playback();
    const { sampleRate } = mixer;
    const [bars, to] = [this.#barsOf(pending), pending.scene.bpm];
    if (!bars || to === undefined) return void this.cancel();
    const { take, beat } = bars;
    const heardBeat = beat / take.rate;
    const earliest = mixer.soon + (pending.isCountedIn ? Math.ceil(BEATS_PER_BAR * heardBeat) : 0);
    const boundary = nextBoundary(take, beat, pending.launch, earliest);
    const program = session.programOf(pending.scene);
    const entry = entryOf(boundary, (60 / to) * sampleRate, program.length);
    pending.isArmed = true;
    mixer.playNext(entry, program, { when: boundary.when, onTaken: () => this.#take(pending) });
    if (pending.isCountedIn) this.#click(countInBefore(boundary, heardBeat).map((frame) => frame / sampleRate));
    this.#lookAt(boundary.when);
  }

  /** Has the mixer look at its clock, which a browser may let stand still, until that has come to a frame. */
  #lookAt(when: Frames): void {
    const { mixer } = this.#player.session.playback();
    const milliseconds = (Math.max(0, when - mixer.now) / mixer.sampleRate) * 1_000;
    const look = () => {
      mixer.position();
      if (mixer.hasNext) this.#lookAt(when);
    };
    clearTimeout(this.#timer);
    this.#timer = setTimeout(look, milliseconds + LATE_MILLISECONDS);
  }

  #barsOf({ fromId }: Pending): Bars | null {
    const { session, state, beside } = this.#player;
    if (fromId === null) return beside?.bars() ?? null;
    const { take, sampleRate } = session.playback().mixer;
    const bpm = state.scenes[state.sceneIndex]?.bpm;
    return take && bpm !== undefined ? { take, beat: (60 / bpm) * sampleRate } : null;
  }

  #click(seconds: readonly number[]): void {
    this.#takeBackClicks?.();
    this.#takeBackClicks = this.#countIn(seconds);
  }

  #take({ sample, onTaken }: Pending): void {
    this.#clear();
    this.#player.session.adopt([sample]);
    onTaken();
  }

  /** What plays may end, change or be sought in meanwhile. */
  #follow(): void {
    const pending = this.#pending;
    if (!pending) return;
    const { isPlaying, scenes } = this.#player.state;
    const { fromId } = pending;
    const isThere = scenes.some(({ tracks }) => tracks.some(({ sampleId }) => sampleId === fromId));
    const goesOn = fromId === null ? !isPlaying : isPlaying && isThere;
    if (!goesOn) return void this.cancel();
    if (!pending.isArmed || this.#player.session.playback().mixer.hasNext) return;
    pending.isArmed = false;
    this.#request(pending.sample);
  }
}

import type { PlayedSample } from "../../../src/contracts/player.ts";
import { countInBefore, entryOf, nextBoundary, BEATS_PER_BAR, type Launch } from "../../player-core/launch.ts";
import { scenesOf, type Scene } from "../../player-core/scenes.ts";
import type { SessionState } from "../../player-core/session.ts";
import { project, type Project } from "../platform/project.ts";
import { coming } from "../player/coming.ts";
import type { Launcher, Player } from "../player/player.ts";
import { showToast } from "../ui/toast.ts";

/** Longer sounds are read while they play, and take over at once. */
const MAX_LAUNCHED_SECONDS = 30;
/** After the boundary, so that what is shown follows also behind another page, where no frames are drawn. */
const LATE_MILLISECONDS = 20;

/** Clicks of a count-in. @param seconds on the mixer's clock @returns takes back those that are still ahead */
export type CountIn = (seconds: readonly number[]) => () => void;

type LaunchedPlayer = Pick<Player, "state" | "subscribe"> & {
  session: Pick<Player["session"], "playback" | "programOf" | "adopt" | "tick">;
};

interface Pending {
  sample: PlayedSample;
  scene: Scene;
  launch: Exclude<Launch, "now">;
  /** What it takes over from. */
  fromId: string;
  isCountedIn: boolean;
  isArmed: boolean;
  onTaken(): void;
}

/** When the next loop takes over: on the bar, while there is a tempo that bars could be of. */
export function launchIn({ bpm, launch }: Project): Launch {
  return bpm === undefined ? "now" : (launch ?? "bar");
}

/**
 * When a sample takes over from what plays. One-shots and what has no tempo play at once, and so does everything where no
 * loop with a tempo plays, or a long one.
 */
export function launchOf(
  sample: PlayedSample & { form?: string | undefined },
  { isPlaying, isLooping, scenes, sceneIndex }: SessionState,
  current: Project,
): Launch {
  const from = scenes[sceneIndex];
  const isLoop = sample.bpm !== undefined && sample.form !== "one_shot";
  const isShort = Math.max(sample.durationSeconds, from?.durationSeconds ?? 0) <= MAX_LAUNCHED_SECONDS;
  return isPlaying && isLooping && from?.bpm !== undefined && isLoop && isShort ? launchIn(current) : "now";
}

/** Has loops take over on the bars of what plays. Does not hold: what plays, which is the session's. */
export function openLauncher(player: LaunchedPlayer, countIn: CountIn): Launcher & { close(): void } {
  const { session } = player;
  let pending: Pending | null = null;
  let takeBackClicks = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;

  function clear(): void {
    pending = null;
    coming.set(null);
    clearTimeout(timer);
    takeBackClicks();
  }

  function cancel(): boolean {
    if (!pending) return false;
    session.playback().mixer.cancelNext();
    clear();
    return true;
  }

  /** Loads it, also anew: the project may be another by now, and what is in memory comes at once. */
  function request({ sample }: Pending): void {
    const playing = player.state.tracks.map((track) => track.sample);
    session.playback().loader.load([...playing, sample]);
  }

  function arm(next: Pending): void {
    const { mixer } = session.playback();
    const { scenes, sceneIndex } = player.state;
    const bpm = scenes[sceneIndex]?.bpm;
    const { take, sampleRate } = mixer;
    if (!take || bpm === undefined || next.scene.bpm === undefined) return void cancel();
    const beat = (60 / bpm) * sampleRate;
    const heardBeat = beat / take.rate;
    const earliest = mixer.soon + (next.isCountedIn ? Math.ceil(BEATS_PER_BAR * heardBeat) : 0);
    const boundary = nextBoundary(take, beat, next.isCountedIn ? "bar" : next.launch, earliest);
    const program = session.programOf(next.scene);
    const entry = entryOf(boundary, (60 / next.scene.bpm) * sampleRate, program.length);
    const onTaken = () => {
      clear();
      session.adopt([next.sample]);
      next.onTaken();
    };
    next.isArmed = true;
    mixer.playNext(entry, program, { when: boundary.when, onTaken });
    takeBackClicks();
    if (next.isCountedIn)
      takeBackClicks = countIn(countInBefore(boundary, heardBeat).map((frame) => frame / sampleRate));
    clearTimeout(timer);
    const milliseconds = ((boundary.when - mixer.now) / sampleRate) * 1_000;
    timer = setTimeout(() => session.tick(), milliseconds + LATE_MILLISECONDS);
  }

  /** What plays may end, change or be sought in meanwhile. */
  function follow(): void {
    if (!pending) return;
    const { isPlaying, scenes } = player.state;
    const isThere = scenes.some(({ tracks }) => tracks.some(({ sampleId }) => sampleId === pending?.fromId));
    if (!isPlaying || !isThere) return void cancel();
    if (!pending.isArmed || session.playback().mixer.hasNext) return;
    pending.isArmed = false;
    request(pending);
  }

  const unsubscribe = player.subscribe(follow);
  return {
    get comingId() {
      return pending?.sample.sampleId;
    },
    launch(sample, onTaken) {
      const wasComing = cancel();
      const launch = launchOf(sample, player.state, project.value);
      const [scene] = scenesOf([sample]);
      const fromId = player.state.tracks[0]?.sample.sampleId;
      if (launch === "now" || !scene || fromId === undefined) return false;
      // Back to what plays: it goes on.
      if (fromId === sample.sampleId) return wasComing;
      const isCountedIn = project.value.countsIn === true;
      pending = { sample, scene, launch, fromId, isCountedIn, isArmed: false, onTaken };
      coming.set({ sampleId: sample.sampleId, name: sample.name, launch: isCountedIn ? "bar" : launch, isCountedIn });
      request(pending);
      return true;
    },
    settle(sampleId, failure) {
      if (pending?.sample.sampleId !== sampleId || pending.isArmed) return;
      if (failure === undefined) return arm(pending);
      cancel();
      showToast(failure);
    },
    cancel,
    close() {
      cancel();
      unsubscribe();
    },
  };
}

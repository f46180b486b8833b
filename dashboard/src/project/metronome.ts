import { clicksBetween, type Click } from "../../player-core/click-times.ts";
import type { SessionState } from "../../player-core/session.ts";
import { project, type Project } from "../platform/project.ts";
import type { Player } from "../player/player.ts";
import { tempoIn } from "./fit-to-project.ts";

/** Sounds of a metronome, on a clock of their own. */
export interface Clicker {
  /** Seconds. */
  now(): number;
  /** Sounds at a moment that is still ahead. */
  click(at: Click): void;
  close(): void;
}

/** How far ahead clicks are handed over: more than a busy page is late. */
const AHEAD_SECONDS = 0.25;
const EVERY_MILLISECONDS = 50;
/** What plays is told to a frame of the screen; nearer than this it is where it was expected. */
const STEADY_SECONDS = 0.02;

/** The player's side that a metronome follows. */
type Followed = Pick<Player, "state"> & { session: Pick<Player["session"], "tick"> };

/**
 * Clicks at the project's tempo: with the bars of what plays, where that goes at this tempo, else by itself.
 * @returns ends it
 */
export function startMetronome(player: Followed, clicker: Clicker): () => void {
  let handed = clicker.now();
  let origin = handed;
  const hand = () => {
    const { bpm } = project.value;
    player.session.tick();
    const [now, position] = [clicker.now(), barPosition(player.state, project.value)];
    if (position !== null && bpm !== undefined) origin = steady(origin, now - position, 240 / bpm);
    const until = now + AHEAD_SECONDS;
    const from = Math.max(now, handed);
    if (bpm !== undefined && until > from)
      for (const click of clicksBetween(from, until, { origin, bpm })) clicker.click(click);
    handed = Math.max(until, handed);
  };
  hand();
  const timer = setInterval(hand, EVERY_MILLISECONDS);
  return () => {
    clearInterval(timer);
    clicker.close();
  };
}

/**
 * How long ago what plays was at its beginning, as it is heard, in seconds; null where nothing plays, or at another tempo than
 * the project's.
 */
export function barPosition(
  state: Pick<SessionState, "isPlaying" | "position" | "rate" | "scenes" | "sceneIndex">,
  current: Project,
): number | null {
  const scene = state.scenes[state.sceneIndex];
  if (!state.isPlaying || !scene?.bpm || current.bpm === undefined) return null;
  const speed = (tempoIn(scene, current) ?? 1) * state.rate;
  const heard = scene.bpm * speed;
  // Half and double time have their bars where the project's beats are.
  const isInTime = [0.5, 1, 2].some((times) => Math.abs(heard - times * (current.bpm ?? 0)) < 0.01);
  return isInTime ? state.position / speed : null;
}

/** @param bar seconds of a bar @returns the origin before, unless the bars of the new one lie elsewhere */
function steady(before: number, next: number, bar: number): number {
  const apart = (((next - before) % bar) + bar) % bar;
  return Math.min(apart, bar - apart) < STEADY_SECONDS ? before : next;
}

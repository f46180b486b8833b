import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HeldLoader, playedSample, SilentMixer } from "../../player-core/session.fixture.ts";
import { Session } from "../../player-core/session.ts";
import { followMediaKeys } from "./media-session.ts";
import type { Player } from "./player.ts";

beforeEach(() => {
  vi.stubGlobal(
    "MediaMetadata",
    class {
      readonly title: string;
      constructor({ title }: { title: string }) {
        this.title = title;
      }
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

/** The keys of a device; `unknown` actions are none of its engine's. */
function device(unknown: readonly string[] = []) {
  const handlers = new Map<string, (details: object) => void>();
  const media = {
    metadata: null as { title: string } | null,
    playbackState: "none",
    setActionHandler(action: string, handler: ((details: object) => void) | null) {
      if (unknown.includes(action)) throw new TypeError("no such action");
      if (handler) handlers.set(action, handler);
      else handlers.delete(action);
    },
  };
  return { media, handlers, press: (action: string, details = {}) => handlers.get(action)?.(details) };
}

function following(unknown: readonly string[] = []) {
  const listeners = new Set<() => void>();
  const mixer = new SilentMixer();
  const session = new Session(
    (events) => ({ mixer, loader: new HeldLoader(mixer, events) }),
    () => listeners.forEach((listener) => listener()),
  );
  const steps: number[] = [];
  const player = {
    session,
    toggle: () => session.toggle(),
    step: (by: number) => void steps.push(by),
    subscribe(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // The player's side that media keys use.
  } as unknown as Player;
  const keys = device(unknown);
  // What is used of it.
  const unfollow = followMediaKeys(player, keys.media as unknown as MediaSession);
  return { ...keys, session, steps, unfollow };
}

test("media keys play, pause, step and seek, and the lock screen shows what plays", () => {
  const { media, press, session, steps } = following();
  expect(media).toMatchObject({ metadata: null, playbackState: "none" });
  session.open([playedSample("song", { durationSeconds: 8 })]);
  expect(media).toMatchObject({ metadata: { title: "song" }, playbackState: "paused" });
  press("play");
  press("play");
  expect(media.playbackState).toBe("playing");
  press("seekto", { seekTime: 3 });
  press("seekto");
  expect(session.state.position).toBe(3);
  press("pause");
  press("pause");
  expect(media.playbackState).toBe("paused");
  press("nexttrack");
  press("previoustrack");
  expect(steps).toEqual([1, -1]);
});

test("an engine without an action has the others, and the keys are let go of in the end", () => {
  const { media, handlers, session, unfollow } = following(["seekto"]);
  expect([...handlers.keys()].toSorted()).toEqual(["nexttrack", "pause", "play", "previoustrack"]);
  session.open([playedSample("song")]);
  unfollow();
  expect(handlers.size).toBe(0);
  expect(media).toMatchObject({ metadata: null, playbackState: "none" });
});

test("a browser without media keys is left alone", () => {
  expect(() => followMediaKeys({} as unknown as Player, undefined)()).not.toThrow();
});

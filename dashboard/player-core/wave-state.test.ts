import { expect, test } from "vitest";
import { Session } from "./session.ts";
import { HeldLoader, playedSample, SilentMixer } from "./session.fixture.ts";
import { waveStateOf } from "./wave-state.ts";

function sessionOf(...samples: Parameters<Session["open"]>[0]): Session {
  const session = new Session(
    (events) => {
      const mixer = new SilentMixer();
      return { mixer, loader: new HeldLoader(mixer, events) };
    },
    () => {},
  );
  session.open(samples);
  return session;
}

const stem = (stemType: string, peak: number) =>
  playedSample(stemType, { type: "stem", stemType, sourceId: "song", peaks: [-peak, peak] });

test("stems are drawn in proportion, the loudest at full height", () => {
  expect(waveStateOf(sessionOf(stem("drums", 64), stem("bass", 32)).state).scale).toBeCloseTo(127 / 64);
  expect(waveStateOf(sessionOf(playedSample("silence", { peaks: [0, 0] })).state).scale).toBe(1);
  expect(waveStateOf(sessionOf().state)).toMatchObject({ lanes: [], scale: 1 });
});

test("lanes show which tracks are silent and which is selected", () => {
  const session = sessionOf(stem("drums", 64), stem("bass", 32));
  session.setStrip(0, { muted: true });
  session.select(1);
  const lanes = waveStateOf(session.state).lanes.map(({ isSilent, isSelected }) => ({ isSilent, isSelected }));
  expect(lanes).toEqual([
    { isSilent: true, isSelected: false },
    { isSilent: false, isSelected: true },
  ]);
});

test("a region is drawn only while it loops", () => {
  const session = sessionOf(playedSample("loop"));
  session.setRegion({ start: 1, end: 2 });
  expect(waveStateOf(session.state).loop).toEqual({ start: 1, end: 2 });
  session.toggleLoop();
  expect(waveStateOf(session.state).loop).toBeNull();
});

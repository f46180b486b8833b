import type { Clicker } from "./metronome.ts";

/** Short enough for sixteenths at 240 BPM. */
const CLICK_SECONDS = 0.04;
const LEVEL = 0.35;
const HERTZ = { downbeat: 1_600, beat: 1_000 };

/** Clicks by the browser's own oscillators. */
export function openClicker(): Clicker {
  const context = new AudioContext({ latencyHint: "interactive" });
  void context.resume();
  return {
    now: () => context.currentTime,
    click({ seconds, isDownbeat }) {
      const tone = new OscillatorNode(context, { frequency: isDownbeat ? HERTZ.downbeat : HERTZ.beat });
      const level = new GainNode(context, { gain: 0 });
      level.gain.setValueAtTime(LEVEL, seconds);
      level.gain.exponentialRampToValueAtTime(0.001, seconds + CLICK_SECONDS);
      tone.connect(level).connect(context.destination);
      tone.start(seconds);
      tone.stop(seconds + CLICK_SECONDS);
    },
    close: () => void context.close(),
  };
}

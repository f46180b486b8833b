import type { Click } from "../../player-core/click-times.ts";
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
    click: (at) => click(at, context.destination),
    close: () => void context.close(),
  };
}

/** Sounds once, on the clock of what it is heard through. */
export function click({ seconds, isDownbeat }: Click, target: AudioNode): void {
  const { context } = target;
  const tone = new OscillatorNode(context, { frequency: isDownbeat ? HERTZ.downbeat : HERTZ.beat });
  const level = new GainNode(context, { gain: 0 });
  level.gain.setValueAtTime(LEVEL, seconds);
  level.gain.exponentialRampToValueAtTime(0.001, seconds + CLICK_SECONDS);
  tone.connect(level).connect(target);
  tone.start(seconds);
  tone.stop(seconds + CLICK_SECONDS);
}

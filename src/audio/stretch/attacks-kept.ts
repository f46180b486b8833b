import type { AudioData, Seconds } from "../audio.ts";
import { sampleCount } from "../core/channels.ts";
import type { Flow } from "../core/resample.ts";

/** Around each attack the sound is the source's own: from where the stretched one begins to smear, until it has caught up. */
const BEFORE: Seconds = 0.025;
const AFTER: Seconds = 0.06;
const FADE_IN: Seconds = 0.005;
const FADE_OUT: Seconds = 0.03;
/** Left to the stretched sound before the next attack. */
const GAP: Seconds = 0.002;

/** How a stretched flow belongs to its source. */
export interface StretchedSource {
  source: AudioData;
  /** Samples, ascending. */
  attacks: readonly number[];
  stretch: number;
  /** Place of the flow's first sample, in stretched samples. */
  start: number;
  isLoop: boolean;
}

interface Graft {
  /** Where the attack is in the source, and where in the stretched sound. */
  from: number;
  to: number;
  before: number;
  after: number;
  fadeIn: number;
  fadeOut: number;
}

/** A stretched flow with the attacks of its source in place of its own, faded in and out. */
export function keepAttacks(flow: Flow, setup: StretchedSource): Flow {
  const { source, start } = setup;
  const grafts = planGrafts(setup);
  let position = start;
  return (count) => {
    const block = flow(count);
    for (const graft of grafts) {
      if (graft.to + graft.after <= position || graft.to - graft.before >= position + count) continue;
      block.forEach((samples, channel) => {
        const own = source.channels[channel];
        if (own) insert(samples, own, graft, position);
      });
    }
    position += count;
    return block;
  };
}

function planGrafts({ source, attacks, stretch, isLoop }: StretchedSource): Graft[] {
  const length = sampleCount(source);
  // A loop is read from before its start, where its end is heard.
  const places = isLoop ? [...attacks.map((at) => at - length), ...attacks] : attacks;
  const samples = (seconds: Seconds) => Math.round(seconds * source.sampleRate);
  return places.map((from, index) => {
    const room = Math.min(1, stretch) * ((places[index + 1] ?? length) - from) - samples(GAP);
    const roomBefore = (Math.min(1, stretch) * (from - (places[index - 1] ?? from - length))) / 2;
    const after = Math.max(1, Math.min(samples(AFTER), Math.floor(room)));
    const before = Math.min(samples(BEFORE), Math.floor(roomBefore));
    const fadeOut = Math.min(samples(FADE_OUT), after);
    const fadeIn = Math.max(1, Math.min(samples(FADE_IN), before));
    return { from, to: Math.round(from * stretch), before, after, fadeIn, fadeOut };
  });
}

function insert(samples: Float32Array, own: Float32Array, graft: Graft, position: number): void {
  const { from, to, before, after, fadeIn, fadeOut } = graft;
  const first = Math.max(to - before, position);
  const last = Math.min(to + after, position + samples.length);
  for (let place = first; place < last; place++) {
    const at = place - to;
    const gain = Math.min(1, (at + before) / fadeIn, (after - at) / fadeOut);
    const read = (from + at + own.length) % own.length;
    const stretched = samples[place - position] ?? 0;
    samples[place - position] = stretched + gain * ((own[read] ?? 0) - stretched);
  }
}

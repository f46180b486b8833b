import type { Hertz, Seconds } from "../../audio.ts";
import { type FilterResponse, StateVariableFilter } from "../../core/state-variable-filter.ts";
import { DRUM_NOTE } from "../score.ts";
import { samplesIn, strikeEnvelope } from "./envelope.ts";
import { fallingSine, mixInto, normalise, saturate, whiteNoise } from "./tone.ts";
import { centred, openness, type Sound, type Strike, type Voice } from "./voice.ts";

/** Sine that dives to its fundamental, with a click, driven into soft clipping. */
export const kick: Voice = ({ sampleRate, random, timbre, velocity }) => {
  const { kickFundamental, kickSweep, kickDecay, kickDrive } = timbre.kit;
  const length = samplesIn(kickDecay + 0.12, sampleRate);
  const body = fallingSine(
    length,
    sampleRate,
    (time) => kickFundamental + kickSweep * Math.exp(-time / 0.017) + 2.5 * kickSweep * Math.exp(-time / 0.0025),
  );
  strikeEnvelope(body, { attack: 0.0006, hold: 0.05, decay: kickDecay }, sampleRate);
  const click = filteredNoise(
    { seconds: 0.012, response: "highpass", cutoff: 2500 * openness(timbre) },
    { random, sampleRate },
  );
  strikeEnvelope(click, { attack: 0.0003, decay: 0.012 }, sampleRate);
  mixInto(body, click, 0.12 * (0.4 + velocity) * (0.6 + timbre.drive));
  return finished(saturate(body, 0.6 * kickDrive + 0.4 * timbre.drive));
};

/** Two drum-head modes and a burst of snare-wire noise. */
export const snare: Voice = ({ sampleRate, random, timbre, velocity, note }) => {
  const { snareTone, snareDecay, snareNoise } = timbre.kit;
  const tone = snareTone * transposition(note);
  const length = samplesIn(snareDecay * 1.3 + 0.06, sampleRate);
  const head = fallingSine(length, sampleRate, (time) => tone * (1 + 0.5 * Math.exp(-time / 0.008)));
  mixInto(
    head,
    fallingSine(length, sampleRate, (time) => tone * 1.72 * (1 + 0.3 * Math.exp(-time / 0.006))),
    0.5,
  );
  strikeEnvelope(head, { attack: 0.0005, hold: 0.006, decay: snareDecay * 0.8 }, sampleRate);
  const wires = filteredNoise(
    { seconds: length / sampleRate, response: "highpass", cutoff: 900, ceiling: 9000 * openness(timbre) },
    { random, sampleRate },
  );
  strikeEnvelope(wires, { attack: 0.0008, hold: 0.008, decay: snareDecay * (1 + 0.3 * velocity) }, sampleRate);
  mixInto(head, wires, 1.6 * snareNoise * (0.6 + 0.4 * velocity));
  normalise([head]);
  return finished(saturate(head, 0.25 + 0.5 * timbre.drive));
};

/** Several hands: three short bursts and a tail. */
export const clap: Voice = clapOf([0, 0.009, 0.019, 0.028], 1250, 0.26);

/** Hands that clap at four times, the noise around a centre, and how long the last of them rings. */
export function clapOf(times: readonly [Seconds, Seconds, Seconds, Seconds], cutoff: Hertz, tail: Seconds): Voice {
  return (strike) => clapping(strike, { times, cutoff, tail });
}

function clapping(
  { sampleRate, random, timbre }: Strike,
  { times, cutoff, tail }: { times: readonly [Seconds, Seconds, Seconds, Seconds]; cutoff: Hertz; tail: Seconds },
): Sound {
  const length = samplesIn(0.32, sampleRate);
  const signal = new Float32Array(length);
  const hands: [Seconds, Seconds, number][] = [
    [times[0], 0.02, 0.8],
    [times[1], 0.02, 0.7],
    [times[2], 0.02, 0.8],
    [times[3], tail, 1],
  ];
  for (const [start, decay, gain] of hands) {
    const burst = filteredNoise(
      { seconds: 0.3 - start, response: "bandpass", cutoff, quality: 1.1, ceiling: 10_000 * openness(timbre) },
      { random, sampleRate },
    );
    strikeEnvelope(burst, { attack: 0.0006, decay }, sampleRate);
    mixInto(signal.subarray(Math.round(start * sampleRate)), burst, gain);
  }
  normalise([signal]);
  return finished(saturate(signal, 0.2 + 0.5 * timbre.drive));
}

/** A stick on the rim: two short, high modes. */
export const rim: Voice = ({ sampleRate, random, note }) => {
  const pitch = transposition(note);
  const length = samplesIn(0.09, sampleRate);
  const signal = fallingSine(length, sampleRate, () => 1690 * pitch);
  mixInto(
    signal,
    fallingSine(length, sampleRate, () => 820 * pitch),
    0.8,
  );
  mixInto(signal, whiteNoise(samplesIn(0.004, sampleRate), random), 0.4);
  strikeEnvelope(signal, { attack: 0.0004, decay: 0.06 }, sampleRate);
  return finished(signal);
};

/** A tuned head that gives a little when struck. */
export const tom: Voice = ({ sampleRate, random, note, timbre }) => {
  const pitch = 105 * transposition(note);
  const length = samplesIn(0.5, sampleRate);
  const signal = fallingSine(length, sampleRate, (time) => pitch * (1 + 0.6 * Math.exp(-time / 0.03)));
  strikeEnvelope(signal, { attack: 0.0008, hold: 0.02, decay: 0.42 }, sampleRate);
  const skin = filteredNoise(
    { seconds: 0.06, response: "bandpass", cutoff: 1800, quality: 0.8 },
    { random, sampleRate },
  );
  strikeEnvelope(skin, { attack: 0.0005, decay: 0.05 }, sampleRate);
  mixInto(signal, skin, 0.25);
  return finished(saturate(signal, 0.3 + 0.4 * timbre.drive));
};

/** A hand on a conga: a ringing head and a slap. */
export const percussion: Voice = ({ sampleRate, random, note, velocity }) => {
  const pitch = 236 * transposition(note);
  const length = samplesIn(0.3, sampleRate);
  const signal = fallingSine(length, sampleRate, (time) => pitch * (1 + 0.12 * Math.exp(-time / 0.012)));
  mixInto(
    signal,
    fallingSine(length, sampleRate, () => pitch * 1.59),
    0.35,
  );
  strikeEnvelope(signal, { attack: 0.0008, decay: 0.16 + 0.1 * velocity }, sampleRate);
  const slap = filteredNoise({ seconds: 0.04, response: "bandpass", cutoff: 2600, quality: 1 }, { random, sampleRate });
  strikeEnvelope(slap, { attack: 0.0005, decay: 0.035 }, sampleRate);
  mixInto(signal, slap, 0.7 * velocity);
  return finished(signal);
};

/** Beads: noise that swells for a moment before it falls. */
export const shaker: Voice = ({ sampleRate, random, velocity, timbre }) => {
  const seconds = 0.11;
  const signal = filteredNoise(
    { seconds, response: "bandpass", cutoff: 6800 * Math.sqrt(openness(timbre)), quality: 1.2 },
    { random, sampleRate },
  );
  strikeEnvelope(signal, { attack: 0.014 - 0.007 * velocity, decay: 0.075 }, sampleRate);
  return finished(signal);
};

/** Noise through one filter, and optionally below a ceiling; runs the filter in so that it starts settled. */
export function filteredNoise(
  shape: { seconds: Seconds; response: FilterResponse; cutoff: Hertz; quality?: number; ceiling?: Hertz },
  source: Pick<Strike, "random" | "sampleRate">,
): Float32Array {
  const { sampleRate, random } = source;
  const settle = 256;
  const signal = whiteNoise(samplesIn(shape.seconds, sampleRate) + settle, random);
  new StateVariableFilter(shape.response, sampleRate).tune(shape.cutoff, shape.quality).process(signal);
  if (shape.ceiling !== undefined) new StateVariableFilter("lowpass", sampleRate).tune(shape.ceiling).process(signal);
  return signal.slice(settle);
}

function transposition(note: number): number {
  return Math.exp((Math.LN2 * (note - DRUM_NOTE)) / 12);
}

function finished(signal: Float32Array): Sound {
  normalise([signal]);
  return centred(signal);
}

import { createRandom } from "../../core/random.ts";
import { StateVariableFilter } from "../../core/state-variable-filter.ts";
import type { DrumKit, Kit } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import { KIT_DRUMS } from "../genres/kit-drums.ts";
import { samplesIn } from "./envelope.ts";
import { clapOf } from "./drums.ts";
import { struck } from "./hand-drums.ts";
import { saturate } from "./tone.ts";
import type { Sound, Strike, Voice } from "./voice.ts";
import { wornSample } from "./worn-sample.ts";

/** A drum kit by name: the numbers of its kick, snare and hats, voices of its own, and where it stands. */
interface NamedKit {
  kit: Kit;
  voices?: Partial<Record<Instrument, Voice>>;
  finish?: (sound: Sound, strike: Strike) => Sound;
}

const kit = (
  [kickFundamental, kickSweep, kickDecay, kickDrive]: readonly [number, number, number, number],
  [snareTone, snareDecay, snareNoise]: readonly [number, number, number],
  hatDecay: number,
): Kit => ({ kickFundamental, kickSweep, kickDecay, kickDrive, snareTone, snareDecay, snareNoise, hatDecay });

/** Skins as drums tuned for rock have them (Fletcher and Rossing, §18): a shell of 22 inches, a snare of 14, toms. */
const ACOUSTIC: Partial<Record<Instrument, Voice>> = {
  kick: struck({
    seconds: 0.55,
    modes: [54, 1, 0.42, 86, 0.5, 0.26, 128, 0.3, 0.16, 187, 0.2, 0.1],
    noise: [0.35, 2900, 0.6, 0.025],
    bend: [1.4, 0.02],
  }),
  snare: struck({
    seconds: 0.4,
    modes: [186, 1, 0.2, 296, 0.6, 0.15, 398, 0.35, 0.11, 560, 0.25, 0.08],
    noise: [1.2, 3400, 0.35, 0.22],
    bend: [1.06, 0.012],
  }),
  rim: struck({
    seconds: 0.16,
    modes: [420, 0.7, 0.09, 1180, 1, 0.05, 2350, 0.4, 0.03],
    noise: [0.5, 3600, 0.8, 0.012],
  }),
  tom: struck({
    seconds: 0.8,
    modes: [104, 1, 0.7, 166, 0.5, 0.45, 223, 0.3, 0.3, 290, 0.2, 0.2],
    noise: [0.25, 2200, 0.7, 0.04],
    bend: [1.14, 0.05],
  }),
};

/** The same drums under wires that stroke as much as they strike. */
const BRUSHED: Partial<Record<Instrument, Voice>> = {
  ...ACOUSTIC,
  kick: struck({
    seconds: 0.4,
    modes: [58, 1, 0.3, 92, 0.4, 0.18],
    noise: [0.12, 1200, 0.7, 0.03],
    bend: [1.15, 0.02],
  }),
  snare: struck({ seconds: 0.36, modes: [190, 0.3, 0.12], noise: [1, 4600, 0.45, 0.3], swell: 0.045 }),
  closed_hat: struck({ seconds: 0.1, modes: [], noise: [1, 8600, 0.9, 0.06], swell: 0.008 }),
};

/** What a TR-808 has beside its kick, snare, clap and hats: one resonator or two each. */
const EIGHT_OH_EIGHT: Partial<Record<Instrument, Voice>> = {
  tom: struck({ seconds: 0.7, modes: [122, 1, 0.5], noise: [0.1, 1500, 0.6, 0.06], bend: [1.2, 0.05] }),
  rim: struck({ seconds: 0.1, modes: [1667, 1, 0.035, 455, 0.6, 0.04], noise: [0.05, 3000, 1, 0.005] }),
  percussion: struck({ seconds: 0.35, modes: [250, 1, 0.25], noise: [0.02, 2000, 1, 0.01], bend: [1.06, 0.02] }),
  claves: struck({ seconds: 0.12, modes: [2500, 1, 0.06], noise: [0.02, 4000, 1, 0.004] }),
  maraca: struck({ seconds: 0.07, modes: [], noise: [1, 9200, 0.7, 0.04], swell: 0.008 }),
  // Squares of 540 and 800 Hz.
  cowbell: struck({
    seconds: 0.5,
    modes: [540, 1, 0.35, 800, 1, 0.32, 1620, 0.33, 0.2, 2400, 0.33, 0.2, 2700, 0.2, 0.12, 4000, 0.2, 0.12],
    noise: [0.03, 3000, 1, 0.006],
  }),
};

const NINE_OH_NINE: Partial<Record<Instrument, Voice>> = {
  tom: struck({
    seconds: 0.55,
    modes: [112, 1, 0.4, 182, 0.35, 0.2],
    noise: [0.3, 2600, 0.5, 0.05],
    bend: [1.6, 0.025],
  }),
  rim: struck({
    seconds: 0.08,
    modes: [500, 0.7, 0.03, 1030, 1, 0.03, 2280, 0.6, 0.02],
    noise: [0.2, 4000, 0.8, 0.006],
  }),
  clap: clapOf([0, 0.011, 0.022, 0.033], 1050, 0.2),
};

const SEVEN_OH_SEVEN: Partial<Record<Instrument, Voice>> = { clap: clapOf([0, 0.007, 0.016, 0.025], 1500, 0.17) };

/** A break that is played three semitones faster than it was recorded, its kick less, so that it stays below 63 Hz. */
const SPED_UP: Partial<Record<Instrument, Voice>> = Object.fromEntries(
  Object.entries(ACOUSTIC).map(([name, voice]): [string, Voice] => [
    name,
    (strike) => voice({ ...strike, note: strike.note + (name === "kick" ? 2 : 3) }),
  ]),
);

/** Drum kits by name. Numbers of machines by measurements of their circuits (Werner, Abel and Smith 2014 for the 808). */
export const KITS: Readonly<Record<DrumKit, NamedKit>> = {
  acoustic: { kit: kit([54, 70, 0.42, 0.2], [186, 0.2, 0.8], 0.09), voices: ACOUSTIC, finish: inRoom },
  brushes: { kit: kit([58, 40, 0.3, 0.1], [190, 0.2, 0.8], 0.06), voices: BRUSHED, finish: softly },
  "808": { kit: { ...kit([49, 60, 1.1, 0.12], [178, 0.19, 0.4], 0.06), metal: 1 }, voices: EIGHT_OH_EIGHT },
  "909": { kit: { ...kit([51, 270, 0.4, 0.55], [196, 0.2, 0.9], 0.085), metal: 0.35 }, voices: NINE_OH_NINE },
  "707": { kit: kit([60, 150, 0.24, 0.5], [214, 0.15, 0.55], 0.055), voices: SEVEN_OH_SEVEN, finish: inEightBits },
  // Soft drums off a worn record, by an old sampler.
  lofi: { kit: kit([56, 60, 0.3, 0.25], [178, 0.17, 0.65], 0.055), voices: ACOUSTIC, finish: throughSampler },
  // The 808's heirs: short, bright and driven, but not so far that a kick's harmonics are heard as hats and toms.
  trap: { kit: { ...kit([47, 170, 0.6, 0.6], [205, 0.15, 0.8], 0.042), metal: 0.85 }, finish: clipped },
  breaks: { kit: kit([64, 70, 0.32, 0.3], [221, 0.16, 0.8], 0.07), voices: SPED_UP, finish: offTape },
};

/** The voice of a drum in the kit that the timbre names, or its usual one. */
export function inKit(instrument: Instrument, usual: Voice): Voice {
  return (strike) => {
    const { drumKit } = strike.timbre;
    if (drumKit === undefined || !KIT_DRUMS[drumKit].has(instrument)) return usual(strike);
    const { voices = {}, finish } = KITS[drumKit];
    const sound = (voices[instrument] ?? usual)(strike);
    return finish ? finish(sound, strike) : sound;
  };
}

/** Times and gains of the first reflections in a small room. */
const REFLECTIONS = [5.3, 8.1, 11.9, 15.2, 19.7, 24.1, 31.3, 38.9].map((milliseconds, index) => {
  const random = createRandom("room", index);
  const gain = 0.34 * Math.exp(-milliseconds / 22) * (index % 2 === 0 ? 1 : -1);
  return { milliseconds, left: gain * random.between(0.3, 1), right: gain * random.between(0.3, 1) };
});

/** The drum and the first reflections of a small room, other ones in each ear. */
function inRoom(sound: Sound, { sampleRate }: Strike): Sound {
  const length = sound.left.length + samplesIn(0.04, sampleRate);
  const [left, right] = [new Float32Array(length), new Float32Array(length)];
  left.set(sound.left);
  right.set(sound.right);
  for (const reflection of REFLECTIONS) {
    const late = samplesIn(reflection.milliseconds / 1000, sampleRate);
    for (let index = 0; index < sound.left.length; index++) {
      left[index + late] = (left[index + late] ?? 0) + reflection.left * (sound.left[index] ?? 0);
      right[index + late] = (right[index + late] ?? 0) + reflection.right * (sound.right[index] ?? 0);
    }
  }
  return { left, right };
}

/** Wires give way where sticks would click. */
function softly(sound: Sound, strike: Strike): Sound {
  const soft = eachSide(sound, (signal) => {
    const dull = signal.slice();
    new StateVariableFilter("lowpass", strike.sampleRate).tune(9000, 0.6).process(dull);
    return dull;
  });
  return inRoom(soft, strike);
}

/** Samples of eight bits, as the machine kept them. */
function inEightBits(sound: Sound): Sound {
  return eachSide(sound, (signal) => coarse(signal, 7));
}

/** A worn record in twelve bits. */
function throughSampler(sound: Sound, { sampleRate, random }: Strike): Sound {
  // Both sides turn on one record.
  const record = random.next();
  return eachSide(sound, (signal) =>
    coarse(wornSample(signal, { sampleRate, random: createRandom("record", record) }), 11),
  );
}

function clipped(sound: Sound): Sound {
  return eachSide(sound, (signal) => saturate(signal, 0.12));
}

/** The room of the recording, pressed onto tape. */
function offTape(sound: Sound, strike: Strike): Sound {
  return eachSide(inRoom(sound, strike), (signal) => saturate(signal, 0.4));
}

function eachSide({ left, right }: Sound, change: (signal: Float32Array) => Float32Array): Sound {
  const once = change(left);
  return { left: once, right: left === right ? once : change(right) };
}

/** @param bits of a sample beside its sign */
function coarse(signal: Float32Array, bits: number): Float32Array {
  const steps = (1 << bits) - 1;
  return signal.map((sample) => Math.round(sample * steps) / steps);
}

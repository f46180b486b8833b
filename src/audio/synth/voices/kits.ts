import { createRandom } from "../../core/random.ts";
import type { DrumKit, Kit } from "../genres/genre.ts";
import type { Instrument } from "../instruments.ts";
import { samplesIn } from "./envelope.ts";
import { struck } from "./hand-drums.ts";
import type { Sound, Voice } from "./voice.ts";

/** A drum kit by name: the numbers of its kick, snare and hats, voices of its own, and where it stands. */
interface NamedKit {
  kit: Kit;
  voices?: Partial<Record<Instrument, Voice>>;
  finish?: (sound: Sound, sampleRate: number) => Sound;
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

/** Drum kits by name. Numbers of machines by measurements of their circuits (Werner, Abel and Smith 2014 for the 808). */
export const KITS: Readonly<Record<DrumKit, NamedKit>> = {
  acoustic: { kit: kit([54, 70, 0.42, 0.2], [186, 0.2, 0.8], 0.09), voices: ACOUSTIC, finish: inRoom },
  brushes: { kit: kit([58, 40, 0.3, 0.1], [190, 0.2, 0.8], 0.06), voices: BRUSHED, finish: inRoom },
  "808": { kit: kit([49, 60, 1.1, 0.12], [178, 0.19, 0.4], 0.06) },
  "909": { kit: kit([51, 270, 0.4, 0.55], [196, 0.2, 0.9], 0.085) },
  "707": { kit: kit([60, 150, 0.24, 0.5], [214, 0.15, 0.55], 0.055), finish: inEightBits },
};

/** The voice of a drum in the kit that the timbre names, or its usual one. */
export function inKit(instrument: Instrument, usual: Voice): Voice {
  return (strike) => {
    const { drumKit } = strike.timbre;
    if (drumKit === undefined) return usual(strike);
    const { voices = {}, finish } = KITS[drumKit];
    const sound = (voices[instrument] ?? usual)(strike);
    return finish ? finish(sound, strike.sampleRate) : sound;
  };
}

/** Times and gains of the first reflections in a small room. */
const REFLECTIONS = [5.3, 8.1, 11.9, 15.2, 19.7, 24.1, 31.3, 38.9].map((milliseconds, index) => {
  const random = createRandom("room", index);
  const gain = 0.34 * Math.exp(-milliseconds / 22) * (index % 2 === 0 ? 1 : -1);
  return { milliseconds, left: gain * random.between(0.3, 1), right: gain * random.between(0.3, 1) };
});

/** The drum and the first reflections of a small room, other ones in each ear. */
function inRoom(sound: Sound, sampleRate: number): Sound {
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

/** Samples of eight bits, as the machine kept them. */
function inEightBits({ left, right }: Sound): Sound {
  const once = coarse(left);
  return { left: once, right: left === right ? once : coarse(right) };
}

function coarse(signal: Float32Array): Float32Array {
  return signal.map((sample) => Math.round(sample * 127) / 127);
}

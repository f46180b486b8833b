import type { BOWED, ENSEMBLES, ORGANS, SINGERS } from "../instruments/held.ts";
import { modulate } from "./envelope.ts";
import { formantsOf } from "./models/vowels.ts";
import { held, sustained, type Sustained } from "./sustained.ts";
import { saturate } from "./tone.ts";
import type { Sound, Strike, Voice } from "./voice.ts";

type Held =
  | keyof typeof BOWED
  | Exclude<keyof typeof ENSEMBLES, "synth_strings">
  | keyof typeof SINGERS
  | keyof typeof ORGANS;

/** Resonances of violins, their air and their wood, and the bridge hill (Fletcher and Rossing, §10); larger ones lie lower. */
const VIOLIN = [280, 8, 0.7, 460, 8, 0.8, 1000, 2.5, 0.6, 2700, 1.8, 1];
/** The same of many at once. */
const SECTION = [280, 3, 0.4, 460, 3, 0.5, 1000, 2, 0.4, 2600, 1.5, 0.6];

/** Formants of vowels by Peterson and Barney 1952; a bow is a saw; pipes and tonewheels are their drawbars. */
const TABLE: Readonly<Record<Held | "strings", Sustained>> = {
  violin: held([0.85, 3200, 8000], VIOLIN, [0.07, 0.12, 5.8, 13, 0.25], { breath: [0.02, 6] }),
  viola: held([0.85, 2600, 6200], [220, 8, 0.7, 370, 8, 0.7, 900, 2.5, 0.6, 2000, 2, 0.7], [0.08, 0.13, 5.5, 12, 0.3], {
    breath: [0.02, 6],
  }),
  cello: held([0.85, 1800, 5000], [100, 8, 0.7, 180, 8, 0.7, 420, 3, 0.6, 1500, 2, 0.7], [0.09, 0.15, 5.2, 12, 0.35], {
    breath: [0.018, 8],
  }),
  double_bass: held([0.85, 900, 3000], [60, 6, 0.6, 110, 6, 0.7, 250, 3, 0.5], [0.1, 0.18, 4.6, 7, 0.5], {
    breath: [0.018, 10],
  }),
  staccato_strings: held([0.9, 2600, 7000], SECTION, [0.025, 0.14], {
    players: [2, 6],
    longest: 0.16,
    breath: [0.05, 6],
  }),
  tremolo_strings: held([0.9, 2400, 6500], SECTION, [0.06, 0.3, 5.6, 5, 0.2], {
    players: [3, 7],
    tremolo: [11, 0.6],
    breath: [0.03, 6],
  }),
  strings: held([0.9, 2400, 6500], SECTION, [0.14, 0.5, 5.6, 6, 0.2], { players: [3, 7], breath: [0.015, 6] }),
  choir: held([1, 1500, 4500], [730, 6, 1.6, 1090, 7, 1.1, 2440, 7, 0.6, 3400, 8, 0.3], [0.15, 0.4, 5, 8, 0.2], {
    direct: 0.3,
    players: [3, 10],
    breath: [0.03, 5],
  }),
  choir_oohs: held([1.1, 600, 3200], [320, 6, 2, 820, 7, 0.6, 2300, 8, 0.1], [0.18, 0.45, 4.8, 8, 0.2], {
    direct: 0.3,
    players: [3, 10],
    breath: [0.03, 4],
  }),
  female_voice: held(
    [1, 1500, 5000],
    [850, 7, 2, 1220, 8, 1.2, 2810, 9, 0.8, 3800, 10, 0.4],
    [0.06, 0.12, 5.6, 17, 0.3],
    {
      direct: 0.25,
      scoop: 40,
      breath: [0.03, 5],
    },
  ),
  male_voice: held(
    [0.9, 1300, 4500],
    [730, 7, 2, 1090, 8, 1.3, 2440, 9, 0.9, 2900, 9, 0.7],
    [0.06, 0.12, 5.2, 14, 0.3],
    {
      direct: 0.25,
      scoop: 40,
      breath: [0.03, 7],
    },
  ),
  // 16', 8', 5 1/3' and a little 4': the drawbars that jazz begins with; from half the note on.
  organ: held([0, 1, 1], [], [0.006, 0.05, 6.6, 4, 0], {
    drawbars: [0.8, 1, 0.7, 0.35, 0, 0.15, 0, 0.2],
    base: 0.5,
    breath: [0.012, 10],
    finish: leslie,
  }),
  // A principal chorus: 8', 4', 2 2/3', 2' and a mixture.
  pipe_organ: held([0, 1, 1], [], [0.06, 0.35], {
    drawbars: [1, 0.8, 0.45, 0.6, 0.12, 0.32, 0.08, 0.35, 0, 0.1, 0, 0.16, 0, 0, 0, 0.2],
    breath: [0.03, 3],
  }),
  // Two reeds that beat.
  accordion: held([0.35, 2200, 5500], [1000, 1.2, 0.6, 2300, 1.5, 0.5], [0.04, 0.06], {
    players: [1, 12],
    breath: [0.015, 5],
  }),
};

/** Whose vowels each instrument sings. */
const SINGERS_OF: Readonly<Record<string, "high" | "low">> = {
  choir: "high",
  choir_oohs: "high",
  female_voice: "high",
  male_voice: "low",
};

/** The voice of each instrument whose tone is held by bow, breath or wind. */
// The keys are those of the table.
export const HELD_VOICES = Object.fromEntries(
  Object.entries(TABLE).map(([name, made]) => [
    name,
    name in SINGERS_OF ? singing(made, SINGERS_OF[name]) : sustained(made),
  ]),
) as Readonly<Record<Held | "strings", Voice>>;

/** A voice by the vowel that is asked for, and its own without. */
function singing(made: Sustained, singer: "high" | "low" = "high"): Voice {
  return (strike) => {
    const { vowel } = strike.timbre;
    if (vowel === undefined) return sustained(made)(strike);
    // A closed mouth has hardly any overtones.
    const edge: Sustained["edge"] = vowel === "u" ? [700, 3200] : [1500, 4500];
    return sustained({ ...made, edge, formants: formantsOf(vowel, singer) })(strike);
  };
}

/** A horn that turns before the microphones: louder and softer, from side to side. */
function leslie({ left }: Sound, { sampleRate, timbre, random }: Strike): Sound {
  const driven = saturate(left, 0.12 + 0.5 * timbre.drive);
  const start = random.next();
  const [near, far] = [-1, 1].map((ear) => {
    const side = driven.slice();
    modulate(side, sampleRate, (time) => 1 + ear * 0.25 * Math.sin(2 * Math.PI * (start + 6.6 * time)));
    return side;
  });
  return { left: near ?? left, right: far ?? left };
}

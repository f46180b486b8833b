import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Disco: four on the floor, hats that open on every offbeat, octaves in the bass and strings above. */
export const disco = defineGenre({
  name: "disco",
  label: "disco",
  tempo: [110, 118, 126],
  key: "D minor",
  looseness: 0.005,
  instruments: [
    "kick",
    "snare",
    "clap",
    "closed_hat",
    "open_hat",
    "percussion",
    "bass",
    "rhodes",
    "strings",
    "electric_guitar",
  ],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I VI III VII", "I IV VII V", "II V I I", "I VII VI V", "I I IV IV"],
  major: ["I VI II V", "IV V I I", "I IV II V", "I III IV V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    rim         ..x..x....x..x..
    shaker      4646464646464646
    tom         ..........x..x.x
    # studio: swing 4
    kick        X...X...X...X...
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  7.4.7.4.7.4.7.4.
    open_hat    ..x...x...x...x.
    percussion  x..x..x...x.x...
    bass        1.8.1.8.1.8.1.8.
    # philly strut: swing 8
    kick        X...X...X...X...
    snare       ....X..o....X..o  +3
    clap        ............x...
    closed_hat  7474747474747474
    open_hat    ......x.......x.
    percussion  x.xxx.xxx.xxx.xx
    # italo: swing 0
    kick        X...X...X...X...
    snare       ....X.......X...
    clap        ....x.......x...
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ..x...x...x...x.
    percussion  ......x.......x.
    bass        1118111811181118
    # roller rink: swing 14
    kick        X.....x.X.....x.  X..x..x.X.....x.
    snare       ....X.......X...  +6
    clap        ....X.......X...
    closed_hat  8.568.568.568.56
    open_hat    ................  ..............x.
    percussion  ..x..x..x..x..x.
    # filtered: swing 10
    kick        X...X...X...X...
    snare       ................  ..............xx
    clap        ....X.......X...
    closed_hat  5.7.5.7.5.7.5.7.
    open_hat    ..X...X...X...X.
    percussion  ...x..x....x..x.
    rhodes      x..x..x...x..x..
    # cosmic: swing 0
    kick        X...X...X...X...
    snare       ....x.......x...  +8
    clap        ................  ............x...
    closed_hat  6.5.6.5.6.5.6.5.
    open_hat    ......x.........
    percussion  x..xx..xx..xx.xx  +4
    bass        1--1..1.1--1..5.`,
  fills: `
    # every 4
    snare       ....X.......X.xx
    tom         ..............x.
    # every 4
    open_hat    ..x...x...x.x.x.
    clap        ....X.......x.xx
    # every 8
    tom         ........x.xx.xxx
    snare       ....X...........
    # every 8
    kick        X...X...X.......
    snare       ....X...x.x.xxxX`,
  bass: ["1.8.1.8.1.8.1.8.", "1.811.811.811.8n", "1-.81-.81-.85-n.", "1.8.1.8.5.8.b.n."],
  chords: ["x..x..x.x..x..x.", "..x..xx...x..xx.", ".xx..xx..xx..xx.", "x-..x.x-..x.x-.."],
  melody: ["x-x-x---x-x-x---", "..x-x-x-x-------", "x--x--x-x---x-x-", "x---x-x-....x-x-"],
  lift: ["strings", "percussion"],
  melodyDensity: 0.4,
  kit: { ...KITS.dry, kickFundamental: 53, kickDecay: 0.24, kickDrive: 0.4, snareTone: 192, hatDecay: 0.065 },
  ducking: { depth: 0.25, releaseBeats: 0.35 },
  reverbSeconds: 1.4,
  delayBeats: 0.5,
  brightness: 0.15,
  limiting: 3.5,
  balance: { strings: 1, bass: 1, kick: 0.5 },
});

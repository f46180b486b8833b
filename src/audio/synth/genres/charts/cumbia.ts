import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Cumbia: a guacharaca that never stops, bass on the root and fifth, chords on the offbeats. */
export const cumbia = defineGenre({
  name: "cumbia",
  label: "cumbia",
  tempo: [84, 96, 112],
  key: "A minor",
  looseness: 0.006,
  instruments: ["kick", "cowbell", "guiro", "percussion", "timbale", "bass", "piano", "trumpet"],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I V I V", "I VII VI V", "I IV V I", "I I V V", "VI VII I I"],
  major: ["I V I V", "I IV V I", "I I IV V", "IV I V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    snare       ....x.......x...
    clap        ....x.......x...
    closed_hat  ..6...6...6...6.
    open_hat    ..............x.
    # sonidera: swing 8
    kick        X.......X.......
    cowbell     x.....x.....x...
    guiro       8.558.558.558.55  -2
    percussion  ..x...x...x..xx.  +3
    timbale     ............x.x.
    bass        1---..5-8---..5-
    piano       ..x...x...x...x.
    # porro: swing 0
    kick        X...X...X...X...
    cowbell     x..x..x...x.x...
    guiro       8585858585858585
    percussion  x..xx.x.x..xx.x.
    timbale     ......x.......x.
    bass        1---5---8---5---
    # villera: swing 0
    kick        X.....x.X.....x.
    cowbell     ................  ............x...
    guiro       7.7.7.7.7.7.7.7.
    percussion  ..x...xx..x...xx
    timbale     ..........x.x...
    bass        1---..1-5---..n-
    piano       ..x-..x-..x-..x-
    # rebajada: swing 14
    kick        X.......X.......
    cowbell     ....x.......x...  +14
    guiro       6.346.346.346.34  +8
    percussion  ......x.......x.
    timbale     ................  ............x...
    # laptop: swing 0
    kick        X...X...X...X...
    cowbell     x..x..x.x..x..x.
    guiro       8.8.8.8.8.8.8.8.
    percussion  ...x..x....x.xx.
    timbale     ..........x.....
    bass        1--1--1-5--5--n-
    # chicha: swing 6
    kick        X.......X...x...
    cowbell     x.x.x.x.x.x.x.x.
    guiro       7.557.557.557.55
    percussion  x..x..x.x..x..x.  +5
    timbale     ........x..x..x.
    piano       ..xx..xx..xx..xx`,
  fills: `
    # every 4
    timbale     ........x.x.xxxx
    # every 4
    percussion  ..x...x.x.xxxxxx
    # every 8
    timbale     x..x..x.x.xx.xxx
    cowbell     x...............
    # every 8
    percussion  x.xx.xx.xxxxxxxx
    kick        X...............`,
  bass: ["1---..5-8---..5-", "1---5---8---5-n-", "1---..1-5---..n-"],
  chords: ["..x...x...x...x.", "..x-..x-..x-..x-", "..xx..xx..x...x."],
  melody: ["x-x-x-..x-x-x---", "..x-x-x-x-x-x---", "x---x-x-..x-x-x-", "x-xxx---..x-x---"],
  lift: ["trumpet", "timbale"],
  melodyDensity: 0.42,
  kit: { ...KITS.dry, kickFundamental: 52, kickDecay: 0.22, snareTone: 270, snareDecay: 0.09 },
  ducking: { depth: 0.05, releaseBeats: 0.35 },
  reverbSeconds: 1.2,
  delayBeats: 0.5,
  brightness: 0.05,
  limiting: 2.5,
  balance: { guiro: 4, percussion: 2, bass: 2, kick: 1 },
});

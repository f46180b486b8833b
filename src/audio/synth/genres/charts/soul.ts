import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Soul and R&B: a deep pocket with the snare behind it, ninths on electric piano, a bass that talks back. */
export const soul = defineGenre({
  name: "soul",
  label: "soul / R&B",
  tempo: [68, 86, 112],
  key: "D# major",
  looseness: 0.011,
  instruments: ["kick", "snare", "rim", "closed_hat", "shaker", "bass", "rhodes", "strings", "electric_guitar"],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["II V I VI", "I IV VII V", "I VI II V", "IV V I I", "VI VII I I"],
  major: ["II V I VI", "I III IV V", "IV III II I", "I VI II V", "VI II V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    clap        ....x.......x...
    open_hat    ..............x.
    percussion  ...x..x....x..x.
    tom         ..........x..x..
    # in the pocket: swing 18
    kick        X..x......x.....  X..x...x..x..x..
    snare       ....X..?....X..o  +14
    rim         ................  ..........o.....
    closed_hat  8.548.548.548.54  +4
    shaker      4.6.4.6.4.6.4.6.
    # sweet sixties: swing 6
    kick        X...X...X...X...
    snare       ....X.......X...
    rim         ....3.......3...
    closed_hat  7.7.7.7.7.7.7.7.
    shaker      5.5.7.5.5.5.7.5.
    bass        1..1.35.1..1.5n.
    # neo: swing 30
    kick        X......x..x.....  X..x.......x..x.  -8
    snare       ....X.......X...  +24
    rim         ......o..o......  ..o......o..o...  +10
    closed_hat  7.4.7.447.4.7.44  +10
    shaker      ..4...4...4...4.
    rhodes      x--...x-..x--...  ..x--..x-...x---
    # slow jam: swing 12
    kick        X.........x.....  X......x..x.....
    snare       ........X.......  ........X.....o.  +12
    rim         ....x.......x...
    closed_hat  7.5.7.5.7.5.7r5.
    shaker      3.5.3.5.3.5.3.5.
    # philly: swing 0
    kick        X.x...x.X.x...x.
    snare       ....X.......X...
    rim         ..............o.
    closed_hat  6.8.6.8.6.8.6.8.  -2
    shaker      4646464646464646
    bass        1.1.5.1.8.5.3.n.
    # nineties: swing 26
    kick        X..x..x...x..x..  X..x......xx....
    snare       ....X..o.o..X..o  +6
    rim         ................  ......o.......o.
    closed_hat  8.6.8.6.8.6.8.6.
    shaker      3.6.3.6.3.6.3.6.
    # twelve eight soul: in 12/8
    kick        X.........x.X...........
    snare       ......X...........X...o.  +10
    closed_hat  8.5.5.8.5.5.8.5.5.8.5.5.`,
  fills: `
    # every 4
    snare       ....X..o..x.X.ox
    # every 4
    kick        X..x............
    snare       ....X.......f...
    # every 8
    tom         ........x.xx.xxx
    snare       ....X..o........
    # every 8
    snare       ....X.oxo.xoxxfX`,
  bass: ["1--1..5.8--..5n.", "1...1.b.1..3.5n.", "1---..3-5---..n-", "1..5.8..1..3.4n."],
  chords: ["x--...x-..x-....", "x-----..x---..x-", "..x-..x-....x-x-", "x---------o-x---"],
  melody: ["..x-x-x-....x---", "x-x-..x-x-x-....", "....x-x-x-x-x---", "x---..x-x---..x-"],
  lift: ["strings", "electric_guitar"],
  melodyDensity: 0.38,
  kit: { ...KITS.dry, kickFundamental: 55, snareTone: 185, snareDecay: 0.18 },
  ducking: { depth: 0.1, releaseBeats: 0.35 },
  reverbSeconds: 1.5,
  delayBeats: 0.5,
  brightness: -0.1,
  limiting: 2.5,
  balance: { rhodes: 1, bass: 2, kick: 1 },
});

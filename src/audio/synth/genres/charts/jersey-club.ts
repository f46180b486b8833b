import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Jersey club: five kicks in a triplet gallop, chopped voices, claps and bed-squeak percussion. */
export const jerseyClub = defineGenre({
  name: "jersey_club",
  label: "Jersey club",
  tempo: [130, 138, 145],
  key: "D minor",
  looseness: 0.002,
  instruments: ["kick", "clap", "snare", "closed_hat", "open_hat", "percussion", "bass", "chords", "vocal"],
  bassStyle: "808",
  chordVoice: "stab",
  drumKit: "909",
  minor: ["I VI III VII", "I IV VI V", "VI VII I I", "I VII VI VII"],
  major: ["I V VI IV", "IV V I I", "I VI IV V", "VI II V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    rim         ..x...x...x...x.
    shaker      5.5.5.5.5.5.5.5.
    tom         ..........x..x..
    # newark: swing 0
    kick        X...X...X..X..X.
    clap        ....X.......X...
    snare       ................  ............x.x.
    closed_hat  ..7...7...7...7.
    open_hat    ................  ..............x.
    percussion  ..x..x....x..x..
    # gallop: swing 0
    kick        X..X..X.X..X..X.
    clap        ....X.......X...
    snare       ...o..o....o..o.
    closed_hat  7.7.7.7.7.7.7.7.
    open_hat    ..x...x...x...x.
    percussion  x..x..x.x..x..x.
    # philly club: swing 0
    kick        X..X..X...X.X...
    clap        ....X.......X.X.
    snare       ..x...x...x...x.
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ......x.........
    percussion  x.xxx.xxx.xxx.xx
    # baltimore: swing 6
    kick        X...X..X..X.X...
    clap        ....X.......X...
    snare       ....x..o.o..x..o  +3
    closed_hat  8.6.8.6.8.6.8.6.
    open_hat    ..............x.
    percussion  ...x..x....x..x.
    # bed squeak: swing 0
    kick        X...X...X..X..X.  X...X...X.X.X.X.
    clap        ............X...
    snare       ................  ......x.........
    closed_hat  ..6...6...6...6.
    open_hat    ....x.......x...
    percussion  x..x..x..x..x.x.
    # jagged: swing 0
    kick        X..X..X.......X.  X...X...X..X..X.
    clap        ......X.......X.
    snare       ................  ..........x.x...
    closed_hat  8..8..8.8..8..8.
    open_hat    ................  ............x...
    percussion  ...x......x.....`,
  fills: `
    # every 4
    kick        X...X...X..X..X.
    clap        ....X...x...xxxx
    # every 4
    snare       ........x.x.x.xx
    # every 8
    kick        X..X..X.........
    clap        x..x..x.xxxxrrrr
    # every 8
    kick        X...............
    snare       x..x..x.x..x..xx`,
  bass: ["1...1...1..1..1.", "1--.....1--1--1-", "1---8---1..1..n.", "..1...1...1..1n."],
  chords: ["x...x...x..x..x.", "..x...x...x...x.", "x--x--x-x--x--x-"],
  melody: ["x..x..x.x..x..x.", "..x-..x-..x-x-..", "x-x-x-..x..x..x."],
  lift: ["vocal", "open_hat"],
  melodyDensity: 0.4,
  kit: { ...KITS.nines, kickFundamental: 53, kickDecay: 0.24, snareTone: 220, hatDecay: 0.045 },
  ducking: { depth: 0.4, releaseBeats: 0.35 },
  reverbSeconds: 1.4,
  delayBeats: 0.5,
  brightness: 0.1,
  limiting: 3,
  balance: { clap: 1 },
});

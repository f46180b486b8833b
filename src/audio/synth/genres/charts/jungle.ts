import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Jungle: chopped breaks that never sit still over a sub that moves at half the speed. */
export const jungle = defineGenre({
  name: "jungle",
  label: "jungle",
  tempo: [160, 166, 174],
  key: "G minor",
  looseness: 0.004,
  instruments: ["kick", "snare", "rim", "closed_hat", "open_hat", "percussion", "bass", "pad", "vocal"],
  bassStyle: "sub",
  chordVoice: "supersaw",
  drumKit: "breaks",
  minor: ["I VI VII I", "I VII VI VII", "I IV VI V", "IV V I I"],
  major: ["I IV I V", "I VI IV V", "II V I I", "I VI II V"],
  barsPerChord: 2,
  chordSize: 4,
  grooves: `
    # all
    clap        ....x.......x...
    shaker      4646464646464646
    tom         ..........x.xx.x
    bass        1-------....1---  1---..8---..5-n-
    # chopped: swing 8
    kick        X.X.......XX....  X.X.......X..X..
    snare       ....X..o.o..X..o  ....X..o.oX.o.X.  +3
    rim         ................  ......x.........
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..........x.....
    percussion  ......x.......x.
    # think: swing 12
    kick        X.....X...X.....  X.....X...X..X..
    snare       ....X.......X..X  ....X..X....X.o.  +4
    rim         ...o..o....o..o.
    closed_hat  8.568.568.568.56
    open_hat    ..............x.
    percussion  x..x..x.x..x..x.
    # running: swing 6
    kick        X.........X.....
    snare       ....X..X.X..X..X  ....X..X.X..X.XX
    rim         ..x.......x.....
    closed_hat  8686868686868686
    open_hat    ......x.........
    percussion  ..x..x....x..x..
    # ragga: swing 10
    kick        X..X..X...X.....  X..X..X.X.X..X..
    snare       ....X.......X...  ....X..o.oX...X.
    rim         ...x..x....x..x.
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..x.............
    percussion  x..x..xxx..x..xx
    # apache: swing 8
    kick        X...X...X.X.X...
    snare       ....X..o....X.oo  +2
    rim         ................  ..........x.....
    closed_hat  7.7.7.7.7.7.7.7.
    open_hat    ..x.......x.....
    percussion  x.xxx.xxx.xxx.xx  -3
    # intelligent: swing 10
    kick        X.........X.....  X..X......X.....
    snare       ....X..o....X...  ....X..o.o..X..o  +6
    rim         ......o......o..
    closed_hat  7.457.457.457.45
    open_hat    ................  ......5.......5.
    percussion  ...o..o.......o.
    # edits: swing 4
    kick        X..X.X..X.X..X..  X.X..X....X.X...
    snare       ..X...X.o.X..X.o  o.X.o..Xo.oX..X.
    rim         ................  x...............
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ............x...
    percussion  .x..x..x..x..x..`,
  fills: `
    # every 4
    snare       ....X..oX.oXX.oX
    # every 4
    kick        X.X.......X.X.X.
    snare       ....X..XX..X.X.X
    # every 8
    kick        X...............
    snare       X.XrX.XrXXrrrrrr
    # every 8
    snare       ....X..X.XX.XXXX
    tom         ..........x.x...
    closed_hat  8.8.8.8.........`,
  bass: ["1-------....1---", "1---..8---..5-n-", "1-----1---3---n-", "....1-------8-b-"],
  chords: ["x---------------", "x-------x-------", "....x-------x---"],
  melody: ["x---..x-x---....", "..x-x-x-........", "x---------x-x---"],
  lift: ["vocal", "percussion"],
  melodyDensity: 0.28,
  kit: { ...KITS.acoustic, kickFundamental: 57, kickDecay: 0.2, snareTone: 225, snareDecay: 0.18 },
  ducking: { depth: 0.25, releaseBeats: 0.35 },
  reverbSeconds: 2,
  delayBeats: 0.75,
  brightness: 0.05,
  limiting: 3.5,
  balance: { snare: 1, bass: 2 },
});

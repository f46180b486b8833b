import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Rock: a loud backbeat played by hand, the snare a little behind it, fifths and riffs over a bass in eighths. */
export const rock = defineGenre({
  name: "rock",
  label: "rock",
  tempo: [92, 118, 160],
  key: "E minor",
  looseness: 0.006,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "crash", "bass", "electric_guitar", "distorted_guitar"],
  bassStyle: "pick",
  chordVoice: "stab",
  drumKit: "acoustic",
  minor: ["I VI III VII", "I VII VI VII", "I I IV VII", "I III VII IV", "VI VII I I"],
  major: ["I V VI IV", "I IV I V", "I IV V IV", "I V IV I", "I I IV V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    clap              ....o.......o...
    rim               ....x.......x...
    shaker            9.5.7.5.9.5.7.5.
    percussion        9...6...9...6...
    tom               x..x..x...x.x...
    # backbeat: swing 0
    kick              X.......X.x.....  X..x....X.x...x.
    snare             ....X.......X...  ....X..o....X..o  +7
    closed_hat        9.5.9.5.9.5.9.5.
    open_hat          ................  ..............x.
    # sixties: swing 0
    kick              X.x...x.X.x...x.
    snare             x...X...x...X...  +4
    closed_hat        .....4.......4..
    open_hat          9.6.9.6.9.6.9.6.  -4
    # stadium: swing 0, from 40 to 130 BPM
    kick              X.....x...x.....  X.....x..xx...x.
    snare             ........X.......  ........X.....o.  +12
    closed_hat        9...7...9...7...
    open_hat          ................  ............x...
    bass              1---1---1---1---  1---1---1-b-1-n-
    distorted_guitar  X-----------x---  X-------x---x---
    # boogie: swing 32 of eighths
    kick              X.......X.x.....  X...x...X.x...x.
    snare             ....X..o....X..o  +8
    closed_hat        9.6.9.6.9.6.9.6.
    open_hat          ................  ..............5.
    bass              1.1.3.3.5.5.6.5.  1.1.3.3.5.5.3.n.
    distorted_guitar  x.x.x.x.x.x.x.x.
    # syncopated: swing 0
    kick              X..x..x.X..x....  X..x..x...xx..x.
    snare             ....X..o.o..X...  +6
    closed_hat        9.5.9.5.9.5.9.5.
    open_hat          ......x.........
    # punk: swing 0, from 110 to 300 BPM
    kick              X...X.x.X...X...  -3
    snare             ..X...X...X...X.  -3
    closed_hat        9.7.9.7.9.7.9.7.
    open_hat          ................  ..............5.
    bass              1.1.1.1.1.1.1.1.
    distorted_guitar  xxxxxxxxxxxxxxxx
    # ballad in three: in 3/4
    kick              X.......x...
    snare             ....x...X..o  +6
    closed_hat        9.5.7.5.7.5.
    # in twelve: in 12/8
    kick              X.....x...x.X...........
    snare             ......X...........X...o.  +9
    closed_hat        9.5.5.9.5.5.9.5.5.9.5.5.`,
  fills: `
    # every 4
    snare             ....X.......x.xx
    tom               ..............x.
    # every 4
    kick              X.......x.x.x...
    snare             ....X.....xoX.fX
    # every 8
    snare             ....X...xxxx....
    tom               ............xxxx
    closed_hat        9.5.9.5.........
    # every 8
    kick              X.x.X.x.X.x.X.x.
    snare             ........xxx.xxx.
    tom               ...........x...x
    closed_hat        ................`,
  bass: ["1.1.1.1.1.1.1.1.", "1.1.1.b.1.1.3.n.", "1--1..1.1-1-5-n-", "1---..1-1---5-n-"],
  chords: ["X---..x-x---..x-", "x-xxx-xxx-xxx-xx", "X-------x-x-----", "X---x---x---x-x-"],
  melody: ["x---x-x---x-x---", "x-x---x-x-------", "..x-x-x---x-x---", "x-----x-x---x---"],
  lift: ["electric_guitar", "open_hat"],
  melodyDensity: 0.4,
  kit: { ...KITS.acoustic, kickDrive: 0.45 },
  ducking: { depth: 0.1, releaseBeats: 0.25 },
  reverbSeconds: 1.4,
  delayBeats: 0.5,
  brightness: 0.15,
  limiting: 3.5,
  balance: { snare: 1, electric_guitar: -1 },
});

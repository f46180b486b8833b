import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Metal: double kicks against a hard backbeat, palm-muted gallops and fifths, everything tight and loud. */
export const metal = defineGenre({
  name: "metal",
  label: "metal",
  tempo: [100, 140, 220],
  key: "E minor",
  looseness: 0.002,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "crash", "bass", "distorted_guitar"],
  bassStyle: "pick",
  chordVoice: "supersaw",
  drumKit: "acoustic",
  minor: ["I VI VII I", "I II I VII", "I I VI VII", "I III IV II", "I VII VI V"],
  major: ["I VII IV I", "I IV VI V", "I II IV I", "I V VI IV"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    clap              ....x.......x...
    rim               ....x.......x...
    shaker            9...7...9...7...
    percussion        ......x.......x.
    tom               x..x..x..x..xxxx
    # gallop: swing 0, from 60 to 180 BPM
    kick              X.xxX.xxX.xxX.xx
    snare             ....X.......X...  -2
    closed_hat        9...9...9...9...
    open_hat          ................  ............x...
    bass              1.111.111.111.11
    distorted_guitar  X.xxX.xxX.xxX.xx
    # double kick drums: swing 0
    kick              XxXxXxXxXxXxXxXx
    snare             ....X.......X...
    closed_hat        9.9.9.9.9.9.9.9.
    open_hat          ................  8...............
    bass              1111111111111111
    distorted_guitar  X...X...X...X.x.
    # blast: swing 0, from 120 to 300 BPM
    kick              X.X.X.X.X.X.X.X.  -2
    snare             .X.X.X.X.X.X.X.X
    closed_hat        9.9.9.9.9.9.9.9.
    open_hat          ................  8.......8.......
    bass              1---1---1---1---
    distorted_guitar  xxxxxxxxxxxxxxxx
    # full throttle: swing 0, from 120 to 300 BPM
    kick              XxXxXxXxXxXxXxXx
    snare             ....X.......X...  ....X.......X.xx
    closed_hat        9.8.9.8.9.8.9.8.
    open_hat          ................  8...............
    bass              1111111111111111
    distorted_guitar  X---X---X-x-X---
    # breakdown: swing 0, from 70 to 130 BPM
    kick              X..X..X...X..X..  X..X..X.XX..X.X.
    snare             ........X.......  +5
    closed_hat        ..6...6...6...6.
    open_hat          9...9...9...9...
    bass              1..1..1...1..1..  1..1..1.11..1.n.
    distorted_guitar  X..X..X...X..X..  X..X..X.XX..X.X.
    # thrash: swing 0, from 120 to 180 BPM
    kick              X.x.X.x.X.x.X.x.
    snare             ..X...X...X...X.  -4
    closed_hat        9.8.9.8.9.8.9.8.
    open_hat          ................  ..............8.
    bass              1.1.1.1.1.1.1.1.
    distorted_guitar  x.xxx.xxx.xxx.xx
    # doom: swing 0, from 40 to 120 BPM
    kick              X.......X.....x.  X.........X.....
    snare             ........X.......  ........X...o...  +14
    closed_hat        ....5.......5...
    open_hat          9.......9.......
    bass              1-------1---b---
    distorted_guitar  X---------------
    # odd: in 7/8
    kick              X.xX..X.x.X.x.
    snare             ....X.....X...
    closed_hat        9.7.9.7.9.7.9.
    bass              1.11..1.1.1.n.
    distorted_guitar  X.xX..X.x.X.x.`,
  fills: `
    # every 4
    snare             ....X.....xxX.XX
    # every 4
    kick              X.X.X.X.........
    snare             ........xxxx....
    tom               ............xxxx
    # every 8
    tom               xxxxxxxxxxxx....
    snare             ............X.XX
    closed_hat        ................
    # every 8
    snare             xxxxxxxxrrrrrrrr
    kick              X...X...X...X...`,
  bass: ["1.111.111.111.11", "1.1.1.1.1.1.b.n.", "1-1.111.1-1.111.", "1---1-1-3---b-n-"],
  chords: ["X.xxX.xxX.xxX.xx", "X---x.x.X---x.xx", "X.X.xxxxX.X.xxxx", "X-------X-x-X---"],
  melody: ["x-x-x-x-x---x-x-", "xxx-xxx-x---x---", "x---x-xxx---x-xx"],
  lift: ["open_hat"],
  melodyDensity: 0.5,
  kit: { ...KITS.nines, kickDrive: 0.8, kickDecay: 0.2, snareTone: 215, snareDecay: 0.22 },
  ducking: { depth: 0.05, releaseBeats: 0.35 },
  reverbSeconds: 1.1,
  delayBeats: 0.5,
  brightness: 0.25,
  limiting: 4,
  balance: { kick: 1, distorted_guitar: 2 },
});

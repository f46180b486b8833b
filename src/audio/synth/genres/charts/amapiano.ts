import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Amapiano: shakers that swing, a log drum that speaks in syncopations, jazz chords with time to breathe. */
export const amapiano = defineGenre({
  name: "amapiano",
  label: "amapiano",
  tempo: [108, 112, 118],
  key: "F minor",
  looseness: 0.008,
  instruments: ["kick", "snare", "rim", "closed_hat", "shaker", "percussion", "bass", "rhodes", "pad", "pluck"],
  bassStyle: "fm",
  chordVoice: "electric_piano",
  minor: ["I IV VII I", "I VI II V", "IV V I I", "I III IV V"],
  major: ["I VI II V", "IV III II I", "I IV II V", "I III IV II"],
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    clap        ............x...
    open_hat    ..............x.
    tom         ..x..x....x..x..
    # log drum: swing 20
    kick        X...X...X...X...
    snare       ............o...  +6
    rim         ...x..x....x....
    closed_hat  ..6...6...6...6.
    shaker      8568856885688568  -3
    percussion  ......x..x......
    bass        ..1..1-...1..8..  ..1..1-..81.5-n.
    # private school: swing 24
    kick        X...X...X...X...
    snare       ....o.......o...  +12
    rim         ..x....x..x..x..
    closed_hat  ..5..35...5..35.
    shaker      6357635763576357  +3
    percussion  ...o......o.....
    bass        1-....1-..5-....  ....1-..8-..5-n-
    # yanos: swing 16
    kick        X...x...X...x...
    snare       ...x..x....x..x.  +4
    rim         x..x..x...x.x...
    closed_hat  ..7...7...7...7.
    shaker      9577957795779577
    percussion  x..x..x..x..x.x.
    bass        1..1..1-..8..1..  ..1..1..8-..5.n.
    # bacardi: swing 8
    kick        X..x..x.X..x..x.
    snare       ....X..x....X.x.
    rim         x.x.xx.xx.x.xx.x
    closed_hat  8.8.8.8.8.8.8.8.
    shaker      7474747474747474
    percussion  ..x...xx..x...xx
    bass        1-1...1...8.1.n.
    # soulful: swing 22
    kick        X.......X.......  X.......X.....x.
    snare       ....x.......x...  +14
    rim         ......x.......x.
    closed_hat  6.4.6.4.6.4.6.4.
    shaker      5.6.5.6.5.6.5.6.
    percussion  ...x..o....x..o.
    rhodes      x---..x-..x---..
    # three step: swing 18
    kick        X...X...X.......
    snare       ............X...  +5
    rim         ..x..x....x..x..
    closed_hat  ..6..46...6..46.
    shaker      7.577.577.577.57
    percussion  x.....x...x.....
    bass        ..1...1-..1..1..  ..8...1-....5-n-`,
  fills: `
    # every 4
    percussion  ..x..x..x.xx.xxx
    # every 4
    kick        X...X...X.......
    rim         ..x.x.x.x.xx.xx.
    # every 8
    snare       ....x..x..x.xxXX
    kick        X...............
    # every 8
    tom         ..x..x..x.xx.xxx
    kick        X...X...........`,
  bass: ["..1..1-...1..8..", "1..1..1-..8..5n.", "..1..8-..1..5-n.", "....1-..1..8..n."],
  chords: ["x---..x-..x---..", "x-------..x-....", "..x-..x-....x---", "x-----x-..x-..x-"],
  melody: ["..x-..x-..x-x---", "x-..x-..x-......", "....x-x-..x---..", "..x--x--..x-...."],
  lift: ["pluck", "pad"],
  melodyDensity: 0.3,
  kit: { ...KITS.nines, kickFundamental: 48, kickDecay: 0.3, kickDrive: 0.25, snareTone: 235, snareDecay: 0.12 },
  ducking: { depth: 0.35, releaseBeats: 0.35 },
  reverbSeconds: 2,
  delayBeats: 0.75,
  brightness: -0.05,
  limiting: 2.5,
  balance: { bass: 2, shaker: 3 },
});

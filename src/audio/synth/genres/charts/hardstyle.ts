import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Hardstyle: a distorted kick on every beat with its bass behind it, and a screaming lead on top. */
export const hardstyle = defineGenre({
  name: "hardstyle",
  label: "hardstyle",
  tempo: [145, 150, 165],
  key: "F minor",
  looseness: 0.001,
  instruments: ["kick", "clap", "closed_hat", "open_hat", "snare", "bass", "chords", "lead"],
  bassStyle: "reese",
  chordVoice: "supersaw",
  drumKit: "909",
  minor: ["I VI III VII", "I VI VII V", "VI VII I I", "I III VII VI"],
  major: ["I V VI IV", "I IV V I", "IV V I I", "I III IV V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ....x.......x...
    shaker      4.6.4.6.4.6.4.6.
    percussion  ..x...x...x...x.
    tom         ............xxxx
    # anthem: swing 0
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  6...6...6...6..4
    open_hat    ..x...x...x...x.
    snare       ................  ..............xx
    bass        ..1-..1-..1-..1-
    # reverse bass: swing 0
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  5555555555555555
    open_hat    ..X...X...X...X.
    snare       ................  ............x...
    bass        .111.111.111.111
    # rawstyle: swing 0
    kick        X...X...X...X.XX  X...X...X.X.X.X.
    clap        ....x.......x...
    closed_hat  ..7...7...7...7.
    open_hat    ................  ......x.......x.
    snare       ....X.......X...
    bass        ..1...1...1...1.
    # galloping: swing 0
    kick        X...X...X..X..X.
    clap        ....X.......X...
    closed_hat  6.6.6.6.6.6.6.6.
    open_hat    ..x...x...x...x.
    snare       ................  ..........x.....
    bass        ..1-..1-..1..1..
    # half speed: swing 0
    kick        X.......X.......
    clap        ........X.......
    closed_hat  ..6...6...6...6.
    open_hat    ....x.......x...
    snare       ................  ............x.xx
    bass        1-------1-------
    # gabber: swing 0
    kick        X.X.X.X.X.X.X.X.  X.X.X.X.X.X.XXXX
    clap        ....X.......X...
    closed_hat  9.9.9.9.9.9.9.9.
    open_hat    ..X...X...X...X.
    snare       ..x...x...x...x.
    bass        1.1.1.1.1.1.1.1.`,
  fills: `
    # every 4
    kick        X...X...X...XXXX
    # every 4
    kick        X...X...X.......
    snare       ............xxXX
    # every 8
    kick        X...............
    snare       x.x.x.x.xxxxrrrr
    # every 8
    kick        X...X...X.X.XXXX
    clap        ....X...x.x.xxxx`,
  bass: ["..1-..1-..1-..1-", ".111.111.111.111", "..1...1...1...1.", "1---1---1---1---"],
  chords: ["x---x-x---x-x---", "x-..x-..x-..x-x-", "x---------------", "x-x-x-x-x-x-x-x-"],
  melody: ["x-x-x-x-x---x-x-", "x--x--x-x--x--x-", "x-xxx-x-x-x-....", "x---x-x-x-x-x---"],
  lift: ["lead", "open_hat"],
  melodyDensity: 0.5,
  kit: { ...KITS.nines, kickDrive: 1, kickDecay: 0.36, kickSweep: 320, snareTone: 210 },
  ducking: { depth: 0.6, releaseBeats: 0.35 },
  reverbSeconds: 1.8,
  delayBeats: 0.75,
  brightness: 0.2,
  limiting: 4.5,
  balance: { kick: 1, lead: 1 },
});

import { defineGenre } from "../chart.ts";

/** Reggaeton: four kicks a bar against the 3-3-2 snare of the dembow, over an 808. */
export const reggaeton = defineGenre({
  name: "reggaeton",
  label: "reggaeton",
  tempo: [88, 94, 102],
  key: "B minor",
  looseness: 0.004,
  instruments: ["kick", "snare", "rim", "closed_hat", "shaker", "bass", "pluck", "pad"],
  bassStyle: "808",
  chordVoice: "supersaw",
  minor: ["I VI IV V", "I VII VI V", "I IV VII VI", "VI VII I I"],
  major: ["I V VI IV", "I VI IV V", "I IV V IV", "IV V I I"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    clap        ...x..x....x..x.
    tom         ............x.xx
    # clasico: swing 0
    kick        X...X...X...X...
    snare       ...X..X....X..X.
    rim         ...x..x....x..x.
    closed_hat  8.5.8.5.8.5.8.5.
    shaker      4747474747474747
    open_hat    ..............?.
    percussion  x..x..x.x..x..x.
    # perreo: swing 0
    kick        X...X...X...X...
    snare       ...X..x....X..x?
    rim         ...o..x...o...x.
    closed_hat  5.8.5.8.5.8.5.8.
    shaker      8.588.588.588.58
    open_hat    ................  ..........x.....
    percussion  ...x..x.?..x..x.
    # vieja escuela: swing 0
    kick        X.....X.X.....X.
    snare       ...X..X....X..X.  +4
    rim         x..x..x.x..x..x.
    closed_hat  ................  ............8.8.
    shaker      8.8.8.8.8.8.8.8.
    percussion  ..x..x....x..x..
    # romantic: swing 0
    kick        X.......X.......  X.......X.....x.
    snare       ...x..x....x..x.  +8
    rim         ...o..o....o..o.
    closed_hat  6...6...6...6...
    shaker      3636363636363636
    percussion  ......x.......x.
    # dancehall: swing 8
    kick        X..x..x.X..x..x.  X..x..x.X.......
    snare       ......X.......X.  +3
    rim         x..x..x.x..x..x.
    closed_hat  ..7...7...7...7.
    shaker      6.6.6.6.6.6.6.6.
    percussion  ...x......x.x...
    # trapeton: swing 0
    kick        X...X...X...X...
    snare       ...X..X....X..X.
    rim         ................  ..........x.....
    closed_hat  8.8.8.8r8.8.8.rr  8.8r8.8.8.8.8.8r
    shaker      4.4.4.4.4.4.4.4.
    percussion  ..............x.`,
  fills: `
    # every 4
    snare       ...X..X.x.xX..XX
    # every 4
    kick        X...X...X.......
    snare       ...X..X.........
    # every 8
    snare       ...X..X.x.xXx.XX
    kick        X...X...X.......
    # every 8
    tom         ........x.xx.xxx
    percussion  x.xx.xx.x.xxxxxx
    snare       ...X..X.........`,
  bass: ["1--1--1-1--1--1-", "1-----1-1---5-1-", "1--.1-..1--.8-n-"],
  chords: ["x---------------", "...x--x----x--x-"],
  melody: ["x--x--x-x--x--x-", "x---x-x-..x-x---", "...x--x-...x--x-", "x-x---x-x-x-----"],
  lift: ["pad", "rim"],
  melodyDensity: 0.4,
  kit: {
    kickFundamental: 54,
    kickSweep: 180,
    kickDecay: 0.26,
    kickDrive: 0.5,
    snareTone: 240,
    snareDecay: 0.14,
    snareNoise: 0.5,
    hatDecay: 0.045,
  },
  ducking: { depth: 0.35, releaseBeats: 0.4 },
  reverbSeconds: 1.6,
  delayBeats: 0.75,
  brightness: 0.1,
  limiting: 3,
  balance: { pad: -2 },
});

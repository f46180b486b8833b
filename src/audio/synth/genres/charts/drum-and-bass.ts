import { defineGenre } from "../chart.ts";

/** Drum and bass: two-step breaks at 174 BPM over a reese bass; a chord lasts two bars. */
export const drumAndBass = defineGenre({
  name: "drum_and_bass",
  label: "drum and bass",
  tempo: [170, 174, 178],
  key: "F minor",
  looseness: 0.003,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "shaker", "bass", "pad", "lead"],
  bassStyle: "reese",
  chordVoice: "supersaw",
  minor: ["I VI III VII", "I I VI VII", "I IV VI V", "VI VII I I"],
  major: ["I V VI IV", "IV V VI I", "I III IV IV", "I IV VI V"],
  turnaround: "V",
  barsPerChord: 2,
  chordSize: 4,
  grooves: `
    # all
    clap        ....x.......x...
    percussion  ...x..x....x....
    tom         ..........x..x..
    # two stepping: swing 4
    kick        X.........x.....
    snare       ....X..?.o..X...  ....X..o.?..X..o
    closed_hat  8.5.8.5.8.5.8.5.
    open_hat    ................  ..............x.
    shaker      4747474747474747
    rim         ..?...?..x....?.
    # rinse out: swing 6
    kick        X.x.......xx....  X.x.......x.....
    snare       ....X..o.o..X..o  ....X..o.o....X.  +3
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..........x.....
    shaker      ................  ..4...4...4...4.
    rim         ......x.......?.
    # fluid: swing 10
    kick        X.........x.....  X.........x..o..
    snare       ....X..o....X..o  +6
    closed_hat  7.474.747.474.74
    open_hat    ......x.......x.
    shaker      6363636363636363  +4
    # techy: swing 0
    kick        X.....x...x.....  X..x......x...x.
    snare       ....X.......X...  -2
    closed_hat  8.558.558.558.55
    open_hat    ..x.......x.....
    shaker      5555555555555555
    # halfstep: swing 0
    kick        X.....x.........  X.....x....x....
    snare       ........X.......  ........X.....o.  +6
    closed_hat  8.6.8.668.6.8.66
    open_hat    ....x.......x...
    shaker      3.6.3.6.3.6.3.6.
    # steppers: swing 2
    kick        X...X...X...X...  X...X...X..xX...
    snare       ....X.......X...
    closed_hat  ..7...7...7...77
    open_hat    ..x...x...x...x.
    shaker      7474747474747474`,
  fills: `
    # every 4
    kick        X.........x..x..
    snare       ....X..o..o.X.oX
    # every 4
    kick        X.x.......x.x...
    snare       ....X..o.ooxX..x
    # every 8
    kick        X.x.......x..x..
    snare       ....X..o.oxoX.xX
    # every 8
    kick        X...............
    snare       ....X..xo.xoxxXX
    tom         ..........x.x...`,
  bass: ["1-------..1-1-n-", "1---1-..8---1-5-", "1-----..1--1--b-", "1-------------n-"],
  chords: ["x---------------", "x-----..x-----.."],
  melody: ["x-----x-x-----x-", "x---....x-x-....", "..x---x---..x---", "x-x-x---..x---x-"],
  lift: ["lead", "shaker"],
  melodyDensity: 0.3,
  kit: {
    kickFundamental: 54,
    kickSweep: 220,
    kickDecay: 0.22,
    kickDrive: 0.6,
    snareTone: 205,
    snareDecay: 0.2,
    snareNoise: 0.6,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.45, releaseBeats: 0.5 },
  reverbSeconds: 2.2,
  delayBeats: 0.75,
  brightness: 0.1,
  limiting: 3.5,
  balance: { snare: 1.5, lead: -2, bass: 1 },
});

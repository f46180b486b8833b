import { defineGenre } from "../chart.ts";

/** Boom bap: swung, dusty drums with snares on 2 and 4, over electric piano and sub bass. */
export const boomBap = defineGenre({
  name: "boom_bap",
  label: "boom bap",
  tempo: [84, 90, 98],
  key: "D minor",
  looseness: 0.01,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "bass", "rhodes", "texture"],
  bassStyle: "upright",
  chordVoice: "electric_piano",
  minor: ["I IV I V", "I VI IV V", "I I VI V", "I VI II V"],
  major: ["II V I VI", "I VI II V", "I III IV II", "IV III II I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    rim         ..?....x..?.....
    percussion  ...?..x....?..x.
    shaker      4.8.4.8.4.8.4.8.
    clap        ....o.......o...
    tom         ..........x..x..
    # golden age: swing 28
    kick        X..x......x.....  X..x...x..x.....
    snare       ....X..?....X...  ....X..o.o..X..?  +10
    closed_hat  8.6.8.6.8.6.8.6.
    open_hat    ................  ..............x.
    # head nod: swing 34
    kick        X.x....x..x.....  X.x......xx.....
    snare       ....X.......X..o  ....X..?.o..X.o.  +14
    closed_hat  8.658.6.8.658.6.  8.6.8.658.6.8.65
    open_hat    .......x........  ................
    # drunk: swing 18
    kick        X..x...x..x.....  X.....x...xx....  -8
    snare       ....X.......X...  +22
    closed_hat  7.6.7.6.7.6.7.6.  +9
    open_hat    ................  ..............5.
    # knocking: swing 12
    kick        X.....x.X.......  X.....x.X.x.....
    snare       ....X.......X...  +2
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ..............x.
    # smoky: swing 31
    kick        X..x......x..x..  X......x..x.....
    snare       ....X.?o....X.?.  +12
    closed_hat  8..48..48..48..4
    open_hat    ................  ......x.........
    # breaking: swing 20
    kick        X.x.......xx....  X.x.......x..x..
    snare       ....X..o.o..X..o  ....X..o.oo.X..o  +5
    closed_hat  7.7.7.7.7.7.7.7.
    open_hat    ..........x.....`,
  fills: `
    # every 4
    kick        X..x......x...x.
    snare       ....X..o....X.ox
    # every 4
    kick        X..x............
    snare       ....X.......X...
    # every 8
    kick        X..x......x...x.
    snare       ....X..o..x.xoxX
    # every 8
    snare       ....X.....oxx.xX
    closed_hat  8.6.8.6.8.......
    tom         ............x.x.`,
  bass: ["1--.....1-1-..n-", "1-..1-..5-....n-", "1---..1-..8-5-n-"],
  chords: ["x-----..x-----..", "x---....x--x----", "x------..o------"],
  melody: ["x-x-..x---..x-x-", "..x---x-..x-x---", "x---....x-x-x---", "x-..x-x-x-......"],
  lift: ["open_hat", "texture"],
  melodyDensity: 0.35,
  kit: {
    kickFundamental: 55,
    kickSweep: 150,
    kickDecay: 0.3,
    kickDrive: 0.55,
    snareTone: 185,
    snareDecay: 0.22,
    snareNoise: 0.6,
    hatDecay: 0.06,
  },
  ducking: { depth: 0.2, releaseBeats: 0.35 },
  reverbSeconds: 1.1,
  delayBeats: 0.5,
  brightness: -0.25,
  limiting: 3,
  balance: { texture: 3, snare: 1 },
});

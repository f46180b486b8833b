import { defineGenre } from "../chart.ts";

/** Lo-fi hip-hop: late, swung drums, ninth chords on electric piano, and vinyl texture. */
export const lofi = defineGenre({
  name: "lofi",
  label: "lo-fi",
  tempo: [70, 80, 90],
  key: "D major",
  looseness: 0.014,
  instruments: ["kick", "snare", "closed_hat", "rim", "bass", "rhodes", "pluck", "texture"],
  bassStyle: "upright",
  drumKit: "lofi",
  chordVoice: "electric_piano",
  minor: ["I IV II V", "I VI IV V", "IV V I I", "I VI II V"],
  major: ["II V I VI", "IV III II I", "I VI II V", "VI II V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    rim         ..........?....o  ......?.........
    shaker      4.8.4.8.4.8.4.8.
    percussion  ...?......x.....
    clap        ....o.......o...
    open_hat    ..............?.
    tom         ............o...
    # lazy: swing 30
    kick        X......x..x.....  X......x..x...?.
    snare       ....X.......X...  ....X..?....X..?  +16
    closed_hat  8.5.8.5.8.5.8.5.  +6
    # tape: swing 34
    kick        X..x....x.......  X..x....x.?.....
    snare       ....X.......X..?  +12
    closed_hat  5.8.5.8.5.885.8.  5.8.5.8.5.8.5.84
    # sleepy: swing 24
    kick        X.......x.......  X.........x.....
    snare       ....x.......x...  +24
    closed_hat  6...6...6...6...  +12
    rim         ................  ..............o.
    # off grid: swing 15
    kick        X.....x..x......  X..x.....x..x...  -10
    snare       ....X.......X...  +20
    closed_hat  7.4.7.447.4.7.44  +8
    # brushed: swing 28 of eighths
    kick        X.......x.......
    snare       4.3.7.3.4.3.7.3.  +10
    closed_hat  ....6.......6...
    rim         ................  ..........4.....
    # half awake: swing 26
    kick        X.........x.....  X..x......x.....
    snare       ........X.......  ........X.....o.  +15
    closed_hat  7.4.7.4.7.4.7.4.
    rim         ....o......o....`,
  fills: `
    # every 4
    snare       ....X.......x.ox
    kick        X..x....x..x....
    # every 4
    snare       ....X...........
    kick        X...............
    # every 8
    rim         ..o..o..o.o.o...
    snare       ....X.........xx
    # every 8
    kick        X......x........
    snare       ....X......ox.ox
    closed_hat  8.5.8.5.8.......`,
  bass: ["1-----..1---....", "1---....5---..n-", "1-----1-..8-..n-"],
  chords: ["x---------------", "x-------..o-----", "x-----..o---x---"],
  melody: ["x---..x-x-------", "..x-x---....x-x-", "x-----x-..x-----", "....x-x-x---x---"],
  lift: ["pluck", "rim"],
  melodyDensity: 0.3,
  kit: {
    kickFundamental: 54,
    kickSweep: 110,
    kickDecay: 0.28,
    kickDrive: 0.3,
    snareTone: 175,
    snareDecay: 0.18,
    snareNoise: 0.5,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.35, releaseBeats: 0.5 },
  reverbSeconds: 1.5,
  delayBeats: 0.75,
  brightness: -0.5,
  limiting: 2.5,
  balance: { texture: 6, closed_hat: -3, snare: -2, rhodes: 2 },
});

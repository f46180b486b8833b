import { defineGenre } from "../chart.ts";

/** UK garage: two-step kicks, shuffled hats close to a triplet swing, ninth-chord stabs and vocal chops. */
export const ukGarage = defineGenre({
  name: "uk_garage",
  label: "UK garage",
  tempo: [128, 132, 136],
  key: "G minor",
  looseness: 0.005,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "rim", "shaker", "bass", "organ", "vocal"],
  bassStyle: "sub",
  chordVoice: "electric_piano",
  drumKit: "909",
  minor: ["I IV VI V", "I VI IV VII", "IV V I I", "I V VI VII"],
  major: ["II V I VI", "IV III II I", "I VI IV V", "VI II V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    clap        ....x.......x...
    percussion  ...x......x..x..
    tom         ..........x..x..
    # two stepping: swing 30
    kick        X.........x.....  X.....x...x....?
    snare       ....X.......X..?  +3
    closed_hat  ..8.5.85..8.588.  ..85..8.5.8.5.85
    open_hat    ..x...x...x...x.
    rim         .......x.?......  ...x...x......?.
    shaker      4747474747474747
    # skippy: swing 34
    kick        X......x..x.....  X......x..x..x..
    snare       ....X..?....X...  +5
    closed_hat  8.858.858.858.85
    open_hat    ..............x.
    rim         ...x..x...x.....
    shaker      8.588.588.588.58
    # four to the floor: swing 26
    kick        X...X...X...X...
    snare       ....X.......X..o
    closed_hat  6..56..56..56..5
    open_hat    ..x...x...x...x.
    rim         ..x....x..x....x
    shaker      6868686868686868
    # bumpy: swing 38
    kick        X..x......x...x.  X..x...x..x.....
    snare       ....X.......X...  +7
    closed_hat  ..8..58...8..58.
    open_hat    ......x.........
    rim         .....x.......x..
    shaker      ..7...7...7...7.
    # nocturnal: swing 24
    kick        X.........x.....  X.......x....x..
    snare       ....x.......x...  +12
    closed_hat  ..5..45...5..45.
    open_hat    ................  ......x.........
    rim         ...o..o......o..  .o....o...o.....
    shaker      3..43..43..43..4
    # speedy: swing 20
    kick        X...X...X...X...  X...X..xX...X.x.
    snare       ....X.......X...  -2
    closed_hat  9.669.669.669.66
    open_hat    ..X...X...X...X.
    rim         x..x..x...x..x..
    shaker      9595959595959595`,
  fills: `
    # every 4
    kick        X.........x..x..
    snare       ....X..o..x.X.ox
    # every 4
    rim         ..x.x..x.x.x.xxx
    # every 8
    kick        X......x..x.....
    snare       ....X..x.x..xxxX
    # every 8
    kick        X...............
    snare       ....X.......x.xx
    open_hat    ..x...x.........
    tom         ........x.xx....`,
  bass: ["1--.1-..8-..1-n-", "..1--.1-..8-.11-", "1-..5--.1-..8-b-"],
  chords: ["x-.x-...x-.x-...", "..x-..x-...x-...", "x--.x-....x-.x-."],
  melody: ["..x-..x-..x-x---", "x-..x-..x---..x-", "...x-.x-x-...x--", "x--x-.x-..x-...."],
  lift: ["vocal", "shaker"],
  melodyDensity: 0.35,
  kit: {
    kickFundamental: 53,
    kickSweep: 210,
    kickDecay: 0.26,
    kickDrive: 0.45,
    snareTone: 215,
    snareDecay: 0.15,
    snareNoise: 0.6,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.4, releaseBeats: 0.4 },
  reverbSeconds: 1.4,
  delayBeats: 0.75,
  brightness: 0.15,
  limiting: 3,
  balance: { vocal: -1, bass: 1 },
});

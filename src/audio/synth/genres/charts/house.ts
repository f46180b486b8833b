import { defineGenre } from "../chart.ts";

/** House: four on the floor, claps on 2 and 4, open hats on the offbeat; deep ducking under the kick. */
export const house = defineGenre({
  name: "house",
  label: "house",
  tempo: [118, 124, 130],
  key: "A minor",
  looseness: 0.004,
  instruments: ["kick", "clap", "closed_hat", "open_hat", "shaker", "percussion", "bass", "chords", "pluck"],
  bassStyle: "pluck",
  chordVoice: "stab",
  drumKit: "909",
  minor: ["I VI IV V", "I IV VI VII", "I VI III VII", "IV V I I", "VI VII I I"],
  major: ["I VI IV V", "IV V I I", "II V I VI", "IV III II I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    snare       ....X..?....X...
    rim         ..?..x....?..x..
    tom         ......x..x......
    # classic: swing 10
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  6.4.6.4.6.4.6.46
    open_hat    ..x...x...x...x.  -2
    shaker      4747474747474747
    percussion  ...x..?...x..x.?  ...x..?..x..?.x.
    # jackin: swing 22
    kick        X...X...X...X...  X...X...X...X.?.
    clap        ....X.......X..o  +4
    closed_hat  ..74..74..74..74
    open_hat    ..X...X...X...X.
    shaker      8.588.588.588.58
    percussion  x..x..x...x.x...  x..x..x..?x.?.?.
    # late night: swing 16
    kick        X...X...X...X...
    clap        ....x..?....x...  +9
    closed_hat  ..6.4.6...6.4.64
    open_hat    ......x.......x.
    shaker      5363536353635363  +5
    percussion  ..x....x..x.....  ..x....x...x..o.
    # loopy: swing 6
    kick        X...X...X...X...  X...X...X..xX...
    clap        ....X.......X...
    closed_hat  .5.5.5.5.5.5.5.5
    open_hat    ..X...X...X...X.
    shaker      9595959595959595  -3
    percussion  x.xx..x.x.xx..x.  x.xx..x.x..xx.xx
    rim         ...x..x....x..x.
    # rave: swing 0
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  7.7.7.7.7.7.7.77
    open_hat    ..x...x...x...x.
    shaker      3.6.3.6.3.6.3.6.
    percussion  x...x...x...x.x.
    chords      x..x..x-.x..x-x-  x..x..x..x.x..x-
    bass        1--1--1-.1--1-n-
    # tribal: swing 12
    kick        X...X...X...X...
    clap        ............x...
    closed_hat  5...5...5...5...
    open_hat    ..x...x...x...x.
    shaker      9535953595359535  -4
    percussion  x.xx.xx.x.xx.xxx  x.xx.xx.xx.x.xxx
    tom         ...x..x.......x.  ...x..x....x..xx
    # broken: swing 26
    kick        X..x..X...x.X...  X..x..X...x...x.
    clap        ....X.......X...  +6
    closed_hat  7.457.457.457.45
    open_hat    ......x.......x.
    shaker      5.7.5.7.5.7.5.7.
    percussion  ...x....x..x....`,
  fills: `
    # every 4
    clap        ....X.......X.xx
    snare       ............x.xX
    # every 4
    kick        X...X...X...X...
    open_hat    ..x...x...x.x.x.
    percussion  ..x..x..x.xx.xxx
    # every 8
    kick        X...X...X.......
    clap        ....X.....x.xxxX
    tom         ..........x.x.xx
    # every 8
    kick        X...............
    snare       x.x.x.x.xxxxrrrr
    closed_hat  ................`,
  bass: ["..1-..1-..1-..8-", "1-.1..8-..1-.58.", "..1.1-.1..8.1-.n", "1..1-.8.1..5-.8."],
  chords: ["..x...x.....x...", "x..x..x.....x...", "...x..x...x..x..", "x--...x-..x-...."],
  melody: ["..x-..x-x---..x-", "x--x--x-....x-x-", "..x-x-..x-..x---", "x-..x-..x-x-..x-"],
  lift: ["pluck", "percussion"],
  melodyDensity: 0.4,
  kit: {
    kickFundamental: 50,
    kickSweep: 230,
    kickDecay: 0.42,
    kickDrive: 0.4,
    snareTone: 190,
    snareDecay: 0.2,
    snareNoise: 0.6,
    hatDecay: 0.07,
  },
  ducking: { depth: 0.7, releaseBeats: 0.5 },
  reverbSeconds: 1.6,
  delayBeats: 0.75,
  brightness: 0.1,
  limiting: 3,
  balance: {},
});

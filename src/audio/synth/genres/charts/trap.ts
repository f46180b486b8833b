import { defineGenre } from "../chart.ts";

/** Trap: snare on beat 3, hat rolls, and an 808 that holds its root. */
export const trap = defineGenre({
  name: "trap",
  label: "trap / hip-hop",
  tempo: [130, 142, 160],
  key: "C minor",
  looseness: 0.003,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "bass", "pluck", "pad"],
  bassStyle: "808",
  chordVoice: "supersaw",
  drumKit: "trap",
  minor: ["I I VI VI", "I I IV V", "I I VI VII", "I I II I"],
  major: ["I I VI IV", "I I IV V", "IV IV I I", "I II I VI"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ...?......?..x..
    shaker      4.4.4.4.4.4.4.4.
    tom         ..........x.x...
    # atlanta: swing 0
    kick        X.....x...x.....  X..x......x..x..
    snare       ........X.......
    clap        ........X.......
    closed_hat  8.8.8.8.8.8r8.8.  8.8.8r8.8.8.8.rr
    open_hat    ................  ..............x.
    percussion  ......x......?..  ...x..........x.
    # stutter: swing 0
    kick        X......x..x.....  X.x....x.....x..
    snare       ........X.......
    clap        ........X.....?.
    closed_hat  8.868.8.8.868.8r  8.8.8.8r8.8.86rr
    open_hat    ......x.........
    percussion  ....?.....x.....
    # bouncing: swing 16
    kick        X..x..x...x..x..  X..x......x.x...
    snare       ........X.......  ........X....o.o
    clap        ........X.......  +5
    closed_hat  8.5.8.558.5.8.55
    open_hat    ....x.......x...
    percussion  ..x...x...x...x.
    # rage: swing 0
    kick        X.x.......x.x...  X.x...x...x...xx
    snare       ........X.......  -3
    clap        ........X.......
    closed_hat  8585858585858585  85858585858r8rrr
    open_hat    ..............X.
    percussion  x.......x.....x.
    # cloud: swing 0
    kick        X.........x.....  X......x........
    snare       ........X.......  +8
    clap        ........x.......
    closed_hat  8...8...8...8.r.  8...8.6.8...r...
    open_hat    ................  ..............5.
    percussion  ..............o.
    # threes: swing 33
    kick        X.....x...x.....  X.....x.....x...
    snare       ........X.......
    clap        ........X.......
    closed_hat  8.57.57.8.57.57.  8.57.57.8rr.8rr.
    open_hat    ................  ......x.........
    percussion  ...x.......x....`,
  fills: `
    # every 4
    snare       ........X.....xx
    closed_hat  8.8.8.8.8.rr8rrr
    # every 4
    kick        X.....x...x.....
    snare       ........X..x..xx
    # every 8
    snare       ........X...xxXX
    closed_hat  8.8.8.8.8.rrrrrr
    # every 8
    kick        X.....x.........
    snare       ........X..x..xx
    closed_hat  8.8.8r8r8.......
    tom         ..........x.xxxx`,
  bass: ["1-----1---1-----", "1-----..1--.5-8.", "1--1------1--1--", "1------11---b-n-"],
  chords: ["x---------------", "x-------x-------"],
  melody: ["x--x--x-x--x--x-", "x---x-x-..x-..x-", "..x-..x-x-x-....", "x-x-x---..x-x---"],
  lift: ["pluck", "open_hat"],
  melodyDensity: 0.42,
  kit: {
    kickFundamental: 52,
    kickSweep: 190,
    kickDecay: 0.3,
    kickDrive: 0.5,
    snareTone: 210,
    snareDecay: 0.22,
    snareNoise: 0.65,
    hatDecay: 0.045,
  },
  ducking: { depth: 0.35, releaseBeats: 0.4 },
  reverbSeconds: 2.2,
  delayBeats: 0.75,
  brightness: 0,
  limiting: 3,
  balance: { bass: 1, pad: -3, closed_hat: 1 },
});

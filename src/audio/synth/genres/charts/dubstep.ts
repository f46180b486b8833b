import { defineGenre } from "../chart.ts";

/** Dubstep: half-time drums with the snare on beat 3, and a wobble bass. */
export const dubstep = defineGenre({
  name: "dubstep",
  label: "dubstep",
  tempo: [138, 140, 150],
  key: "F minor",
  looseness: 0.002,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "bass", "pad", "impact"],
  bassStyle: "wobble",
  chordVoice: "supersaw",
  minor: ["I I VI VII", "I I I VI", "I I IV V", "I VI III VII"],
  major: ["I I IV V", "I V VI IV", "IV V I I", "I I I IV"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ...?......x.....
    percussion  ......x.......x.
    shaker      4.4.4.4.4.4.4.4.
    tom         ..........x..x..
    # halfstep: swing 0
    kick        X.........x.....  X.....x....x....
    snare       ........X.......
    clap        ........x.......
    closed_hat  8..6..8.6..6..8.  8..6..8.6.r6..8.
    open_hat    ....x.......x...
    # skippy: swing 18
    kick        X..x......x.....  X..x......x..x..
    snare       ........X......?  +4
    clap        ........x.......
    closed_hat  8558855885588558
    open_hat    ..............x.
    # croydon: swing 10
    kick        X.........x.....  X............x..
    snare       ........x.......  +10
    clap        ............3...
    closed_hat  ..5...5...5...5.
    open_hat    ................  ......x.........
    percussion  ...x..x....x..x.
    # mosh: swing 0
    kick        X.x.........x...  X.x...x.....x.x.
    snare       ........X.......  -2
    clap        ........X.......
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ..x...x.......x.
    bass        1---1-1-8-8-1-1-  1-1-1---8---5-n-
    # swamp: swing 0
    kick        X.....X.....X...
    snare       ........X.......
    clap        ........x.......
    closed_hat  7..7..7..7..7.7.
    open_hat    ................  ..............5.
    bass        1-.1-.1-.1-.1-1.  1-.1-.1-.8-.8-8.
    # two stepping: swing 22
    kick        X.........x.....
    snare       ....X.......X...  +6
    clap        ....x.......x...
    closed_hat  7.457.457.457.45
    open_hat    ......x.......x.
    # anthem: swing 0
    kick        X.......x.......  X.......x.....x.
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  6.6.6.6.6.6.6.6.
    open_hat    ..x...x...x...x.
    chords      x--x--x---x-x---
    pad         x---------------`,
  fills: `
    # every 4
    kick        X.....x...x.x...
    snare       ........X.....xX
    # every 8
    kick        X.....x...x.x...
    snare       ........X...x.xX
    tom         ....x..x....x.x.
    # every 8
    kick        X...............
    snare       x.x.x.x.xxxxrrrr
    clap        ................`,
  bass: ["1-------1---1-8-", "1---1---1-------", "1-----1-----b-n-"],
  chords: ["x---------------"],
  melody: ["x---x-----x---x-", "x--x--x---......", "..x---x---x---x-", "x-------x-x-x---"],
  lift: ["pad", "open_hat"],
  melodyDensity: 0.3,
  kit: {
    kickFundamental: 50,
    kickSweep: 240,
    kickDecay: 0.3,
    kickDrive: 0.7,
    snareTone: 200,
    snareDecay: 0.28,
    snareNoise: 0.6,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.6, releaseBeats: 0.5 },
  reverbSeconds: 2,
  delayBeats: 0.75,
  brightness: 0.15,
  limiting: 4,
  balance: { bass: 2, pad: -3, snare: 1 },
});

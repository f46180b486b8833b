import { defineGenre } from "../chart.ts";

/** Afrobeats: syncopated rim shots and percussion around a sparse kick, plucked bass and electric piano. */
export const afrobeat = defineGenre({
  name: "afrobeat",
  label: "afrobeats",
  tempo: [98, 106, 116],
  key: "F# minor",
  looseness: 0.006,
  instruments: ["kick", "snare", "rim", "closed_hat", "shaker", "percussion", "bass", "organ", "brass", "muted_guitar"],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I VI III VII", "IV V I I", "I IV VI V", "VI VII I I"],
  major: ["I IV VI V", "IV V I I", "I II IV V", "I IV I V"],
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    tom         ............x.x.
    # lagos: swing 10
    kick        X.....x...x.....  X.....x...x..?..
    snare       ...o........X...  ...o..o.....X..?  +8
    rim         ...x..x...x.x...  ...x..x...x..x..
    closed_hat  7.747.747.747.74
    shaker      4777477747774777
    percussion  ..x..x.x..x..x.x  x..x..x...x.x.?.
    open_hat    ..............x.
    clap        ............x...
    # three two: swing 8
    kick        X..x..x...x.....  X..x..x...x...x.
    snare       ....x..o....X...  +6
    rim         x..x..x...x.x...
    closed_hat  ..7...7...7...7.
    shaker      4774477447744774
    percussion  x.x..x.xx.x..x.?
    open_hat    ......x.......x.
    clap        ....o.......x...
    # highlife: swing 4
    kick        X...X...X...X...
    snare       ..o.x.o...o.x.o.
    rim         x..x..x..x..x.x.
    closed_hat  7.7.7.7.7.7.7.7.  -3
    shaker      7474747474747474
    percussion  x.xx.xx.x.xx.xx.
    clap        ................
    # mainland: swing 14
    kick        X..x......x.....  X..x......x..x..
    snare       ......x.....X...  +10
    rim         ......x...x.....
    closed_hat  6.456.456.456.45
    shaker      5858585858585858
    percussion  ...x..x....x..x.
    clap        ............X...
    # fela: swing 6
    kick        X..x..x...x.x...  X..x....x.x...x.
    snare       ..x..ox...x..ox.  +4
    rim         ....x.......x...
    closed_hat  8.558.558.558.55
    shaker      8.8.8.8.8.8.8.8.
    percussion  x..xx.x.x..xx.x.
    clap        ................
    bass        1.1..5.1.b1..5n.
    # alte: swing 20
    kick        X.........x.....  X..x..........x.
    snare       ....X.......X...  +16
    rim         ...o..o......o..
    closed_hat  5...5..35...5..3
    shaker      3636363636363636  +6
    percussion  ..x....x..x....x
    clap        ....o.......o...
    # in twelve: in 12/8
    kick        X.....x.....X.....x.....
    snare       ........x...........x.x.
    rim         x...x...x.x...x...x...x.
    shaker      8.5.5.8.5.5.8.5.5.8.5.5.
    closed_hat  8.....8.....8.....8.....
    percussion  ..x.x...x.....x.x...x...`,
  fills: `
    # every 4
    percussion  x.xx.xx.xxx.xxxx
    snare       ...o......x.X.xx
    # every 4
    rim         ...x..x.x.xx.xxx
    # every 8
    tom         ......x..x.x.xxx
    kick        X.....x.........
    # every 8
    percussion  x..x..x.x.xxxxxx
    snare       ...o..X...x.xxXX`,
  bass: ["1..1--..5--.8-n.", "1-.1..8-..1-5.n-", "..1-.1..8-..1-5-"],
  chords: ["..x-..x-..x-..x-", "x--x--..x-x-....", "...x-..x-..x-..."],
  melody: ["..x-x-..x-x-..x-", "x--x--x---x-x---", "x-x-..x-x-..x---", "..x--x-.x--x--x-"],
  lift: ["brass", "rim"],
  melodyDensity: 0.4,
  kit: {
    kickFundamental: 54,
    kickSweep: 140,
    kickDecay: 0.26,
    kickDrive: 0.35,
    snareTone: 230,
    snareDecay: 0.14,
    snareNoise: 0.5,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.2, releaseBeats: 0.35 },
  reverbSeconds: 1.5,
  delayBeats: 0.75,
  brightness: 0.05,
  limiting: 2.5,
  balance: { percussion: 2, shaker: 1, bass: 1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Phonk: a distorted 808 and a cowbell line over drifting, tape-worn drums. */
export const phonk = defineGenre({
  name: "phonk",
  label: "phonk",
  tempo: [120, 132, 160],
  key: "F# minor",
  looseness: 0.004,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "cowbell", "bass", "pluck", "texture"],
  bassStyle: "808",
  chordVoice: "stab",
  drumKit: "808",
  minor: ["I VI V I", "I II I VII", "I I VI VII", "I III II I"],
  major: ["I IV V I", "I VI IV I", "I II I IV", "I VII IV I"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ...x..x....x..x.
    shaker      5.5.5.5.5.5.5.5.
    tom         ..........x.x...
    # drift: swing 0
    kick        X..X..X.X..X..X.
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..............x.
    cowbell     x..x..x.x..x.xx.
    bass        1--1--1-1--1--1-
    # memphis: swing 18
    kick        X......x..x.....  X..x......x..x..
    snare       ....X.......X...  +8
    clap        ....o.......o...
    closed_hat  8.5.8.5.8.5.8.55
    open_hat    ................  ......x.........
    cowbell     ......x......x..
    # night rider: swing 0
    kick        X...X...X...X...
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  8...8...8...8...
    open_hat    ..x...x...x...x.
    cowbell     x.x..x.xx.x..x.x
    bass        ..1-..1-..1-..n-
    # brazilian: swing 0
    kick        X..X..X...X.X...  X..X..X...X.X.X.
    snare       ...x..x....x..x.
    clap        ...X..X....X..X.
    closed_hat  7.7.7.7.7.7.7.7.
    open_hat    ................  ............x...
    cowbell     x..x..x.x..x..x.
    # chopped up: swing 24
    kick        X.........x.....  X.....x...x.....
    snare       ........X.......  +12
    clap        ........x.......
    closed_hat  8.6.8.6.8.6.8r6.
    open_hat    ................  ....x...........
    cowbell     ..........x..x..
    # wave: swing 0
    kick        X.....x.........  X.....x...x.....
    snare       ........X.......
    clap        ........X.......
    closed_hat  8.8.8.8.8r8.8.rr
    open_hat    ....5.......5...
    cowbell     ..x...x...x...x.`,
  fills: `
    # every 4
    snare       ....X.......XxXX
    # every 4
    kick        X..X..X.........
    closed_hat  8.8.8.8.8rrrrrrr
    # every 8
    kick        X...............
    clap        ....X...x.x.xxxx
    # every 8
    snare       x..x..x.x.xxXXXX
    cowbell     x..x..x.x.xxxxxx`,
  bass: ["1--1--1-1--1--1-", "1---..1-1---..n-", "1-1-..1-..8-1-..", "1--..1--..1-b-n-"],
  chords: ["x...............", "x..x..x.........", "x-------x-------"],
  melody: ["x..x..x.x..x..x.", "x-x-x..xx-x-x..x", "x..xx.x.x..x....", "x.x.x.x.x.x.x.x."],
  lift: ["texture", "open_hat"],
  melodyDensity: 0.5,
  kit: { ...KITS.eights, kickDrive: 0.85, kickDecay: 0.4, snareTone: 205 },
  ducking: { depth: 0.35, releaseBeats: 0.35 },
  reverbSeconds: 1.4,
  delayBeats: 0.75,
  brightness: -0.1,
  limiting: 4.5,
  balance: { bass: 1, cowbell: 1 },
});

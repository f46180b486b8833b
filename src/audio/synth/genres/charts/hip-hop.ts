import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Hip-hop: hard drums with room around them, a bass that answers the kick, a short loop of chords. */
export const hipHop = defineGenre({
  name: "hip_hop",
  label: "hip-hop",
  tempo: [82, 94, 108],
  key: "A minor",
  looseness: 0.007,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "percussion", "bass", "piano", "strings"],
  bassStyle: "sub",
  chordVoice: "electric_piano",
  drumKit: "808",
  minor: ["I VI I VII", "I IV I V", "I I VI VII", "I III II I"],
  major: ["I VI I IV", "I IV I V", "I II I V", "IV V I I"],
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    rim         ..........x.....
    shaker      5.4.5.4.5.4.5.4.
    tom         ..........x..x..
    # west coast: swing 14
    kick        X.....x...x.....  X..x..x...x.....
    snare       ....X.......X...  +4
    clap        ....X.......X...
    closed_hat  8.6.8.6.8.6.8.6.
    open_hat    ................  ..............x.
    percussion  ..x...x...x...x.
    # east coast: swing 24
    kick        X.x....x.x......  X.x....x..xx....
    snare       ....X.......X..o  +9
    clap        ....o.......o...
    closed_hat  8.5.8.5.8.5.8.5.
    open_hat    ................  ......x.........
    percussion  ................  ...o.......o....
    # dirty south: swing 0
    kick        X..x..X...x..x..  X..x..X.X.x..x..
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  8.8.8.888.8.8.88
    open_hat    ................  ..........x.....
    percussion  x.x.xx.xx.x.xx.x
    # bouncy: swing 10
    kick        X.xx....X.x.....  X.xx....X.x..x..
    snare       ....X.......X...
    clap        ....X..x....X.x.
    closed_hat  7.7.7.7.7.7.7.7.
    open_hat    ................  ..............x.
    percussion  ..x..x..x..x..x.
    # backpack: swing 30
    kick        X......x..x..x..  X..x......x.....  -5
    snare       ....X..?....X...  +18
    clap        ....o.......o...
    closed_hat  7.447.447.447.44
    open_hat    ................  ..............5.
    percussion  ......x.........
    # anthemic: swing 0
    kick        X.......X.x.....  X.....x.X.x...x.
    snare       ....X.......X...
    clap        ....X.......X.xx
    closed_hat  8...8...8...8...
    open_hat    ................  ............x...
    percussion  ..xx..xx..xx..xx
    # crunk: swing 0
    kick        X.....X.....X...  X.....X...X.X...
    snare       ........X.......
    clap        ....X.......X...
    closed_hat  ..8...8...8...8.
    open_hat    ................  ..............8.
    percussion  x.xxx.xxx.xxx.xx`,
  fills: `
    # every 4
    kick        X.....x.........
    snare       ....X.......X.XX
    # every 4
    snare       ....X..o..x.X...
    # every 8
    kick        X...............
    clap        ....X...x...xxxx
    closed_hat  8.6.8.6.........
    # every 8
    snare       ....X..x.x.xX.XX
    tom         ..........x.....`,
  bass: ["1--...1...1-..n.", "1-....1-..1-5-..", "1---......1-..b.", "1-..1-..3-..1-n."],
  chords: ["x---....x---....", "x..x..x.........", "x-------..x-....", "..x...x...x...x."],
  melody: ["x---..x-x-------", "..x-x---..x-....", "x-x---x-........", "....x-x-x---..x-"],
  lift: ["strings", "percussion"],
  melodyDensity: 0.32,
  kit: { ...KITS.eights, kickDecay: 0.34, kickDrive: 0.55, snareTone: 200 },
  ducking: { depth: 0.25, releaseBeats: 0.35 },
  reverbSeconds: 1.2,
  delayBeats: 0.5,
  brightness: -0.1,
  limiting: 3.5,
  balance: { kick: 1, snare: 1 },
});

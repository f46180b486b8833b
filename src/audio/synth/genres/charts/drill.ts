import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Drill: snares pushed to the third and the last eighth, hats in threes, an 808 that slides. */
export const drill = defineGenre({
  name: "drill",
  label: "drill",
  tempo: [138, 142, 150],
  key: "C# minor",
  looseness: 0.002,
  instruments: ["kick", "snare", "rim", "closed_hat", "open_hat", "percussion", "bass", "felt_piano", "strings"],
  bassStyle: "808",
  chordVoice: "electric_piano",
  drumKit: "808",
  minor: ["I I VI VI", "I II I VII", "I VI II I", "I IV VI V"],
  major: ["I I VI IV", "I II IV I", "I I VI V", "I VI IV I"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    clap        ......x.......x.
    shaker      4.4.4.4.4.4.4.4.
    tom         ..........x..x..
    # uk: swing 0
    kick        X.........x.....  X..x......x..x..
    snare       ......X.......X.  ......X.....X...
    rim         ................  ...x......x.....
    closed_hat  8..8..8.8..8..8.  8..8..8r8..8.rr.
    open_hat    ................  ............x...
    percussion  ...x.......x....
    bass        1-----..1--.8-..  1--..1--....5-n-
    # brooklyn: swing 0
    kick        X..x......x.x...  X..x..x...x.....
    snare       ......X.......X.
    rim         ................  ..........x..x..
    closed_hat  8..8..8.8..8.88.
    open_hat    ................  ....x...........
    percussion  x.....x.....x...
    # sliding: swing 0
    kick        X.....x...x.....  X.......x..x....
    snare       ......X.......X.  +4
    rim         ..x.......x.....
    closed_hat  8.8r8..88.8r8..8
    open_hat    ..............x.
    percussion  ......o....o....
    bass        1---8-----1--5--  1---b-----8---n-
    # jerky: swing 0
    kick        X...x..x..x..x..
    snare       ....X.......X...
    rim         ......x.......x.
    closed_hat  8.58.58.8.58.58.
    open_hat    ..x.......x.....
    percussion  x.x.x.x.x.x.x.x.
    # sample: swing 6
    kick        X..x..x...x.....
    snare       ......X.....X...  ......X.......X.  +6
    rim         ................  ..x.............
    closed_hat  7..7..7.7..7..7.
    open_hat    ................  ..............5.
    percussion  ..........x.....
    felt_piano  x---x---x---x---
    # menace: swing 0
    kick        X...............  X.........x..x..
    snare       ......X.......X.
    rim         ....o....o..o...
    closed_hat  8.rr8..88..8.rr8
    open_hat    ................  ......x.........
    percussion  ..............x.`,
  fills: `
    # every 4
    snare       ......X.....x.XX
    closed_hat  8..8..8r8.rrrrrr
    # every 4
    kick        X..x............
    snare       ......X.......X.
    # every 8
    kick        X...............
    snare       ......X..x..x.XX
    # every 8
    snare       ..x..x..x..x.xxx
    closed_hat  ................`,
  bass: ["1-----..1--.8-..", "1--..1--....5-n-", "1-------8-..1-..", "1--.1---..b-1-n-"],
  chords: ["x---------------", "x---x---x---x---", "x..x..x..x..x.x."],
  melody: ["x..x..x-x..x..x-", "x-x-..x-........", "x--x--x---x-....", "..x-x-x-..x-...."],
  lift: ["strings", "open_hat"],
  melodyDensity: 0.4,
  kit: { ...KITS.eights, kickDecay: 0.3, kickDrive: 0.55, snareTone: 215, hatDecay: 0.04 },
  ducking: { depth: 0.3, releaseBeats: 0.35 },
  reverbSeconds: 2,
  delayBeats: 0.75,
  brightness: -0.1,
  limiting: 3,
  balance: { bass: 1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Blues: a triplet shuffle behind the beat, twelve bars or a quick four, walking and boogie basses. */
export const blues = defineGenre({
  name: "blues",
  label: "blues",
  tempo: [70, 96, 130],
  key: "A minor",
  looseness: 0.01,
  instruments: ["kick", "snare", "closed_hat", "bass", "piano", "electric_guitar", "harmonica"],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I IV I V", "I I IV I", "IV I V I", "I IV I I", "I I I I IV IV I I V IV I V"],
  major: ["I IV I V", "I I IV I", "V IV I I", "I V IV I", "I I I I IV IV I I V IV I V", "I IV I I IV IV I I V IV I V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    rim         ....x.......x...
    clap        ....x.......x...
    shaker      6.4.6.4.6.4.6.4.
    percussion  x...x...x...x.x.
    open_hat    ..............x.
    tom         ..........x.x...
    # delta: swing 33 of eighths
    kick        X.......X.....x.  X...x...X.x.....
    snare       ....X..o....X..o  +12
    closed_hat  8.5.8.5.8.5.8.5.  +4
    bass        1.1.3.3.5.5.6.5.  1.1.3.3.5.5.3.n.
    # texas: swing 33 of eighths
    kick        X.x.X.x.X.x.X.x.
    snare       o.o.X.o.o.o.X.oo  +8
    closed_hat  ....7.......7...
    bass        1---3---5---6---  8---6---5---n---
    # chicago: swing 28 of eighths
    kick        X.......X.x.....
    snare       ....X.......X...  +16
    closed_hat  8...8.5.8...8.5.
    bass        1.1.5.5.6.6.5.5.
    # rumba: swing 0
    kick        X..x..x.X..x..x.
    snare       ....o..x....o.x.  +6
    closed_hat  7.4.7.4.7.4.7.4.
    bass        1--1--5-1--1--n-
    # greasy: swing 10
    kick        X..x..x...x.....  X..x..x...x..x..
    snare       ....X..o.o..X..o  +8
    closed_hat  8.6.8.6.8.6.8.6.
    bass        1..1.8..b.1.5.n.
    # slow burner: swing 33 of eighths, from 40 to 100 BPM
    kick        X...............  X.............x.
    snare       ........X.......  +20
    closed_hat  8.5.5.8.5.5.8.5.  +6
    bass        1-----3-5-----n-
    # boogie woogie: swing 33 of eighths
    kick        X...X...X...X...
    snare       ..o.X.o...o.X.o.  -3
    closed_hat  8.6.8.6.8.6.8.6.
    bass        1.3.5.6.8.6.5.3.
    piano       x.x..x.xx.x..x.x
    # twelve eight: in 12/8
    kick        X.....x.....X.........x.
    snare       ......X...........X.....  +12
    closed_hat  9.5.5.9.5.5.9.5.5.9.5.5.
    bass        1---..3---..5---..6---n-`,
  fills: `
    # every 4
    snare       ....X.......x.xx
    # every 4
    kick        X.......X.......
    snare       ....X.....x.xox.
    # every 8
    snare       x.oox.oox.x.xxX.
    # every 8
    tom         ........x.x.x.xx
    snare       ....X...........`,
  bass: ["1.1.3.3.5.5.6.5.", "1---3---5---n---", "1.1.5.5.6.6.5.n.", "1---1-1-5---n---"],
  chords: ["..x...x...x...x.", "x-----x-....x---", "....x-......x-..", "x.x.....x.x....."],
  melody: ["..x-x-x---......", "x-x-x---..x-x---", "x---x-x-x-......", "..x-x---x-x-x---"],
  lift: ["harmonica"],
  melodyDensity: 0.4,
  kit: { ...KITS.acoustic, kickDrive: 0.25, snareTone: 180 },
  ducking: { depth: 0, releaseBeats: 0.35 },
  reverbSeconds: 1.4,
  delayBeats: 0.5,
  brightness: -0.05,
  limiting: 3,
  balance: { harmonica: 1, bass: 2, kick: 1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Gospel: rolling sixteenths or a slow twelve, tambourine and claps, chords that always lead on. */
export const gospel = defineGenre({
  name: "gospel",
  label: "gospel",
  tempo: [66, 92, 130],
  key: "G# major",
  looseness: 0.009,
  instruments: ["kick", "snare", "clap", "closed_hat", "tambourine", "bass", "piano", "organ", "choir"],
  bassStyle: "finger",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I IV II V", "I VI II V", "IV V I I", "I IV V I"],
  major: ["I IV I V", "VI II V I", "I III IV V", "I IV II V", "I VI II V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    rim         ....x.......x...
    open_hat    ..............x.
    percussion  x..x..x.x..x..x.
    tom         ..........x.xx.x
    # sunday: swing 20
    kick        X..x......x.....  X..x..x...x..x..
    snare       ....X..o.o..X..o  +8
    clap        ....x.......x...
    closed_hat  8.548.548.548.54
    tambourine  4.6.8.6.4.6.8.6.
    # shout: swing 28 of eighths, from 105 to 300 BPM
    kick        X...X...X...X...
    snare       ..X...X...X...X.  -4
    clap        ....X.......X...
    closed_hat  8.8.8.8.8.8.8.8.
    tambourine  9.5.9.5.9.5.9.5.
    bass        1.3.5.6.8.6.5.3.
    # hand clap: swing 12
    kick        X.......X.......
    snare       ................  ............o.x.
    clap        ....X.......X.x.  ....X..x....X...  +5
    closed_hat  ..5...5...5...5.
    tambourine  6.4.9.4.6.4.9.4.
    # worship: swing 0
    kick        X.......x.x.....  X.....x.x.x.....
    snare       ....X.......X...  +12
    clap        ............x...
    closed_hat  7.5.7.5.7.5.7.5.
    tambourine  3535353535353535
    # contemporary: swing 24
    kick        X..x...x..x..x..  X......x..xx....
    snare       ....X..o.o..X.oo  +14
    clap        ....x.......x...
    closed_hat  7.457.457.457.45
    tambourine  ..5...5...5...5.
    piano       x--x--x-..x--.x-
    # quartet: swing 33 of eighths
    kick        X.......X.....x.
    snare       ....X.......X...  +6
    clap        ....x.......x...
    closed_hat  8.5.8.5.8.5.8.5.
    tambourine  ....6.......6...
    bass        1---3---5---n---
    # slow twelve: in 12/8
    kick        X.........x.X.........x.
    snare       ......X...........X.....  +10
    clap        ......x...........x.....
    closed_hat  8.5.5.8.5.5.8.5.5.8.5.5.
    bass        1---..5---..8---..5---n-`,
  fills: `
    # every 4
    snare       ....X..o.oxoX.fX
    # every 4
    kick        X..x............
    snare       ....X.....xxx.xx
    # every 8
    tom         ....x.xx.xx.xxxx
    snare       ....X...........
    # every 8
    snare       x.xox.xox.xxxxfX`,
  bass: ["1--1..5.8--..5n.", "1-..3-..5-..n-..", "1---..b-1---..n-", "1..1.3.5..8..5n."],
  chords: ["x--...x-..x-..x-", "x---x-x-x---x-x-", "..x-..x-x-..x-x-", "x-----x-x---x---"],
  melody: ["x-x-x---..x-x---", "..x-x-x-x---....", "x---x-x-x-x-x---"],
  lift: ["choir", "clap"],
  melodyDensity: 0.36,
  kit: { ...KITS.acoustic, kickFundamental: 56, kickDecay: 0.22, snareTone: 198 },
  ducking: { depth: 0.05, releaseBeats: 0.35 },
  reverbSeconds: 1.8,
  delayBeats: 0.5,
  brightness: 0.05,
  limiting: 2.5,
  balance: { piano: 1, organ: -2, bass: 2, kick: 1 },
});

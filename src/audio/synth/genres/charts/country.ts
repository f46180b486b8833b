import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Country: a train of brushes or a boom-chick, root and fifth in the bass, bright plucked answers. */
export const country = defineGenre({
  name: "country",
  label: "country",
  tempo: [88, 108, 140],
  key: "G major",
  looseness: 0.006,
  instruments: ["kick", "snare", "closed_hat", "shaker", "bass", "steel_guitar", "banjo"],
  bassStyle: "upright",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I VII VI V", "I IV V I", "I III VII IV", "I VI VII I"],
  major: ["I IV V I", "I V IV I", "I I IV V", "I VI IV V", "IV V I I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim           ....x.......x...
    clap          ....x.......x...
    open_hat      ..............x.
    percussion    ....x.......x.x.
    tom           ..........x.x...
    # train: swing 8
    kick          X.......X.......
    snare         4.646.4.4.646.46  4.646.4.4.64X.46  +3
    closed_hat    ....7.......7...
    shaker        5.5.5.5.5.5.5.5.
    bass          1---....5---....  1---....5---3-n-
    steel_guitar  ....x-......x-..  ....x-..o.x.x-..
    # boom chick: swing 0
    kick          X.......X.......
    snare         ....X.......X...  +4
    closed_hat    8.5.8.5.8.5.8.5.
    shaker        4.4.6.4.4.4.6.4.
    bass          1---....5---....
    # shuffling: swing 30 of eighths
    kick          X.......X.....x.
    snare         ....X..o....X..o  +6
    closed_hat    8.5.8.5.8.5.8.5.
    shaker        ....5.......5...
    bass          1.1.3.3.5.5.6.5.
    # bakersfield: swing 0, from 100 to 300 BPM
    kick          X...X...X...X...
    snare         ..X...X...X...X.  -3
    closed_hat    8.8.8.8.8.8.8.8.
    shaker        ....5.......5...
    # ballad: swing 0
    kick          X.......x.x.....
    snare         ....x.......x...  +12
    closed_hat    7...5...7...5...
    shaker        3.2.4.2.3.2.4.2.
    steel_guitar  x---x-x-x---x-x-
    # outlaw: swing 16
    kick          X.....x.X.x.....  X.....x.X.x...x.
    snare         ....X.......X..o  +9
    closed_hat    8.6.8.6.8.6.8.6.
    shaker        ....4.......4...
    # waltz time: in 3/4
    kick          X...........
    snare         ....x...x...  +4
    closed_hat    7...5...5...
    shaker        4.3.4.3.4.3.
    bass          1---....5-n-
    steel_guitar  ....x-..x-..`,
  fills: `
    # every 4
    snare         ....X.....x.x.xx
    # every 4
    kick          X.......X...X...
    snare         4.646.4.x.xxX.X.
    # every 8
    snare         x.x.x.xxx.x.xxxx
    # every 8
    tom           ........x.xxx.xx
    snare         ....X...........`,
  bass: ["1---....5---....", "1---1-..5---5-n-", "1---3---5---3-n-", "1-..1-..5-..n-.."],
  chords: ["....x-......x-..", "..x...x...x...x.", "x-..x-x-x-..x-x-"],
  melody: ["x-x-x-..x-x-x---", "..x-x-x-x---x-x-", "x-xxx-x-....x-x-", "x---x-x-x-x-x---"],
  lift: ["banjo"],
  melodyDensity: 0.45,
  kit: { ...KITS.dry, kickDecay: 0.2, snareTone: 195 },
  ducking: { depth: 0, releaseBeats: 0.35 },
  reverbSeconds: 1.2,
  delayBeats: 0.5,
  brightness: 0.1,
  limiting: 3,
  balance: { banjo: 1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Pop: a clear four-chord turn, claps with the snare, and everything in its place. */
export const pop = defineGenre({
  name: "pop",
  label: "pop",
  tempo: [88, 112, 130],
  key: "C major",
  looseness: 0.003,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "shaker", "bass", "chords", "piano", "lead"],
  bassStyle: "pluck",
  chordVoice: "supersaw",
  minor: ["I VII VI V", "I VI III VII", "I IV VI V", "VI VII I I"],
  major: ["I V VI IV", "I III IV V", "I IV VI V", "IV V I I", "I VI IV V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ....x.......x...
    percussion  ..x...x...x...x.
    tom         ............x.x.
    # radio: swing 0
    kick        X.....x.X.x.....  X.....x.X.x...x.
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  8.5.8.5.8.5.8.5.
    open_hat    ................  ..............x.
    shaker      4.6.4.6.4.6.4.6.
    # four on the floor: swing 0
    kick        X...X...X...X...
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  6.6.6.6.6.6.6.6.
    open_hat    ..x...x...x...x.
    shaker      4646464646464646
    # tresillo: swing 0
    kick        X..x..x.X..x..x.
    snare       ......X.......X.
    clap        ......X.......X.  +4
    closed_hat  7.4.7.4.7.4.7.4.
    open_hat    ................  ............x...
    shaker      5.5.5.5.5.5.5.5.
    # lowrider: swing 18
    kick        X......x..x.....  X..x......x.....
    snare       ....X.......X..o  +9
    clap        ....X.......X...
    closed_hat  8.548.548.548.54
    open_hat    ................  ......x.........
    shaker      3.5.3.5.3.5.3.5.
    # stomp: swing 0
    kick        X.x.....X.x.....
    snare       ....X.......X...
    clap        ....X.......X.x.  +6
    closed_hat  ................  ........6.6.6.6.
    open_hat    ................  ..............5.
    shaker      6.4.6.4.6.4.6.4.
    # slow jam: swing 8
    kick        X.........x.....  X......x..x.....
    snare       ........X.......  +6
    clap        ........x.......
    closed_hat  7.5.7.557.5.7.55
    open_hat    ....5.......5...
    shaker      3.3.3.3.3.3.3.3.
    # ballad in six: in 6/8
    kick        X.........x.
    snare       ......X.....  +5
    clap        ......x.....
    closed_hat  8.5.5.8.5.5.`,
  fills: `
    # every 4
    snare       ....X.......X.xx
    # every 4
    kick        X.....x.X.......
    clap        ....X.......x.x.
    # every 8
    tom         ........x.x.xxxx
    snare       ....X...........
    # every 8
    snare       x...x...x.x.xxxx
    kick        X...............`,
  bass: ["1---..1-1---..1-", "1-1-1-1-1-1-1-1-", "1--1--1-1---5-n-", "1-------1-..1-n-"],
  chords: ["x---------------", "x-----x-----x---", "x--x--x-x--x--x-", "x-x-..x-x-..x-x-"],
  melody: ["x-x-x---x-x-x---", "..x-x-x-x---x---", "x--x--x-x-x-....", "x-x---x-x-x---x-"],
  lift: ["lead", "open_hat"],
  melodyDensity: 0.4,
  kit: { ...KITS.nines, kickDecay: 0.26, kickDrive: 0.35, snareTone: 195 },
  ducking: { depth: 0.25, releaseBeats: 0.35 },
  reverbSeconds: 1.5,
  delayBeats: 0.5,
  brightness: 0.15,
  limiting: 3,
  balance: { piano: -1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Trance: a rolling offbeat bass, gated chords and an arpeggio that climbs for eight bars. */
export const trance = defineGenre({
  name: "trance",
  label: "trance",
  tempo: [128, 138, 142],
  key: "A minor",
  looseness: 0.001,
  instruments: ["kick", "clap", "closed_hat", "open_hat", "shaker", "bass", "chords", "pad", "arp", "lead"],
  bassStyle: "pluck",
  chordVoice: "supersaw",
  drumKit: "909",
  minor: ["I VI III VII", "VI VII I I", "I VI VII V", "I IV VI VII", "I VII VI VII"],
  major: ["I V VI IV", "I IV VI V", "IV V I I", "I III VI IV"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    snare       ....x.......x...
    rim         ...x..x....x..x.
    percussion  ..x..x.x..x..x.x
    tom         ............x.xx
    # sunrise: swing 0
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  5.5.5.5.5.5.5.5.
    open_hat    ..X...X...X...X.
    shaker      4646464646464646
    bass        ..1-..1-..1-..1-
    # psy: swing 0
    kick        X...X...X...X...
    clap        ....X.......X...
    closed_hat  7..47..47..47..4
    open_hat    ..x...x...x...x.
    shaker      .555.555.555.555
    bass        .111.111.111.111
    # goa: swing 0
    kick        X...X...X...X...
    clap        ............x...
    closed_hat  .6.6.6.6.6.6.6.6
    open_hat    ..x...x...x...x.
    shaker      7575757575757575
    bass        .1.1.8.1.1.1.8.1
    # balearic: swing 8
    kick        X...X...X...X...
    clap        ....x.......x...  +6
    closed_hat  ..6...6...6...6.
    open_hat    ......x.......x.
    shaker      5363536353635363
    bass        1--1--1-..1-..n-
    # tech: swing 0
    kick        X...X...X...X...  X...X...X...X.x.
    clap        ....X.......X...
    closed_hat  6.566.566.566.56
    open_hat    ..X...X...X...X.
    shaker      4444444444444444
    bass        1.11.11.1.11.11n
    # breakdown beat: swing 0
    kick        X.......X.x.....
    clap        ....X.......X...
    closed_hat  7.5.7.5.7.5.7.5.
    open_hat    ................  ..............x.
    shaker      3.5.3.5.3.5.3.5.
    bass        1-------1---..n-`,
  fills: `
    # every 4
    kick        X...X...X...X.x.
    clap        ....X.......X.xx
    # every 4
    snare       ............xxxx
    # every 8
    kick        X...............
    snare       x.x.x.x.xxxxrrrr
    # every 8
    kick        X...X...X.......
    tom         ........x.x.xxxx`,
  bass: ["..1-..1-..1-..1-", ".111.111.111.111", ".1.1.1.1.1.1.1.n", "..1.1.1...1.1.n."],
  chords: ["x.xx.xx.x.xx.xx.", "x-x-x-x-x-x-x-x-", "x--x--x-x--x--x-", "x---------------"],
  melody: ["x---x-x---x-x---", "x--x--x---x-x---", "x-x---x-x-x---x-", "..x-x-x-..x-x-x-"],
  lift: ["lead", "arp"],
  melodyDensity: 0.4,
  kit: { ...KITS.nines, kickFundamental: 50, kickDecay: 0.3, snareTone: 190, hatDecay: 0.065 },
  ducking: { depth: 0.65, releaseBeats: 0.35 },
  reverbSeconds: 2.8,
  delayBeats: 0.75,
  brightness: 0.2,
  limiting: 3,
  balance: { pad: 1 },
});

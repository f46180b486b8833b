import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Synth-pop: a drum machine on the grid, sequenced basses in octaves and hooks on bright synths. */
export const synthPop = defineGenre({
  name: "synth_pop",
  label: "synth-pop",
  tempo: [104, 120, 134],
  key: "C minor",
  looseness: 0.001,
  instruments: ["kick", "snare", "clap", "closed_hat", "open_hat", "bass", "chords", "arp", "lead"],
  bassStyle: "pluck",
  chordVoice: "stab",
  drumKit: "707",
  minor: ["I VI VII I", "I III VII IV", "VI VII I I", "I VI IV V"],
  major: ["I V VI IV", "I III IV V", "I IV VI V", "I II IV V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    rim         ....x..x....x..x
    shaker      4.6.4.6.4.6.4.6.
    percussion  x..x..x...x.x...
    tom         ..........x.x.xx
    # machine: swing 0
    kick        X...X...X...X...
    snare       ....X.......X...
    clap        ....X.......X...
    closed_hat  8.6.8.6.8.6.8.6.
    open_hat    ................  ..............x.
    bass        1.1.8.1.1.1.8.1.
    # new romantic: swing 0
    kick        X.....x.X.......
    snare       ....X.......X...  +3
    clap        ............x...
    closed_hat  8585858585858585
    open_hat    ..x...x...x...x.
    # motorik: swing 0
    kick        X.x.X.x.X.x.X.x.
    snare       ....X.......X...
    clap        ................  ............x...
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ............x...
    bass        1.1.1.1.1.1.1.1.
    # electro: swing 0
    kick        X.....x...x.x...  X..x..x...x.....
    snare       ....X.......X...
    clap        ....X.......X..x
    closed_hat  8.888.888.888.88
    open_hat    ......x.......x.
    # night club: swing 0
    kick        X...X...X...X...
    snare       ....X.......X.x.
    clap        ....X.......X...
    closed_hat  5.5.5.5.5.5.5.5.
    open_hat    ..X...X...X...X.
    bass        ..1-..1-..1-..8-
    # prom night: swing 0
    kick        X.......X..x....
    snare       ....X.......X...  +6
    clap        ....x.......x...
    closed_hat  7...7...7...7...
    open_hat    ................  ......x.........
    bass        1-------1---5---`,
  fills: `
    # every 4
    tom         ............x.xx
    # every 4
    snare       ....X.......XxXx
    # every 8
    tom         ........xxx.xxx.
    snare       ....X...........
    # every 8
    snare       ....X...xxxxxxxx
    kick        X...X...........`,
  bass: ["1.1.8.1.1.1.8.1.", "1111888811118888", "1-1-..1-8-..1-n-", "1..1..8.1..1..n."],
  chords: ["x---x---x---x---", "x-x-..x-x-..x-x-", "..x...x...x...x.", "x--x--x---x-x---"],
  melody: ["x-x-x-x-x---x---", "x---x-x-x-x-x---", "..x-x-x-..x-x-x-", "x--x--x-x-x-x-x-"],
  lift: ["arp", "open_hat"],
  melodyDensity: 0.42,
  kit: { ...KITS.nines, kickDecay: 0.25, snareTone: 180, snareDecay: 0.26 },
  ducking: { depth: 0.15, releaseBeats: 0.35 },
  reverbSeconds: 1.8,
  delayBeats: 0.75,
  brightness: 0.2,
  limiting: 3,
  balance: { lead: 1 },
});

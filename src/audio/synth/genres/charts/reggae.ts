import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Reggae and dub: the weight on the third beat, chords on every offbeat, a melodic bass below everything. */
export const reggae = defineGenre({
  name: "reggae",
  label: "reggae / dub",
  tempo: [62, 76, 92],
  key: "A minor",
  looseness: 0.009,
  instruments: [
    "kick",
    "rim",
    "closed_hat",
    "open_hat",
    "percussion",
    "bass",
    "electric_guitar",
    "organ",
    "muted_guitar",
  ],
  bassStyle: "finger",
  chordVoice: "stab",
  drumKit: "acoustic",
  minor: ["I IV I IV", "I VII I VII", "I VI VII I", "I I IV V", "I III VII IV"],
  major: ["I IV I V", "I II I II", "I V VI IV", "I IV V IV"],
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    snare            ........X.......
    clap             ........x.......
    shaker           5.4.5.4.5.4.5.4.
    tom              ..........x.x.x.
    electric_guitar  ....x.......x...  +4
    organ            ..o.x.o...o.x.o.  +6
    # roots: swing 22
    kick             ........X.......
    rim              ........X.......  +6
    closed_hat       6.4.8.4.6.4.8.4.
    open_hat         ................  ..............x.
    percussion       ......x.......x.
    # rockers: swing 12
    kick             X...X...X...X...
    rim              ........X.......  +5
    closed_hat       6.4.8.4.6.4.8.4.
    open_hat         ..........x.....
    percussion       ...x..x....x..x.
    # steppas: swing 8
    kick             X...X...X...X...
    rim              ....o...X...o...
    closed_hat       8.8.8.8.8.8.8.8.
    open_hat         ......x.......x.
    percussion       ..x...x...x...x.
    # skank: swing 28
    kick             ........X.......  ........X.....x.
    rim              ..x.....X..x..x.  +8
    closed_hat       8..48..48..48..4
    open_hat         ................  ............x...
    percussion       x.....x...x.....
    electric_guitar  ....x.x.....x.x.
    # echo chamber: swing 16
    kick             X.......X.......  ........X.......
    rim              ................  ......X...x.....
    closed_hat       ....7.......7...
    open_hat         ................  ..x.............
    percussion       ...x............  ......x..x......
    electric_guitar  ....x...........  ....x.......x...
    organ            ..............o.
    # lovers: swing 24
    kick             ......x.X.......
    rim              ....x.......x...  +10
    closed_hat       7.5.7.5.7.5.7.5.
    open_hat         ................  ..............5.
    percussion       ..x..x..x..x..x.
    # digital: swing 0
    kick             X..x..x.X..x..x.
    rim              ...x..x....x..x.
    closed_hat       8.8.8.8.8.8.8.8.
    open_hat         ..............x.
    percussion       x..x..x.x..x..x.`,
  fills: `
    # every 4
    rim              ........X.x.xx.x
    # every 4
    tom              ..........x.xx.x
    kick             ........X.......
    # every 8
    tom              x..x..x.x.xxx.xx
    rim              ................
    closed_hat       ................
    # every 8
    kick             X...............
    snare            ....X...X.xx..X.`,
  bass: ["1--.1-..3-5---..", "....1-1-..5-3-1-", "1---..3-..1-b-..", "1-..5-..8-5-3-.."],
  chords: ["....x.......x...", "....x.x.....x.x.", "..x...x...x...x."],
  melody: ["x---x-x-........", "..x-x-x-x---....", "....x-x-x-......", "x-x---..x-x---.."],
  lift: ["muted_guitar", "percussion"],
  melodyDensity: 0.3,
  kit: { ...KITS.dry, kickFundamental: 50, kickDecay: 0.3, snareTone: 240 },
  ducking: { depth: 0, releaseBeats: 0.35 },
  reverbSeconds: 2.6,
  delayBeats: 0.75,
  brightness: -0.2,
  limiting: 2.5,
  balance: { bass: 2, electric_guitar: 1 },
});

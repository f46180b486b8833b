import { defineGenre } from "../chart.ts";

/** Synthwave: straight drums with tom fills, a driving bass, supersaw chords and an arpeggio. */
export const synthwave = defineGenre({
  name: "synthwave",
  label: "synthwave",
  tempo: [84, 104, 118],
  key: "A minor",
  looseness: 0.002,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "tom", "bass", "pad", "arp", "lead"],
  bassStyle: "pluck",
  chordVoice: "supersaw",
  drumKit: "707",
  minor: ["I VI III VII", "VI VII I I", "I IV VI VII", "I III VII IV"],
  major: ["I V VI IV", "IV V I I", "I III VI IV", "I IV VI V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    shaker      4.4.4.4.4.4.4.4.
    percussion  ......x.......x.
    rim         ...x......x.....
    # night drive: swing 0
    kick        X...X...X...X...
    snare       ....X.......X...
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..............x.
    clap        ....x.......x...
    tom         ................
    # coastline: swing 0
    kick        X.......X.x.....  X.......X.x...x.
    snare       ....X.......X...  +3
    closed_hat  8484848484848484
    open_hat    ..x...x...x...x.
    clap        ....x.......x...
    tom         ................  ............x.x.
    # smoulder: swing 0
    kick        X.........x.....  X......x..x.....
    snare       ....X.......X...  +8
    closed_hat  7...7...7...7...
    open_hat    ................  ..............5.
    clap        ................  ............x...
    tom         ..............x.
    # chase: swing 0
    kick        X...X...X...X...  X...X...X...X.x.
    snare       ....X.......X...  -2
    closed_hat  7777777777777777
    open_hat    ..X...X...X...X.
    clap        ....X.......X...
    tom         ......x.......xx
    bass        1111111111111111  111111111111nnnn
    # gated: swing 0
    kick        X.....x.X.......  X.....x.X.....x.
    snare       ....X.......X...
    closed_hat  8.6.8.6.8.6.8.6.
    open_hat    ................  ......x.........
    clap        ....X.......X...
    tom         ..........x.x...  ..........xxx.x.
    # titan: swing 0
    kick        X.....x...x.....
    snare       ........X.......  +5
    closed_hat  8.5.8.5.8.5.8.5.
    open_hat    ....x.......x...
    clap        ........x.......
    tom         ..............x.  ............x.xx`,
  fills: `
    # every 4
    tom         ..........x.x.xx
    snare       ....X.......X...
    # every 4
    tom         ............xxxx
    # every 8
    tom         ........x.xxx.xx
    snare       ....X.........xX
    # every 8
    tom         ..........xxxxxx
    kick        X...X...X.......
    snare       ....X.......f.f.`,
  bass: ["1.1.1.1.1.1.1.1.", "1111111111111111", "1.181.181.181.18"],
  chords: ["x---------------", "x-------x-------"],
  melody: ["x---x---x-x-x---", "x-----x-x-----x-", "x---x-x-x-------", "..x-x---..x-x---"],
  lift: ["lead", "open_hat"],
  melodyDensity: 0.32,
  kit: {
    kickFundamental: 52,
    kickSweep: 180,
    kickDecay: 0.3,
    kickDrive: 0.4,
    snareTone: 180,
    snareDecay: 0.32,
    snareNoise: 0.7,
    hatDecay: 0.05,
  },
  ducking: { depth: 0.5, releaseBeats: 0.5 },
  reverbSeconds: 2.4,
  delayBeats: 0.75,
  brightness: 0.1,
  limiting: 3,
  balance: { snare: 1, lead: -1 },
});

import { defineGenre } from "../chart.ts";

/** Ambient: held ninth chords and drones with 5 s of reverb; no drums unless asked for, and no ducking. */
export const ambient = defineGenre({
  name: "ambient",
  label: "ambient",
  tempo: [60, 76, 90],
  key: "D major",
  looseness: 0.02,
  instruments: ["pad", "strings", "pluck", "bass", "texture"],
  bassStyle: "sub",
  chordVoice: "supersaw",
  minor: ["I VI III VII", "I IV VI IV", "VI VII I I", "I III VI VII"],
  major: ["I IV VI V", "I IV I V", "I III IV IV", "I VI III IV"],
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    snare       ................  ............o...
    clap        ................  ............o...
    tom         x.........o.....
    # still: swing 0
    kick        X...............  X.........o.....
    closed_hat  ..o...o...o...o.
    open_hat    ..............?.
    rim         ......o.....?...
    shaker      4...4...4...4...
    percussion  x.......?....o..
    # heartbeat: swing 0
    kick        x..o............
    closed_hat  ................
    open_hat    ............o...
    rim         ................
    shaker      ..3...3...3...3.
    percussion  ......o.......o.
    # pulse: swing 0
    kick        x...x...x...x...
    closed_hat  ..4...4...4...4.
    open_hat    ................
    rim         ....o.......o...
    shaker      4343434343434343
    percussion  ...o......o.....
    # drifting: swing 20
    kick        x.........x.....
    closed_hat  5.3.5.3.5.3.5.3.  +10
    open_hat    ......?.........
    rim         ...o.......o....  +14
    shaker      ....4.......4...
    percussion  o..o..o...o.....
    # ritual: swing 0
    kick        X.....x.....x...
    closed_hat  ................
    open_hat    ................
    rim         x..x..x..x..x...
    shaker      5..5..5..5..5...
    percussion  x.oxx.oxx.oxx.o.
    # gliding: swing 16
    kick        x......x..x.....
    closed_hat  5.5.5.5.5.5.5.5.
    open_hat    ..............o.
    rim         ....x.......x..o  +12
    shaker      3.4.3.4.3.4.3.4.
    percussion  ......o..o......`,
  fills: `
    # every 4
    percussion  x.....o...o..o..
    # every 8
    percussion  x..o..x.o.x.oooo
    tom         ........x..o..x.`,
  bass: ["1---------------", "1-----------5---", "1-------8-------"],
  chords: ["x---------------", "x-------o-------"],
  melody: ["x-------x-------", "....x-----------", "x---------x-----", "..x-----..x-----"],
  lift: ["pluck", "texture"],
  melodyDensity: 0.22,
  kit: {
    kickFundamental: 48,
    kickSweep: 80,
    kickDecay: 0.5,
    kickDrive: 0.1,
    snareTone: 170,
    snareDecay: 0.3,
    snareNoise: 0.7,
    hatDecay: 0.09,
  },
  ducking: { depth: 0, releaseBeats: 0.5 },
  reverbSeconds: 5,
  delayBeats: 1.5,
  brightness: -0.1,
  limiting: 0.5,
  balance: { texture: 4, bass: -8, pluck: -2 },
});

import { defineGenre } from "../chart.ts";

/** Techno: four on the floor with an acid bass; one chord over long stretches, barely any looseness. */
export const techno = defineGenre({
  name: "techno",
  label: "techno",
  tempo: [126, 132, 145],
  key: "F minor",
  looseness: 0.001,
  instruments: ["kick", "clap", "closed_hat", "open_hat", "rim", "tom", "bass", "chords", "texture"],
  bassStyle: "acid",
  chordVoice: "stab",
  drumKit: "909",
  minor: ["I I I I", "I I VI VI", "I I I VII", "I I II I"],
  major: ["I I I I", "I I IV IV", "I I II II", "I I I VII"],
  barsPerChord: 2,
  chordSize: 4,
  grooves: `
    # all
    snare       ....x.......X...
    # peak time: swing 0
    kick        X...X...X...X...
    clap        ............X...  ....?.......X...
    closed_hat  4644664644464646
    open_hat    ..X...X...X...X.
    rim         ..x..x...x..?...  ..x..x...x....x.
    tom         ...o...........o  ...o......o....o
    shaker      4444444444444444
    percussion  ...x..x..x..x...
    # warehouse: swing 8
    kick        X...X...X...X...  X...X...X...X..o
    clap        ....X.......X...
    closed_hat  4.7.4.7.4.7.4.7.
    open_hat    ..x...x...x...X.
    rim         x..x..x..x..x..x
    tom         ......o...o.....
    shaker      7474747474747474
    percussion  ..x..x.x..x..x.?
    # stripped: swing 14
    kick        X...X...X...X...
    clap        ....x.......x...  +6
    closed_hat  ..5...5...5...54
    open_hat    ......?.......x.
    rim         .......x......x.  ...x...x......x.
    tom         ................
    shaker      ..3...3...3...3.
    # pounding: swing 0
    kick        X..oX..oX..oX..o
    clap        ....X.......X...  -2
    closed_hat  9595959595959595
    open_hat    ..X...X...X...X.
    rim         ..x...x...x...x.
    tom         ..oo..oo..oo..oo
    # broken: swing 0
    kick        X.....X...X.....  X.....X...X..x..
    clap        ....X.......X...
    closed_hat  6.646.646.646.64
    open_hat    ..x.......x.....
    rim         ...x.x....x..x..
    tom         .......x.......x
    # hypnotic: swing 4
    kick        X...X...X...X...
    clap        ................  ............x...
    closed_hat  ..6...6...6...6.
    open_hat    ................  ..............x.
    rim         x..x..x..x..x.x.  .x..x..x..x..x..
    tom         ..x..x..x..x..x.
    percussion  5..5..5..5..5.5.
    # basement: swing 10
    kick        X...X...X...X...
    clap        ....x.......x...  +8
    closed_hat  5...5...5...5..4
    open_hat    ..4...4...4...4.
    rim         ..........x.....  ......x.........
    tom         ................
    chords      ..x..x..........  ..x..x........x.
    bass        1.....1.....1...`,
  fills: `
    # every 4
    kick        X...X...X...X...
    closed_hat  4644664644469999
    # every 4
    kick        X...X...X...X.x.
    rim         ..x..x...x.xx.xx
    # every 8
    kick        X...X...X.......
    closed_hat  4644664644469999
    snare       ..........oxxxxX
    # every 8
    kick        X...X...X.X.....
    tom         ....x..x..x.x.xx`,
  bass: [".111.111.111.118", "1.18.1.11.81.b1.", "11.181.1.18.1.51", "..1.1.81..1.1b1."],
  chords: ["...x.......x....", "x.....x.....x...", "..x..x....x..x..", "...x..x........."],
  melody: ["x.x.x.x.x.x.x.x.", "x..x..x..x..x.x.", "..x...x..x....x.", ".x..x..x.x..x..x"],
  lift: ["open_hat", "tom"],
  melodyDensity: 0.45,
  kit: {
    kickFundamental: 48,
    kickSweep: 260,
    kickDecay: 0.4,
    kickDrive: 0.75,
    snareTone: 200,
    snareDecay: 0.16,
    snareNoise: 0.7,
    hatDecay: 0.055,
  },
  ducking: { depth: 0.65, releaseBeats: 0.45 },
  reverbSeconds: 2.2,
  delayBeats: 0.75,
  brightness: 0,
  limiting: 3,
  balance: { chords: -2, texture: 2, bass: -1 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Salsa: two bars of clave that everybody leans on, an anticipated bass and a piano montuno; hardly any kick. */
export const salsa = defineGenre({
  name: "salsa",
  label: "salsa",
  tempo: [84, 96, 112],
  key: "C minor",
  looseness: 0.006,
  instruments: ["kick", "claves", "guiro", "percussion", "timbale", "bass", "piano", "trumpet"],
  bassStyle: "upright",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I IV V IV", "I VII VI V", "I I IV V", "I V V I", "IV V I I"],
  major: ["I IV V IV", "I II V I", "I VI II V", "I V V I"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 3,
  grooves: `
    # all
    clap        ....x.......x...
    snare       ......o.......o.
    closed_hat  8.5.8.5.8.5.8.5.
    open_hat    ............x...
    # son montuno: swing 0
    kick        ......x.......x.
    claves      ....x...x.......  x.....x.....x...
    guiro       9.559.559.559.55  -3
    percussion  3.36..363.36..99  +4
    timbale     ............x...
    bass        1-----5---8-----  ......5---8---n-
    piano       1.23.2.31.23.2.3  .2.31.2.3.12.3.2
    # guaguanco: swing 0
    kick        ......x.......x.
    claves      ....x...x.......  x.....x.......x.
    guiro       9.5.9.559.5.9.55
    percussion  3.6.3.693.6.3.99  +6
    timbale     ..........x.x...
    bass        1-----5---8-----  ......8---5---n-
    piano       x..x..x-.x..x-..  ..x-.x..x..x..x-
    # cha cha cha: swing 0
    kick        x.......x.......
    claves      x...x...x...x...
    guiro       9...6.6.9...6.6.
    percussion  3.3.6.3.3.3.6.99
    timbale     ..............x.
    bass        1---..5---8-5---
    piano       ..x-..x-..x-..x-
    # mambo: swing 0
    kick        x.....x.x.....x.
    claves      x.x.xx.xx.xx.xx.
    guiro       9.5.9.5.9.5.9.5.
    percussion  3.69..363.69..99
    timbale     ....x.......x...
    bass        1--5--8---8-5-n-  ......5---8---n-
    piano       x.23.2.3x.23.2.3  .x.3x.2.3.x2.3.x
    # songo: swing 6
    kick        X..x..x....x..x.
    snare       ...o..X..o.o..Xo  +5
    claves      x.x.x.x.x.x.x.x.
    guiro       9.559.559.559.55
    percussion  ..36..36..36..99
    timbale     ..........x..x..
    bass        1-----5---8--5--  ---1--5---8---n-
    piano       1.2.31.2.31.2.3.
    # guaracha: swing 0
    kick        ......x.......x.
    claves      x.....x.....x...  ....x...x.......
    guiro       9.7.9.7.9.7.9.7.  -4
    percussion  3.36..363.36.9.9
    timbale     ............x.x.
    bass        1-----5---8-----  ......1---5---n-
    piano       123.123.123.12.3
    # bembe: in 6/8
    claves      x.x.xx.x.x.x
    percussion  3.6.9.3.6.99
    guiro       9.5.5.9.5.5.
    bass        1-----5---8-
    piano       1.2.3.1.2.3.`,
  fills: `
    # every 4
    timbale     ........x.xx.xxx
    # every 4
    percussion  3.36..9.9.9.9.99
    # every 8
    timbale     x..x..x.x.xxxxxx
    percussion  9..9..9.9.......
    # every 8
    timbale     ....x.xxx.xxfxfx
    claves      x.....x.....x...`,
  bass: ["1-----5---8-----", "......5---8---n-", "1-----5---8-5-n-", "1--5--8---5---n-"],
  chords: ["..x-..x-.x..x-..", "x..x..x-.x..x-..", "x.x.x..x.x.x.x..", ".x.x..x-.x.x..x-"],
  melody: ["x-x-..x-x-..x---", "..x-x-..x---x-x-", "x--x--x-..x-x---", "....x-x-x-..x-x-"],
  lift: ["trumpet", "timbale"],
  melodyDensity: 0.4,
  kit: { ...KITS.dry, snareTone: 260, snareDecay: 0.1 },
  ducking: { depth: 0, releaseBeats: 0.25 },
  reverbSeconds: 1.3,
  delayBeats: 0.5,
  brightness: 0.1,
  limiting: 3,
  balance: { percussion: 3, claves: 2, kick: -3, bass: 2, piano: 2 },
});

import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Bossa nova: the samba whispered: a soft kick like a heart, cross-stick clave, chords between the beats. */
export const bossaNova = defineGenre({
  name: "bossa_nova",
  label: "bossa nova",
  tempo: [112, 132, 150],
  key: "D minor",
  looseness: 0.006,
  instruments: ["kick", "rim", "closed_hat", "shaker", "bass", "nylon_guitar", "flute"],
  bassStyle: "upright",
  chordVoice: "electric_piano",
  drumKit: "brushes",
  minor: ["I IV II V", "II V I I", "I VI II V", "I II V I"],
  major: ["I II V I", "I VI II V", "II V I VI", "I IV III II"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    snare         ................  ........o.......
    clap          ................  ............o...
    open_hat      ..............o.
    percussion    x..x..x...x..x..
    tom           ......x.......x.
    # ipanema: swing 0
    kick          6.....5.6.....5.
    rim           x.....x.....x...  ....x.....x.....  +3
    closed_hat    6.5.6.5.6.5.6.5.
    shaker        6353635363536353
    bass          1-----5-5-----1-
    nylon_guitar  x--x--x-..x-..x-  ..x-..x-x--x--..
    # beach: swing 4
    kick          6.....5.6.....5.
    rim           x..x....x..x..x.  +5
    closed_hat    5.4.5.4.5.4.5.4.
    shaker        5.3.5.3.5.3.5.3.
    bass          1-----5-1-----n-
    nylon_guitar  ..x-..x-..x-..x-
    # samba: swing 10
    kick          5..x5..x5..x5..x
    rim           x.x..x.x.x.xx.x.
    closed_hat    7.577.577.577.57  -3
    shaker        9559955995599559  -3
    bass          1..55..51..55..5
    nylon_guitar  x..x..x.x..x..x-
    # whisper: swing 0
    kick          5.......5.......
    rim           ......x.....x...  ..x.....x.......  +8
    closed_hat    ................  ........3.......
    shaker        4.3.4.3.4.3.4.3.
    bass          1-------5-------
    nylon_guitar  x-----x---x-----
    # partido: swing 6
    kick          5.......7.......
    rim           ..x.x..x.x..x.x.
    closed_hat    6.6.6.6.6.6.6.6.
    shaker        5757575757575757
    bass          1---..1-5---..5-
    nylon_guitar  x.x..x.x..x.x..x
    # carioca: swing 12
    kick          5..45..45..45..4
    rim           x.....x...x.x...
    closed_hat    8.6.8.6.8.6.8.6.  -4
    shaker        4.4.4.4.4.4.4.4.
    bass          1-----5-8-5-3-n-
    nylon_guitar  ..x--.x-..x--.x-`,
  fills: `
    # every 4
    rim           x.....x.x.x.x.x.
    # every 4
    tom           ............x.x.
    # every 8
    rim           x..x..x.x.xx.xx.
    tom           ..............x.
    # every 8
    percussion    x.x.xx.xx.xx.xxx
    kick          6.....5.........`,
  bass: ["1-----5-5-----1-", "1-----5-1-----n-", "1--.5-5-1--.5-n-"],
  chords: ["x--x--x-..x-..x-", "..x-..x-x--x--..", "x-..x-..x--..x-.", "..x-..x-..x-..x-"],
  melody: ["..x-x---x-x-----", "x---..x-x---..x-", "x-x-x---....x---", "....x-x---x-x---"],
  lift: ["flute"],
  melodyDensity: 0.3,
  kit: { ...KITS.dry, kickFundamental: 54, kickDecay: 0.16, kickDrive: 0.05, snareTone: 230, hatDecay: 0.04 },
  ducking: { depth: 0, releaseBeats: 0.35 },
  reverbSeconds: 1.6,
  delayBeats: 0.75,
  brightness: -0.15,
  limiting: 2,
  balance: { kick: -5, shaker: 2 },
});

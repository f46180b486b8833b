import { defineGenre } from "../chart.ts";
import { KITS } from "./kits.ts";

/** Jazz: swung eighths on the cymbal, a walking bass a little ahead, sevenths and ninths comped between the beats. */
export const jazz = defineGenre({
  name: "jazz",
  label: "jazz",
  tempo: [100, 138, 220],
  key: "F major",
  looseness: 0.008,
  instruments: ["kick", "snare", "closed_hat", "ride", "bass", "piano", "sax"],
  bassStyle: "upright",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["II V I I", "I IV II V", "I VI II V", "I I IV V", "I VI II V I IV II V"],
  major: ["II V I I", "I VI II V", "VI II V I", "I IV III II", "I VI II V III VI II V"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 5,
  grooves: `
    # all
    rim         ............x...
    shaker      5.3.9.3.5.3.9.3.
    percussion  x.....x...x.x...
    closed_hat  ....6.......6...
    open_hat    ................
    clap        ....x.......x...
    tom         ..........x.x...
    # uptown: swing 31 of eighths
    kick        3...3...3...3...
    snare       ......?.........  ..?.......o...?.
    ride        8...9.5.8...9.5.  -6
    bass        1---3---5---n---  1---5---3---n---  -5
    piano       x--...o-..x-....  ..x-......x--...
    # two feel: swing 30 of eighths, from 90 to 180 BPM
    kick        4.......4.......
    snare       ....o.......o...  ....o.......o.?.  +6
    ride        8...7.4.8...7.4.
    bass        1-------5-----n-
    piano       ....x-......x-..  ......x---......
    # ballad: swing 28 of eighths, from 40 to 120 BPM
    kick        3.......2.......
    snare       4.3.6.3.4.3.6.3.  +14
    ride        4...3.2.4...3.2.
    closed_hat  ....4.......4...
    bass        1-------5-------  1-------3---n---
    piano       x---------o-----  +10
    # bebop: swing 24 of eighths, from 90 to 180 BPM
    kick        3...2...3...2..x
    snare       ..o...x....o..?.  ?...o.....x..o..
    ride        9...9.6.9...9.6.  -8
    bass        1---2---3---5---  8---7---6---n---  -7
    piano       ...x........x...  x-....x....x....
    # breakneck: swing 24 of eighths
    kick        3...3...3...3...
    snare       ......?.......o.  ..?.......o...?.
    ride        9...8.5.9...8.5.  -7
    bass        1---3---5---1---  1---5---3---1---  -6
    piano       x--...o-..x-....  ..x-......x--...
    # jam session: swing 28 of eighths
    kick        3...3...3...3..?
    snare       ..o...?.........  ..?.......o...o.
    ride        8...9.5.8...9.5.  -6
    bass        1---3---5---1---  1---5---3---n---  -5
    piano       ..x-..o-..x-....  x--.......x--.o-
    # fusion: swing 14, from 60 to 180 BPM
    kick        X..x....x.x.....
    snare       ....X..o.o..X..o  +8
    ride        8.4.8.4.8.448.4.
    bass        1--.8.7.5--.3.n.
    piano       x-.x..x-....x-.x
    # havana: swing 0, from 60 to 180 BPM
    kick        x.....x.x.....x.
    snare       ......o...o.....
    rim         x..x...x..x..x..
    ride        8.6.8.6.8.6.8.6.
    bass        1-----5---8-5-n-
    piano       ..x...x-...x..x-
    # in three: swing 28 of eighths, in 3/4
    kick        6.......4...
    snare       ......o.....  +5
    ride        8...9.5.7...
    bass        1---5---n---
    piano       ..x---..x---
    # in five: swing 28 of eighths, in 5/4
    kick        6.....4.....5.......
    snare       ............o.....?.
    ride        8...9.5.8.5.9...7...
    bass        1-----3---5-8---n---
    piano       x-----x-----x---x---`,
  fills: `
    # every 4
    snare       ..o.x...o.x.x...
    # every 4
    snare       ....o...x.oox.x.
    kick        3.....x.......x.
    # every 8
    snare       x.x.o.x.x...x.x.
    tom         ..............x.
    kick        x.....x....x...x
    # every 8
    snare       x.oox.oox.oox...
    tom         ............x.x.`,
  bass: ["1---3---5---n---", "1---5---3---n---", "1---2---3---n---", "8---7---5---n---"],
  chords: ["x--...x-........", "....x-....x-....", "..x-......x---..", "......x---..x-.."],
  melody: ["..x-x-x---x-x---", "x-x-x-x-x---..x-", "..x-x---....x-x-", "x---..x-x-x-x---"],
  lift: ["sax"],
  melodyDensity: 0.45,
  kit: { ...KITS.dry, kickDecay: 0.2, kickDrive: 0.1, snareNoise: 0.7, hatDecay: 0.16 },
  ducking: { depth: 0, releaseBeats: 0.25 },
  reverbSeconds: 1.3,
  delayBeats: 0.5,
  brightness: -0.15,
  limiting: 2.5,
  balance: { kick: -7, snare: -4, ride: 2, piano: 1, sax: -1 },
});

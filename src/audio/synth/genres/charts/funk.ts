import { defineGenre } from "../chart.ts";

/** Funk and disco: ghost-note snares or four on the floor, octave bass and offbeat chords. */
export const funk = defineGenre({
  name: "funk",
  label: "funk / disco",
  tempo: [100, 112, 122],
  key: "E minor",
  looseness: 0.007,
  instruments: ["kick", "snare", "closed_hat", "open_hat", "percussion", "bass", "clavinet", "brass", "muted_guitar"],
  bassStyle: "slap",
  chordVoice: "electric_piano",
  drumKit: "acoustic",
  minor: ["I I IV IV", "I IV VII IV", "I IV I V", "I I I IV"],
  major: ["II V I VI", "I I IV V", "I VII IV I", "I IV I IV"],
  turnaround: "V",
  barsPerChord: 1,
  chordSize: 4,
  grooves: `
    # all
    clap        ....x.......x...
    shaker      4747474747474747
    rim         ...?..?...?..?..
    tom         ..........x..x..
    # on the one: swing 6
    kick        X..x..x...x.....  X..x......x..x..
    snare       ....X..o.o..X..o  ....X..o.o..X.o.  +5
    closed_hat  9474947494749474
    open_hat    ................  .......x.......x
    percussion  x..x..x...x.x...
    # ghosted: swing 10
    kick        X.x...x...x..x..
    snare       ....X..o.o.oX..o  +6
    closed_hat  8686868.86868686
    open_hat    .......x........
    percussion  ................  ......x.......x.
    # new orleans: swing 18
    kick        X..x...x..x.x...  X..x...x..x...x.
    snare       o.xo.ox.o.xo.oX.  +9
    closed_hat  8...8...8...8...
    open_hat    ................  ..............x.
    percussion  x..x..x.x..x..x.
    # minneapolis: swing 0
    kick        X.x.......x.....  X.x......xx...x.
    snare       ....X.......X...  -3
    closed_hat  9.9.9.9.9.9.9.9.  -3
    open_hat    ......x.......x.
    percussion  ..x...x...x.x...
    # linear: swing 8
    kick        X..x..x....x..x.  X..x...x..x..x..
    snare       ..o.X..o.o..X..o  +4
    closed_hat  .8.8.8.8.8.8.8.8
    open_hat    ................  ..............5.
    percussion  x.....x.....x...
    # boogaloo: swing 4
    kick        X.....x...x.....  X..x..x...x...x.
    snare       ....X.....o.X...  +5
    closed_hat  8.8.8.8.8.8.8.8.
    open_hat    ................  ..............5.
    percussion  x.xxx.xxx.xxx.xx
    bass        1-.1..5-8-..5-n-`,
  fills: `
    # every 4
    snare       ....X..o.oxoX.oX
    # every 4
    kick        X..x..x.........
    snare       ....X..o....f...
    open_hat    ............x...
    # every 8
    snare       ....X..o.oxoxxxX
    open_hat    ............x...
    # every 8
    tom         ........x.xx.xxx
    snare       ....X..x........
    kick        X..x..x.x.......`,
  bass: ["1..8.1.b..1.8.n.", "1.81.81.1.58.b1.", "1--.8.1.b.8.1-n.", "1...1.4.5.8.5.n."],
  chords: ["..x..x....x..x..", "x..x..o.x..x..o.", "...x...x..x...x."],
  melody: ["x-.x..x-.x..x-..", "..x.x-..x.x.x-..", "x..x-...x..x-...", ".x.x-..x-.x.x-.."],
  lift: ["muted_guitar", "brass"],
  melodyDensity: 0.45,
  kit: {
    kickFundamental: 56,
    kickSweep: 160,
    kickDecay: 0.24,
    kickDrive: 0.35,
    snareTone: 200,
    snareDecay: 0.18,
    snareNoise: 0.55,
    hatDecay: 0.06,
  },
  ducking: { depth: 0.15, releaseBeats: 0.3 },
  reverbSeconds: 1.2,
  delayBeats: 0.5,
  brightness: 0.1,
  limiting: 3.5,
  balance: { brass: -2, bass: 2, kick: 1 },
});

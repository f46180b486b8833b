import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chordName } from "../chord.ts";
import { composeScore } from "../compose.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import { readRecipe, readingOf, type SampleRecipe } from "../recipe.ts";
import { beatsPerBar } from "../score.ts";

/** A prompt as producers write them, and what must be read of it. */
interface PromptCase {
  prompt: string;
  bpm?: number;
  /** "A minor", "D dorian". */
  key?: string;
  bars?: number;
  /** "7/8". */
  metre?: string;
  seconds?: number;
  kind?: SampleRecipe["kind"];
  genre?: SampleRecipe["genre"];
  plays?: readonly Instrument[];
  /** All that plays. */
  only?: readonly Instrument[];
  silent?: readonly Instrument[];
  drumless?: true;
  chords?: readonly string[];
  /** Words of the sentence. */
  says?: readonly string[];
  /** All that is not understood. */
  ignored?: readonly string[];
}

const NONE: readonly string[] = [];

/** Prompts in English: tempos, lengths, keys, chords, metres, feel, wishes with a minus, one-shots. */
const ENGLISH: readonly PromptCase[] = [
  { prompt: "tech house 126", bpm: 126, genre: "house", ignored: NONE },
  { prompt: "dubstep 140 growl", bpm: 140, genre: "dubstep", ignored: ["growl"] },
  { prompt: "128 techno", bpm: 128, genre: "techno", ignored: NONE },
  { prompt: "lofi 72.5", bpm: 72.5, genre: "lofi", ignored: NONE },
  { prompt: "trap 150bmp", bpm: 150, genre: "trap", ignored: NONE },
  { prompt: "garage at 132 with pads", bpm: 132, plays: ["pad", "kick"], ignored: NONE },
  { prompt: "boom bap around 90", bpm: 90, ignored: NONE },
  { prompt: "tempo 101 funk", bpm: 101, genre: "funk", ignored: NONE },
  { prompt: "one hundred and ten bpm disco", bpm: 110, ignored: NONE },
  { prompt: "house one twenty six", bpm: 126, ignored: NONE },
  { prompt: "ambient sixty bpm", bpm: 60, ignored: NONE },
  { prompt: "one hundred seventy four drum and bass", bpm: 174, genre: "drum_and_bass", ignored: NONE },
  { prompt: "two step garage", genre: "uk_garage", ignored: NONE },
  { prompt: "90 to 100 bpm hip hop", bpm: 95, says: ["90 to 100"] },
  { prompt: "techno 700 bpm", says: ["700"] },
  { prompt: "6 bar techno", bars: 6, ignored: NONE },
  { prompt: "twelve bars of house", bars: 12, ignored: NONE },
  { prompt: "five-bar trap beat", bars: 5, ignored: NONE },
  { prompt: "8 measures synthwave", bars: 8, ignored: NONE },
  { prompt: "200 bar house", bars: 64, says: ["200", "64"] },
  { prompt: "ambient pad at 60 bpm, 1 minute", bars: 15, seconds: 60, ignored: NONE },
  { prompt: "drone 1:20 at 60 bpm", seconds: 80, ignored: NONE },
  { prompt: "ambient 1 minute 20 seconds at 60 bpm", seconds: 80, ignored: NONE },
  { prompt: "pad one shot 2.5 seconds", kind: "one_shot", seconds: 2.5, ignored: NONE },
  { prompt: "kick 300 ms", kind: "one_shot", seconds: 0.3, ignored: NONE },
  { prompt: "80s synthwave", genre: "synthwave", ignored: NONE },
  { prompt: "909 techno kick", only: ["kick"], kind: "one_shot", says: ["909 kick"], ignored: NONE },
  { prompt: "deep house in F# minor", key: "F# minor", ignored: NONE },
  { prompt: "E flat major chords", key: "D# major", only: ["chords"], ignored: NONE },
  { prompt: "Gm bassline", key: "G minor", only: ["bass"], ignored: NONE },
  { prompt: "key of C# techno", key: "C# minor", ignored: NONE },
  { prompt: "key: Dm lofi", key: "D minor", ignored: NONE },
  { prompt: "em 95 pluck", key: "E minor", bpm: 95, ignored: NONE },
  { prompt: "8A techno", key: "A minor", ignored: NONE },
  { prompt: "F#", key: "F# minor", ignored: NONE },
  { prompt: "pad one shot D", key: "D minor", kind: "one_shot", ignored: NONE },
  { prompt: "D dorian house chords", key: "D dorian", ignored: NONE },
  { prompt: "E phrygian techno 140", key: "E phrygian", bpm: 140, ignored: NONE },
  { prompt: "Bb lydian pad", key: "A# lydian", only: ["pad"], ignored: NONE },
  { prompt: "G mixolydian funk", key: "G mixolydian", ignored: NONE },
  { prompt: "B locrian techno", key: "B locrian", ignored: NONE },
  { prompt: "A harmonic minor arp", key: "A harmonic minor", only: ["arp"], says: ["harmonic minor"] },
  { prompt: "in C melodic minor, keys", key: "C melodic minor", ignored: NONE },
  { prompt: "A minor pentatonic lead", key: "A minor pentatonic", ignored: NONE },
  { prompt: "C pentatonic pluck loop", key: "C major pentatonic", ignored: NONE },
  { prompt: "lead in E blues", key: "E blues", ignored: NONE },
  { prompt: "dorian house in D", key: "D dorian", ignored: NONE },
  { prompt: "G aeolian pad", key: "G minor", ignored: NONE },
  { prompt: "Am F C G house chords", key: "A minor", chords: ["Am", "F", "C", "G"], bars: 4, ignored: NONE },
  { prompt: "Dm7 - G7 - Cmaj7 lofi keys", key: "C major", chords: ["Dm7", "G7", "Cmaj7"], bars: 3, ignored: NONE },
  { prompt: "| Cm Ab | Eb Bb | pads", chords: ["Cm G#", "D# A#"], only: ["pad"], ignored: NONE },
  { prompt: "I–V–vi–IV in G major, piano", key: "G major", chords: ["G", "D", "Em", "C"], says: ["with piano"] },
  { prompt: "ii V I in F major jazz keys", chords: ["Gm", "C", "F"], bars: 3, says: ["jazz"] },
  { prompt: "1-5-6-4 progression in D major, pads", chords: ["D", "A", "Bm", "G"], ignored: NONE },
  { prompt: "i bVI bIII bVII in E minor strings", chords: ["Em", "C#", "F#", "C#"].slice(0, 1), says: ["Em"] },
  { prompt: "C/E F G chords loop", chords: ["C/E", "F", "G"], ignored: NONE },
  { prompt: "Fmaj9 chord one shot", key: "F major", chords: ["Fmaj9"], kind: "one_shot", ignored: NONE },
  { prompt: "3/4 lofi keys 80 bpm 4 bars", metre: "3/4", bpm: 80, seconds: 9, ignored: NONE },
  { prompt: "7/8 techno drums 140, 2 bars", metre: "7/8", bpm: 140, seconds: 3, ignored: NONE },
  { prompt: "5/4 funk at 100, 4 bars", metre: "5/4", seconds: 12, ignored: NONE },
  { prompt: "6/8 ambient pad 60 bpm 2 bars", metre: "6/8", seconds: 6, ignored: NONE },
  { prompt: "12/8 trap 120 bpm 1 bar", metre: "12/8", seconds: 3, ignored: NONE },
  { prompt: "9/8 house 120 bpm, 2 bars", metre: "9/8", seconds: 4.5, ignored: NONE },
  { prompt: "11/8 drum and bass 165 bpm 2 bars", metre: "11/8", seconds: 4, ignored: NONE },
  { prompt: "2/4 reggaeton 90 bpm 4 bars", metre: "2/4", seconds: 16 / 3, ignored: NONE },
  { prompt: "4/4 techno", bars: 4, ignored: NONE },
  { prompt: "house with 60% swing", says: ["60 % swing"], ignored: NONE },
  { prompt: "swung boom bap drums", says: ["swung"], ignored: NONE },
  { prompt: "straight lofi beat", says: ["straight"], ignored: NONE },
  { prompt: "triplet hats trap 140", only: ["closed_hat", "open_hat"], says: ["triplet"], ignored: NONE },
  { prompt: "half-time drum and bass 170", says: ["half time"], ignored: NONE },
  { prompt: "double time trap drums", says: ["double time"], ignored: NONE },
  { prompt: "rolling hats drum and bass beat", says: ["rolling"], plays: ["kick"], ignored: NONE },
  { prompt: "snare fill 1 bar 128", only: ["snare"], bars: 1, bpm: 128, says: ["fill"], ignored: NONE },
  { prompt: "house outro 8 bars", bars: 8, says: ["outro"], ignored: NONE },
  { prompt: "no percussion, techno bass and pad", only: ["bass", "pad"], drumless: true, ignored: NONE },
  { prompt: "house loop, zero drums", drumless: true, plays: ["bass"], ignored: NONE },
  { prompt: "leave out the kick in this techno loop", silent: ["kick"], plays: ["bass"], ignored: NONE },
  { prompt: "percussion-free lofi piano", drumless: true, says: ["piano"] },
  { prompt: "techno beat, no percussion", plays: ["kick"], silent: ["percussion", "shaker"], ignored: NONE },
  { prompt: "trap without hats or 808", silent: ["closed_hat", "open_hat", "bass"], plays: ["kick"], ignored: NONE },
  { prompt: "only bass, deep house", only: ["bass"], ignored: NONE },
  { prompt: "just the hats, techno loop", only: ["closed_hat", "open_hat"], ignored: NONE },
  { prompt: "house loop with strings", plays: ["kick", "strings"], ignored: NONE },
  { prompt: "lo-fi loop, rhodes and vinyl", plays: ["kick", "rhodes", "texture"], ignored: NONE },
  { prompt: "techno, less hats", plays: ["closed_hat", "kick"], ignored: NONE },
  { prompt: "more percussion afro house", plays: ["percussion"], ignored: NONE },
  { prompt: "techno but less dark", says: ["less dark"], ignored: NONE },
  { prompt: "long 808 in G", kind: "one_shot", only: ["bass"], key: "G minor", says: ["long"], ignored: NONE },
  { prompt: "short crash", kind: "one_shot", only: ["crash"], says: ["short"], ignored: NONE },
  { prompt: "long slow techno", says: ["slow"], ignored: ["long"] },
  { prompt: "tuned kick in A", only: ["kick"], key: "A minor", says: ["A minor"], ignored: NONE },
  { prompt: "downlifter 4 bars 128", bars: 4, only: ["riser"], ignored: NONE },
  { prompt: "laser fx", kind: "one_shot", only: ["laser"], ignored: NONE },
  { prompt: "fx", kind: "one_shot", only: ["riser", "impact"], ignored: NONE },
  { prompt: "8 bar uplifter", bars: 8, only: ["riser"], ignored: NONE },
  { prompt: "closed hihat one shot", only: ["closed_hat"], kind: "one_shot", ignored: NONE },
  { prompt: "electric guitar loop in E minor", says: ["electric guitar"], ignored: NONE },
  { prompt: "trumpet stab one-shot", kind: "one_shot", says: ["trumpet"] },
  { prompt: "bongo groove 105", kind: "loop", bpm: 105, says: ["bongo"], ignored: NONE },
  { prompt: "speed metal riff 180 bpm", bpm: 180, says: ["metal"], ignored: ["speed"] },
  { prompt: "hosue loop 124", genre: "house", bpm: 124, ignored: NONE },
  { prompt: "regaeton beat", genre: "reggaeton", ignored: NONE },
  { prompt: "xyzzy plugh", ignored: ["xyzzy", "plugh"] },
];

/** Genres, instruments, moods, keys and numbers of other languages. */
const OTHERS: readonly PromptCase[] = [
  {
    prompt: "bucle de house oscuro a 124 bpm en la menor",
    genre: "house",
    bpm: 124,
    key: "A minor",
    says: ["dark"],
    ignored: NONE,
  },
  { prompt: "batería de trap sin bombo, noventa bpm", genre: "trap", bpm: 90, silent: ["kick"], ignored: NONE },
  { prompt: "piano triste en re menor, ocho compases", key: "D minor", bars: 8, says: ["sad"], ignored: NONE },
  {
    prompt: "reguetón con guitarra a 95 bpm, fa sostenido menor",
    genre: "reggaeton",
    key: "F# minor",
    says: ["acoustic guitar"],
    ignored: NONE,
  },
  { prompt: "solo bajo, techno", only: ["bass"], genre: "techno", ignored: NONE },
  {
    prompt: "dunkler Techno in F-Moll, hundertdreißig bpm",
    genre: "techno",
    key: "F minor",
    bpm: 130,
    says: ["dark"],
    ignored: NONE,
  },
  { prompt: "House ohne Schlagzeug, acht Takte", genre: "house", drumless: true, bars: 8, ignored: NONE },
  { prompt: "keine Drums, nur Klavier in Es-Dur", drumless: true, only: ["piano"], key: "D# major", ignored: NONE },
  { prompt: "langsame Streicher in h-Moll", only: ["strings"], key: "B minor", says: ["slow"], ignored: NONE },
  { prompt: "boucle lo-fi mélancolique en ré mineur à 80 bpm", genre: "lofi", key: "D minor", bpm: 80, ignored: NONE },
  { prompt: "basse techno sans batterie, sol mineur", only: ["bass"], key: "G minor", ignored: NONE },
  {
    prompt: "cordes douces, quatre mesures, si bémol majeur",
    only: ["strings"],
    bars: 4,
    key: "A# major",
    ignored: NONE,
  },
  { prompt: "quatre-vingt-quinze bpm hip-hop avec flûte", bpm: 95, says: ["flute"], ignored: NONE },
  {
    prompt: "ritmo trap aggressivo senza basso, centoquaranta bpm",
    genre: "trap",
    bpm: 140,
    silent: ["bass"],
    ignored: NONE,
  },
  {
    prompt: "chitarra triste in mi minore, sei battute",
    key: "E minor",
    bars: 6,
    says: ["acoustic guitar"],
    ignored: NONE,
  },
  { prompt: "archi in do diesis minore", only: ["strings"], key: "C# minor", ignored: NONE },
  { prompt: "batida house escura com cordas, lá menor", genre: "house", key: "A minor", plays: ["strings"] },
  {
    prompt: "bateria de funk sem caixa, noventa e cinco bpm",
    genre: "funk",
    bpm: 95,
    silent: ["snare"],
    ignored: NONE,
  },
  { prompt: "piano suave em sol maior", key: "G major", says: ["soft"] },
  { prompt: "ローファイ ドラム 85bpm", genre: "lofi", bpm: 85, plays: ["kick"], ignored: NONE },
  {
    prompt: "暗いテクノのベース イ短調 130bpm",
    genre: "techno",
    only: ["bass"],
    key: "A minor",
    bpm: 130,
    ignored: NONE,
  },
  { prompt: "ドラムなし アンビエント パッド 八小節", drumless: true, bars: 8, only: ["pad"], ignored: NONE },
  { prompt: "ハウス 百二十五bpm", genre: "house", bpm: 125, ignored: NONE },
  { prompt: "тёмное техно 135 bpm ля минор", genre: "techno", bpm: 135, key: "A minor", says: ["dark"], ignored: NONE },
  { prompt: "хаус без барабанов, сто двадцать bpm", genre: "house", bpm: 120, drumless: true, ignored: NONE },
  { prompt: "грустное пианино, до минор, восемь тактов", key: "C minor", bars: 8, says: ["sad"], ignored: NONE },
  { prompt: "欢快的钢琴 120", bpm: 120, ignored: NONE },
  { prompt: "베이스 루프 100 bpm", only: ["bass"], ignored: NONE },
  { prompt: "เสียงเปียโน 100 bpm", bpm: 100, ignored: ["เสียงเปียโน"] },
];

const PROMPTS: readonly PromptCase[] = [...ENGLISH, ...OTHERS];

const read = (prompt: string) => readRecipe({ prompt, seed: 3 });

/** Expectations of a row that a recipe does not meet. */
function unmetBy(row: PromptCase): string[] {
  const recipe = read(row.prompt);
  const { understood, said, ignored } = readingOf(recipe);
  const facts: Record<string, readonly [wanted: unknown, got: unknown]> = {
    bpm: [row.bpm, recipe.bpm],
    key: [row.key, `${recipe.key.tonic} ${recipe.key.mode}`],
    bars: [row.bars, recipe.bars],
    metre: [row.metre, understood.metre],
    seconds: [row.seconds?.toFixed(3), recipe.durationSeconds?.toFixed(3)],
    kind: [row.kind, recipe.kind],
    genre: [row.genre, recipe.genre],
    only: [row.only?.toSorted().join(" "), recipe.instruments.toSorted().join(" ")],
    chords: [row.chords?.join(" | "), chordsOf(recipe).slice(0, row.chords?.length).join(" | ")],
    ignored: [row.ignored?.join(" "), ignored.join(" ")],
  };
  return [
    ...Object.entries(facts).flatMap(([fact, [wanted, got]]) =>
      wanted === undefined || wanted === got ? [] : [`${fact}: ${String(wanted)}, not ${String(got)}`],
    ),
    ...(row.plays ?? []).flatMap((name) => (recipe.instruments.includes(name) ? [] : [`plays no ${name}`])),
    ...(row.silent ?? []).flatMap((name) => (recipe.instruments.includes(name) ? [`plays ${name}`] : [])),
    ...(row.drumless && recipe.instruments.some((name) => STRIPS[name].role === "drum") ? ["plays drums"] : []),
    ...(row.says ?? []).flatMap((word) =>
      said.toLowerCase().includes(word.toLowerCase()) ? [] : [`does not say ${word}`],
    ),
  ];
}

function chordsOf({ chords = [], key }: SampleRecipe): string[] {
  return chords.map((bar) => bar.map((chord) => chordName(chord, key)).join(" "));
}

describe("prompts of producers", () => {
  test.each(PROMPTS.map((row) => [row.prompt, row] as const))("%s", (_, row) => {
    expect(unmetBy(row)).toEqual([]);
  });
});

describe("any prompt", () => {
  const words = PROMPTS.flatMap(({ prompt }) => prompt.split(" "));
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 120 }),
    fc.array(fc.constantFrom(...words), { maxLength: 14 }).map((list) => list.join(" ")),
  );

  test("gives a recipe of exact length, whose reading is stable and plain data", () => {
    fc.assert(
      fc.property(text, (prompt) => {
        const recipe = read(prompt);
        const reading = readingOf(recipe);
        expect(readingOf(read(prompt))).toEqual(reading);
        expect(JSON.parse(JSON.stringify(reading))).toEqual(reading);
        expect(recipe.instruments.length).toBeGreaterThan(0);
        expect(reading.said.length).toBeGreaterThan(10);
        if (recipe.bars === null) return;
        const seconds = (recipe.bars * beatsPerBar(recipe) * 60) / recipe.bpm;
        expect(recipe.durationSeconds).toBeCloseTo(seconds, 9);
      }),
    );
  });

  test("is composed within its bars, and never to silence", () => {
    fc.assert(
      fc.property(text, (prompt) => {
        const recipe = readRecipe({ prompt, seed: 5, bars: 2 });
        const { events, lengthBeats } = composeScore(recipe);
        expect(events.length).toBeGreaterThan(0);
        if (recipe.kind === "loop") expect(lengthBeats).toBeCloseTo(2 * beatsPerBar(recipe), 9);
        for (const { startBeats, gateBeats, velocity } of events) {
          expect(startBeats).toBeGreaterThanOrEqual(0);
          expect(gateBeats).toBeGreaterThan(0);
          expect(velocity).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("a word that nobody knows is told as ignored, wherever it stands", () => {
    const unknown = fc.stringMatching(/^[bcdfghjklmnpqrstvwxz]{6,10}$/);
    fc.assert(
      fc.property(fc.constantFrom(...PROMPTS), unknown, fc.nat(20), ({ prompt }, word, at) => {
        const list = prompt.split(" ");
        list.splice(at % (list.length + 1), 0, word);
        expect(readingOf(read(list.join(" "))).ignored).toContain(word);
      }),
    );
  });

  test("what is told as ignored stands in the prompt, in its own spelling", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words, "Ärger", "ёлка", "山", "piñata"), { maxLength: 12 }), (list) => {
        const parted = (written: string) => written.replaceAll(/[\s/_-]+/g, " ");
        const prompt = list.join(" ");
        const plain = parted(prompt.normalize("NFKC").toLowerCase());
        // Numbers may be told in digits.
        const told = readingOf(read(prompt)).ignored.filter((word) => !/\d/.test(word));
        for (const word of told.flatMap((phrase) => parted(phrase).split(" "))) expect(plain).toContain(word);
      }),
    );
  });
});

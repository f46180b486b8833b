import { expect, test } from "vitest";
import { chordName } from "../chord.ts";
import { type Instrument, STRIPS } from "../instruments.ts";
import { type Part, partOf } from "../part.ts";
import { readRecipe, readingOf, type SampleRecipe } from "../recipe.ts";

/** A prompt that was written before the reader had seen its like, and what its author means by it. */
interface FreshPrompt {
  prompt: string;
  bpm?: number;
  /** The tonic, with its mode where that is said. */
  key?: string;
  bars?: number;
  metre?: string;
  seconds?: number;
  /** Seconds, of a loop that is rounded to whole bars. */
  about?: number;
  kind?: string;
  genre?: string;
  plays?: readonly Instrument[];
  silent?: readonly Instrument[];
  only?: readonly Instrument[];
  /** The one part that plays. */
  part?: Part;
  drums?: "none" | "only";
  chords?: readonly string[];
}

const FRESH: readonly FreshPrompt[] = [
  {
    prompt: "need a 174 dnb roller w/ reese in F minor, 16 bars",
    bpm: 174,
    key: "F minor",
    bars: 16,
    genre: "drum_and_bass",
    plays: ["bass"],
  },
  { prompt: "gritty techno rumble kick loop 138", bpm: 138, genre: "techno", plays: ["kick"] },
  { prompt: "amin 85bpm sad piano loop for rnb vocals", bpm: 85, key: "A minor" },
  { prompt: "drumloop 92 bpm swing 58% no hats", bpm: 92, silent: ["closed_hat", "open_hat"], kind: "loop" },
  {
    prompt: "Dark trap melody, key of G#m, tempo 142, 8 bars, no drums pls",
    bpm: 142,
    key: "G# minor",
    bars: 8,
    genre: "trap",
    drums: "none",
  },
  { prompt: "pluck arp 128 in E phrygian", bpm: 128, key: "E phrygian", plays: ["arp"] },
  { prompt: "bossa chords Dm9 G13 Cmaj9 A7b9 at 132", bpm: 132, chords: ["Dm9", "G13", "Cmaj9", "A7b9"] },
  { prompt: "ii V I in Bb major, rhodes, 76 bpm", bpm: 76, key: "A# major", chords: ["Cm", "F", "A#"] },
  { prompt: "6/8 ballad drums at 72, 4 bars", bpm: 72, metre: "6/8", bars: 4 },
  { prompt: "hihat loop triplet feel 140bpm, only hats", bpm: 140, part: "hats" },
  { prompt: "one shot: short tight clap", kind: "one_shot", only: ["clap"] },
  { prompt: "808 in F, long tail", kind: "one_shot", only: ["bass"], key: "F" },
  { prompt: "808 sub one-shot C# 3 seconds", kind: "one_shot", seconds: 3, key: "C#" },
  { prompt: "deep house baseline 122 bpm Gm", bpm: 122, key: "G minor", genre: "house", plays: ["bass"] },
  { prompt: "kick and bass only, 130 bpm techno", bpm: 130, only: ["kick", "bass"], genre: "techno" },
  { prompt: "house without a kick", genre: "house", kind: "loop", silent: ["kick"] },
  { prompt: "do not use drums, a house loop", genre: "house", silent: ["kick", "clap"] },
  { prompt: "lofi beat without snare, 78", bpm: 78, genre: "lofi", silent: ["snare"] },
  { prompt: "everything but the drums, uplifting trance in A minor 138", bpm: 138, key: "A minor", drums: "none" },
  { prompt: "house groove, skip the clap, 125bpm", bpm: 125, genre: "house", silent: ["clap"] },
  {
    prompt: "reggaeton dembow 95 con bajo y sin melodia",
    bpm: 95,
    genre: "reggaeton",
    plays: ["bass"],
    silent: ["lead", "pluck", "arp"],
  },
  { prompt: "batería de house a 124 bpm en sol menor", bpm: 124, genre: "house", plays: ["kick"] },
  { prompt: "melancholischer Lo-Fi Beat, 80 BPM, a-Moll, 8 Takte", bpm: 80, key: "A minor", bars: 8, genre: "lofi" },
  { prompt: "techno sombre 132 bpm, sans caisse claire", bpm: 132, genre: "techno", silent: ["snare"] },
  { prompt: "boucle de piano triste en ré mineur à 90 bpm, 4 mesures", bpm: 90, key: "D minor", bars: 4 },
  { prompt: "giro di basso funk in mi minore 105 bpm", bpm: 105, key: "E minor", genre: "funk", plays: ["bass"] },
  { prompt: "batida de funk 130 bpm sem chimbal", bpm: 130, silent: ["closed_hat", "open_hat"] },
  { prompt: "暗いトラップ 140bpm ヘ短調", bpm: 140, key: "F minor", genre: "trap" },
  { prompt: "ハウスのドラムループ 124", bpm: 124, genre: "house", plays: ["kick"], drums: "only" },
  { prompt: "тёмное техно 135 без барабанов", bpm: 135, genre: "techno", drums: "none" },
  { prompt: "грустное пианино ре минор 70 ударов в минуту", bpm: 70, key: "D minor" },
  { prompt: "忧伤的钢琴 A小调 90bpm", bpm: 90, key: "A minor" },
  { prompt: "浩室鼓循环 125 8小节", bpm: 125, bars: 8, genre: "house", drums: "only" },
  { prompt: "어두운 트랩 비트 140", bpm: 140, genre: "trap" },
  { prompt: "로파이 피아노 루프 80bpm 다단조", bpm: 80, key: "C minor", genre: "lofi" },
  { prompt: "7/4 groove for prog, 118", bpm: 118, metre: "7/4" },
  { prompt: "5/4 jazzy keys in Eb 110bpm 4 bars", bpm: 110, metre: "5/4", bars: 4 },
  {
    prompt: "ambient pad 30 secs in D maj no beat",
    key: "D major",
    drums: "none",
    about: 30,
    genre: "ambient",
    plays: ["pad"],
  },
  { prompt: "synthwave bass and arpeggio @ 100bpm, cmin", bpm: 100, key: "C minor", genre: "synthwave" },
  { prompt: "uk garage 2-step, 132 bpm, skippy hats, vocal chops", bpm: 132, genre: "uk_garage" },
  { prompt: "dubsetp wobble bass 140 e minor", bpm: 140, key: "E minor", genre: "dubstep", plays: ["bass"] },
  { prompt: "drum and bas 170bpm amen style", bpm: 170, genre: "drum_and_bass" },
  { prompt: "boom-bap 88 bpm w/ dusty vinyl + upright bass", bpm: 88, genre: "boom_bap" },
  {
    prompt: "minimal techno: kick, hat, rim — nothing else. 126",
    bpm: 126,
    only: ["kick", "closed_hat", "rim"],
    genre: "techno",
  },
  { prompt: "half-time trap 70 bpm in C harmonic minor", bpm: 70, key: "C harmonic minor", genre: "trap" },
  { prompt: "afrobeats percussion loop, 102, just shakers and congas", bpm: 102, only: ["shaker", "percussion"] },
  { prompt: "tension riser 4 bars 128bpm", bpm: 128, bars: 4, plays: ["riser"] },
  { prompt: "cinematic impact with long tail", kind: "one_shot" },
  { prompt: "chord stab one shot Fm7", kind: "one_shot" },
  {
    prompt: "8-bar house loop; 126; Am; bass, stabs, no lead",
    bpm: 126,
    bars: 8,
    key: "A minor",
    genre: "house",
    plays: ["bass"],
    silent: ["lead"],
  },
  {
    prompt: "tempo: 95, key: Bb minor, genre: boom bap, bars: 4",
    bpm: 95,
    key: "A# minor",
    genre: "boom_bap",
    bars: 4,
  },
  { prompt: "bpm=128 key=F#m bars=8 style=techno", bpm: 128, key: "F# minor", bars: 8, genre: "techno" },
  { prompt: "2 bars of 909 hats at 133", bpm: 133, bars: 2, plays: ["closed_hat"] },
  {
    prompt: "i VI III VII progression in C minor, synthwave pads, 84bpm",
    bpm: 84,
    key: "C minor",
    genre: "synthwave",
    plays: ["pad"],
    chords: ["Cm", "G#", "D#", "A#"],
  },
  { prompt: "less busy house drums at 120", bpm: 120, genre: "house", drums: "only" },
  { prompt: "funky guitar lick 110 bpm E minor pentatonic", bpm: 110, key: "E minor pentatonic" },
  { prompt: "lofi hip-hop drums, very slow (60bpm), lots of swing", bpm: 60, genre: "lofi", drums: "only" },
  { prompt: "trap drums with a fill at the end, 145", bpm: 145, genre: "trap", drums: "only" },
  { prompt: "150 BPM hard techno no kick just percs and hats", bpm: 150, genre: "techno", silent: ["kick"] },
  { prompt: "Cm | Ab | Eb | Bb piano 90", bpm: 90, chords: ["Cm", "G#", "D#", "A#"] },
  { prompt: "ten second riser", seconds: 10, plays: ["riser"] },
  { prompt: "in the key of A, nylon guitar, three four time, 96", bpm: 96, metre: "3/4" },
  {
    prompt: "Liquid DnB 172bpm, warm rhodes chords, no vocals, E minor",
    bpm: 172,
    key: "E minor",
    genre: "drum_and_bass",
    silent: ["vocal"],
  },
  { prompt: "fast 160bpm footwork-ish drum loop", bpm: 160, drums: "only" },
  { prompt: "tech-house loop // 127bpm // F# min // 8 bars", bpm: 127, key: "F# minor", bars: 8, genre: "house" },
  { prompt: "melodic techno arp, 122, D minor, dreamy", bpm: 122, key: "D minor", plays: ["arp"], genre: "techno" },
  { prompt: "simple 4 on the floor kick loop 128", bpm: 128, only: ["kick"], kind: "loop" },
  { prompt: "give me a snare roll 1 bar 140bpm", bpm: 140, bars: 1, only: ["snare"] },
  { prompt: "closed hat one-shot, very short", kind: "one_shot", only: ["closed_hat"] },
  { prompt: "reverse cymbal", plays: ["reverse_cymbal"] },
  { prompt: "big room impact + riser" },
  { prompt: "sub bass one shot A", kind: "one_shot", only: ["bass"], key: "A" },
  { prompt: "loop de bajo y batería 100 bpm en la menor", bpm: 100, key: "A minor", plays: ["bass"] },
  {
    prompt: "bucle de piano en do mayor a 75 bpm sin batería, 2 compases",
    bpm: 75,
    key: "C major",
    bars: 2,
    drums: "none",
  },
  { prompt: "harter Techno Beat ohne Bass 145 BPM", bpm: 145, genre: "techno", silent: ["bass"] },
  { prompt: "nur Hi-Hats, 140 bpm, Triolen", bpm: 140, part: "hats" },
  { prompt: "langsame Streicher in F-Dur, 65 bpm", bpm: 65, key: "F major", plays: ["strings"] },
  {
    prompt: "beat trap sombre à 140 bpm en fa dièse mineur sans mélodie",
    bpm: 140,
    key: "F# minor",
    genre: "trap",
    silent: ["lead", "pluck", "arp"],
  },
  {
    prompt: "nappe ambient 60 bpm en si bémol majeur 30 secondes",
    bpm: 60,
    key: "A# major",
    genre: "ambient",
    plays: ["pad"],
  },
  { prompt: "basso techno acido 133 in re minore", bpm: 133, key: "D minor", genre: "techno", plays: ["bass"] },
  { prompt: "guitarra acústica 95 bpm em lá maior, 4 compassos", bpm: 95, key: "A major", bars: 4 },
  { prompt: "хип-хоп бит 90 bpm до минор", bpm: 90, key: "C minor", plays: ["kick"] },
  { prompt: "только бочка и хэты, техно 130", bpm: 130, genre: "techno", silent: ["bass", "lead"] },
  { prompt: "ピアノだけ 70bpm ハ長調 4小節", bpm: 70, key: "C major", bars: 4 },
  { prompt: "ドラムなしのローファイ 80", bpm: 80, genre: "lofi", drums: "none" },
  { prompt: "明亮的合成器旋律 128bpm C大调", bpm: 128, key: "C major" },
  { prompt: "嘻哈鼓点 90 没有踩镲", bpm: 90, silent: ["closed_hat", "open_hat"] },
  { prompt: "슬픈 피아노 루프 드럼 없이 75bpm 가단조", bpm: 75, key: "A minor", drums: "none" },
  { prompt: "하우스 베이스 라인 124bpm 네 마디", bpm: 124, bars: 4, genre: "house", plays: ["bass"] },
  { prompt: "trap hats only, 1/16 rolls, 150", bpm: 150, part: "hats" },
  { prompt: "jungle break 165 bpm 2 bars no bass", bpm: 165, bars: 2, silent: ["bass"] },
  { prompt: "i need smth like lofi but faster, 95bpm", bpm: 95, genre: "lofi" },
  {
    prompt: "chords: Fmaj7 | Em7 | Dm7 | Cmaj7, rhodes, 82 bpm, lofi",
    bpm: 82,
    chords: ["Fmaj7", "Em7", "Dm7", "Cmaj7"],
    genre: "lofi",
  },
  { prompt: "Am F C G pluck loop 120", bpm: 120, chords: ["Am", "F", "C", "G"] },
  { prompt: "vi-IV-I-V in G major supersaws 128", bpm: 128, key: "G major", chords: ["Em", "C", "G", "D"] },
  { prompt: "one chord Cm9 pad drone, 60 seconds", chords: ["Cm9"], plays: ["pad"], about: 60 },
  { prompt: "9/8 balkan groove 132", bpm: 132, metre: "9/8" },
  { prompt: "12/8 shuffle blues drums 95", bpm: 95, metre: "12/8", drums: "only" },
  { prompt: "11/8 drum pattern at 140bpm, 2 bars", bpm: 140, metre: "11/8", bars: 2, drums: "only" },
  { prompt: "waltz in A minor for strings, 90 bpm", bpm: 90, metre: "3/4", key: "A minor", plays: ["strings"] },
  { prompt: "house drums swung at 62%, 120 bpm", bpm: 120, genre: "house", drums: "only" },
  { prompt: "straight techno hats 135", bpm: 135, genre: "techno", part: "hats" },
  { prompt: "4 bar build-up 128 bpm", bpm: 128, bars: 4, plays: ["riser"] },
  { prompt: "downlifter 2 bars 140bpm", bpm: 140, bars: 2, plays: ["riser"] },
  { prompt: "intro for a house track 124 in C minor", bpm: 124, key: "C minor", genre: "house" },
  { prompt: "drum fill, funk, 108bpm, one bar", bpm: 108, bars: 1, genre: "funk", drums: "only" },
  { prompt: "tuned 808 in D# 2 sec", kind: "one_shot", seconds: 2, key: "D#", only: ["bass"] },
  { prompt: "punchy kick, C", kind: "one_shot", only: ["kick"] },
  { prompt: "rim shot, dry", kind: "one_shot", only: ["rim"] },
  { prompt: "open hi-hat oneshot bright", kind: "one_shot", only: ["open_hat"] },
  { prompt: "acid bassline 303 style 130 G minor squelchy", bpm: 130, key: "G minor", only: ["bass"] },
  { prompt: "organ house chords 122bpm C dorian", bpm: 122, key: "C dorian", genre: "house" },
  { prompt: "ambient w/o drums n bass, 70", bpm: 70, genre: "ambient", drums: "none", silent: ["bass"] },
  {
    prompt: "techno, but no hats & no clap please, 128",
    bpm: 128,
    genre: "techno",
    silent: ["closed_hat", "open_hat", "clap"],
  },
  { prompt: "garage beat minus the bass 133bpm", bpm: 133, genre: "uk_garage", silent: ["bass"] },
  { prompt: "dubstp half time 140 drum loop", bpm: 140, drums: "only", genre: "dubstep" },
  { prompt: "reggeton beat 92 bpm", bpm: 92, genre: "reggaeton" },
  {
    prompt: "synthwave lead in the key of Bb minor at one hundred and five bpm",
    bpm: 105,
    key: "A# minor",
    genre: "synthwave",
  },
  { prompt: "sixteen bars of boom bap, eighty eight bpm", bpm: 88, bars: 16, genre: "boom_bap" },
  { prompt: "lofi loop between 70 and 80 bpm, vinyl crackle, mellow", genre: "lofi", bpm: 75 },
  { prompt: "120bpm 120 bars techno", bpm: 120, genre: "techno", bars: 64 },
  { prompt: "vocal chops in F minor 126, house, airy", bpm: 126, key: "F minor", genre: "house" },
];

const isDrum = (name: Instrument) => STRIPS[name].role === "drum";

function wishesOf(wish: FreshPrompt, recipe: SampleRecipe): Record<string, boolean> {
  const { instruments, durationSeconds, key, metre, chords = [] } = recipe;
  const plays = (name: Instrument) => instruments.includes(name);
  const seconds = durationSeconds ?? 0;
  const barBeats = metre ? `${metre.beats}/${metre.unit}` : "4/4";
  const names = chords.map((bar) => bar.map((chord) => chordName(chord, key)).join(" "));
  const met: Record<string, boolean | undefined> = {
    bpm: wish.bpm === undefined ? undefined : recipe.bpm === wish.bpm,
    key: wish.key === undefined ? undefined : `${key.tonic} ${key.mode}`.startsWith(wish.key),
    bars: wish.bars === undefined ? undefined : recipe.bars === wish.bars,
    metre: wish.metre === undefined ? undefined : barBeats === wish.metre,
    seconds: wish.seconds === undefined ? undefined : Math.abs(seconds - wish.seconds) < 0.01,
    about: wish.about === undefined ? undefined : Math.abs(seconds / wish.about - 1) < 0.1,
    kind: wish.kind === undefined ? undefined : recipe.kind === wish.kind,
    genre: wish.genre === undefined ? undefined : recipe.genre === wish.genre,
    plays: wish.plays?.every(plays),
    silent: wish.silent?.every((name) => !plays(name)),
    only: wish.only && wish.only.length === instruments.length && wish.only.every(plays),
    part: wish.part && instruments.every((name) => partOf(name) === wish.part),
    drums: wish.drums && instruments.every((name) => isDrum(name) === (wish.drums === "only")),
    chords: wish.chords && names.join() === wish.chords.join(),
  };
  return Object.fromEntries(Object.entries(met).filter((entry): entry is [string, boolean] => entry[1] !== undefined));
}

test("of what fresh prompts ask for, nine tenths and more is made, and what is not made is told", () => {
  const results = FRESH.map((wish) => {
    const recipe = readRecipe({ prompt: wish.prompt, seed: 3 });
    const { ignored, substituted, changed } = readingOf(recipe);
    return {
      prompt: wish.prompt,
      met: wishesOf(wish, recipe),
      told: ignored.length + substituted.length + changed.length,
    };
  });
  const all = results.flatMap(({ met }) => Object.values(met));
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter(Boolean).length / all.length).toBeGreaterThanOrEqual(0.97);
  const silent = results.filter(({ met, told }) => told === 0 && !Object.values(met).every(Boolean));
  expect(silent.map(({ prompt, met }) => [prompt, met])).toEqual([]);
});

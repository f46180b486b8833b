import { describe, expect, test } from "vitest";
import { GENRE_WORDS } from "../genres/genre-words.ts";
import { INSTRUMENT_WORDS, MOOD_WORDS } from "./vocabulary.ts";
import { readPrompt } from "../prompt.ts";
import { readRecipe } from "../recipe.ts";
import { SPELLINGS } from "../../../contracts/words/languages/lexicon.ts";

/** One instrument by its names in Spanish, German, French, Italian, Portuguese, Russian and Japanese. */
const INSTRUMENTS: Readonly<Record<string, readonly string[]>> = {
  drums: ["batería", "Schlagzeug", "batterie", "batteria", "bateria", "барабаны", "ドラム"],
  bass: ["bajo", "Bass", "basse", "basso", "baixo", "бас", "ベース"],
  piano: ["piano", "Klavier", "piano", "pianoforte", "piano", "пианино", "ピアノ"],
  guitar: ["guitarra", "Gitarre", "guitare", "chitarra", "guitarra", "гитара", "ギター"],
  strings: ["cuerdas", "Streicher", "cordes", "archi", "cordas", "струнные", "ストリングス"],
  flute: ["flauta", "Flöte", "flûte", "flauto", "flauta", "флейта", "フルート"],
  sax: ["saxofón", "Saxophon", "saxophone", "sassofono", "saxofone", "саксофон", "サックス"],
  trumpet: ["trompeta", "Trompete", "trompette", "tromba", "trumpet", "труба", "トランペット"],
  violin: ["violin", "Geige", "violon", "violino", "violino", "скрипка", "バイオリン"],
  choir: ["coro", "Chor", "chœur", "coro", "coro", "хор", "合唱"],
  rain: ["lluvia", "Regen", "pluie", "pioggia", "chuva", "дождь", "雨"],
};
const MOODS: Readonly<Record<string, readonly string[]>> = {
  dark: ["oscuro", "düster", "sombre", "scuro", "escuro", "тёмный", "暗い"],
  sad: ["triste", "traurig", "triste", "triste", "triste", "грустный", "悲しい"],
  happy: ["alegre", "fröhlich", "joyeux", "felice", "alegre", "весёлый", "楽しい"],
  warm: ["cálido", "warm", "chaud", "caldo", "quente", "тёплый", "温かい"],
  slow: ["lento", "langsam", "lent", "lento", "lento", "медленный", "遅い"],
  fast: ["rápido", "schnell", "rapide", "veloce", "rápido", "быстрый", "速い"],
  calm: ["tranquilo", "ruhig", "calme", "calmo", "calmo", "спокойный", "静か"],
};
const GENRES: Readonly<Record<string, readonly string[]>> = {
  techno: ["tecno", "Techno", "техно", "テクノ"],
  house: ["house", "хаус", "ハウス"],
  reggaeton: ["reguetón", "reggaetón", "реггетон", "レゲトン"],
  ambient: ["ambiente", "эмбиент", "アンビエント"],
  "hip hop": ["hip-hop", "хип-хоп", "ヒップホップ"],
  jazz: ["jazz", "джаз", "ジャズ"],
};

const rows = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([english, words]) => words.map((word) => [word, english] as const));

describe("instruments", () => {
  test.each(rows(INSTRUMENTS))("%s is %s", (word, english) => {
    const [spoken, plain] = [word, english].map((name) => readRecipe({ prompt: `${name} loop 100 bpm`, seed: 1 }));
    expect(spoken?.instruments).toEqual(plain?.instruments);
    expect(spoken?.ignored).toEqual([]);
  });
});

describe("moods", () => {
  test.each(rows(MOODS))("%s is %s", (word, english) => {
    const [spoken, plain] = [word, english].map((name) => readRecipe({ prompt: `${name} techno`, seed: 1 }));
    expect([spoken?.mood, spoken?.bpm, spoken?.key]).toEqual([plain?.mood, plain?.bpm, plain?.key]);
    expect(spoken?.ignored).toEqual([]);
  });
});

describe("genres", () => {
  test.each(rows(GENRES))("%s is %s", (word, english) => {
    expect(readRecipe({ prompt: word, seed: 1 }).genre).toBe(readRecipe({ prompt: english, seed: 1 }).genre);
  });
});

describe("without and only", () => {
  test.each([
    "sin batería",
    "ohne Schlagzeug",
    "keine Drums",
    "sans batterie",
    "senza batteria",
    "sem bateria",
    "без барабанов",
    "ドラムなし",
  ])("techno %s has no drums", (wish) => {
    const { instruments, ignored } = readRecipe({ prompt: `techno ${wish}`, seed: 1 });
    expect(instruments).not.toContain("kick");
    expect(instruments).toContain("bass");
    expect(ignored).toEqual([]);
  });

  test.each(["solo bajo", "nur Bass", "seulement basse", "soltanto basso", "apenas baixo", "только бас"])(
    "techno, %s is the bass alone",
    (wish) => {
      expect(readRecipe({ prompt: `techno, ${wish}`, seed: 1 }).instruments).toEqual(["bass"]);
    },
  );
});

test("every word of the lexicon leads to a word that prompts are read by", () => {
  const grammar = new Set(
    "a but bpm tempo new same keep line sound style and in at of with without only free more less bars seconds minutes electric acoustic swing waltz long short not".split(
      " ",
    ),
  );
  const known = new Set([
    ...Object.keys(INSTRUMENT_WORDS),
    ...Object.keys(MOOD_WORDS),
    ...Object.keys(GENRE_WORDS),
    ...grammar,
    "not too",
  ]);
  const lost = SPELLINGS.map(({ english }) => english).filter((english) => !known.has(english));
  expect([...new Set(lost)].toSorted()).toEqual(["beat", "loop", "one shot", "song"]);
});

test("a substitution is told in the word of the prompt", () => {
  expect(readPrompt("电影感 钢琴").substituted).toEqual([{ asked: "电影感", used: "ambient" }]);
});

test("endings of adjectives and nouns make no difference", () => {
  for (const word of [
    "dunkle",
    "dunkler",
    "dunkles",
    "dunklen",
    "тёмная",
    "тёмное",
    "тёмные",
    "scura",
    "oscuras",
  ].slice(0, 8))
    expect(readPrompt(`${word} house`).moodNames).toEqual(["dark"]);
});

describe("Chinese and Korean", () => {
  test.each([
    ["悲伤的钢琴循环 90bpm A小调", "sad piano loop 90 bpm A minor"],
    ["忧伤的小提琴旋律 升F小调 120拍 八小节", "sad violin melody F# minor 120 bpm 8 bars"],
    ["浩室鼓组 一百二十四拍", "house drums 124 bpm"],
    ["嘻哈鼓点 90 没有踩镲", "hip hop drums 90 without hats"],
    ["明亮的合成器 降B大调", "bright synth Bb major"],
    ["어두운 트랩 비트 140", "dark trap beat 140"],
    ["슬픈 피아노 루프 드럼 없이 75bpm 가단조", "sad piano loop without drums 75 bpm A minor"],
    ["하우스 베이스 루프 백이십사 비피엠 네 마디", "house bass loop 124 bpm 4 bars"],
    ["올림바단조 신스 멜로디", "F# minor synth melody"],
    ["C장조 스트링", "C major strings"],
    ["드럼만 120", "only drums 120"],
  ])("%s", (spoken, plain) => {
    const [heard, meant] = [spoken, plain].map((prompt) => readRecipe({ prompt, seed: 1 }));
    expect(heard?.ignored).toEqual([]);
    for (const fact of ["bpm", "key", "bars", "genre", "instruments", "mood", "kind"] as const)
      expect(heard?.[fact]).toEqual(meant?.[fact]);
  });

  test("a word that is not known is told, and does not hide its neighbours", () => {
    expect(readRecipe({ prompt: "古筝 90bpm", seed: 1 }).ignored).toEqual(["古筝"]);
    expect(readRecipe({ prompt: "가야금 하우스 124", seed: 1 })).toMatchObject({ ignored: ["가야금"], genre: "house" });
  });
});

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toEnglish } from "./languages.ts";
import { LANGUAGES } from "./language-tables.ts";
import { openTalk } from "../testing/talk.ts";
import { smallStudio } from "../testing/small-studio.ts";
import { understand } from "./understand.ts";

describe("other languages are put into English", () => {
  test.each([
    ["mach mir einen dunklen Techno-Bass bei 132 in g-moll", "make dark Techno-Bass at 132 in G minor"],
    ["kannst du mir bitte einen Beat machen", "make Beat"],
    ["mach es dunkler", "make it darker"],
    ["dunkler bitte", "darker"],
    ["was ist die Tonart davon?", "what key is it"],
    ["suche dunkle Pads in a-moll", "find dark Pads in A minor"],
    ["mach einen Beat und dann trenne ihn", "make Beat and split it"],
    ["exportiere es als mp3", "export it as mp3"],
    ["hazme un bucle de batería lo-fi a 80 en re menor", "make loop of drums lo-fi at 80 in D minor"],
    ["¿en qué tono está?", "what key is it"],
    ["más oscuro", "darker"],
    ["bórralo", "delete it"],
    ["fais-moi une boucle de basse house à 124 en la mineur", "make loop of bass house at 124 in A minor"],
    ["quel est le tempo ?", "what tempo is it"],
    ["plus sombre", "darker"],
    ["もっと明るいピアノループを作って 90 BPM", "make bright piano loop 90 BPM"],
    ["もっと暗くして", "darker"],
    ["テンポは何？", "what tempo is it"],
    ["ステムに分けて", "split it"],
    ["mp3で書き出して", "export it as mp3"],
    ["fammi un loop di basso a 120", "make loop of bass at 120"],
    ["dunkle Techno Drums mit Bass und Pad", "dark Techno Drums with Bass and Pad"],
    ["ローファイ ヒップホップ ピアノ 80bpm", "lo fi hip hop piano 80bpm"],
    ["faz um loop house a 124", "make um loop house at 124"],
    ["сделай мне хаус луп 124", "make house loop 124"],
    ["피아노 루프 만들어 줘", "make piano loop"],
    ["做一个 90 BPM 的钢琴循环", "make 90 BPM of piano loop"],
  ])("%s", (request, english) => {
    const { text, language } = toEnglish(request);
    expect(text).toBe(english);
    expect(language).not.toBeNull();
  });
});

/** What each language says for the same wish; every phrase of its table at least once. */
describe.each<[string, Record<string, readonly string[]>]>([
  [
    "German",
    {
      "what key is it": ["was ist die Tonart?", "welche Tonart hat das", "in welcher Tonart ist es"],
      "what tempo is it": ["welches Tempo hat das?", "wie schnell ist das", "was ist das Tempo"],
      "split it": ["trenne es in Spuren", "teil das auf", "zerlege es", "splitte ihn"],
      "delete it": ["lösch es", "lösche das", "entferne ihn, bitte"],
      "delete the last one": ["entferne den letzten", "lösche das letzte"],
      "export it as flac": ["exportiere es als flac", "speicher das als flac"],
      "play it": ["spiel es ab", "spiele das"],
      "another one": ["noch eins", "noch einmal", "nochmal"],
      thanks: ["danke", "vielen Dank!"],
      help: ["Hilfe", "was kannst du?"],
      cancel: ["abbrechen", "stopp"],
      undo: ["rückgängig", "rückgängig machen"],
      "how much does it cost": ["was kostet das?", "wie viel kostet es"],
      brighter: ["heller", "etwas heller", "heller, bitte"],
      slower: ["langsamer", "viel langsamer"],
      quieter: ["leiser"],
      "make it longer": ["mach es länger", "mach den Loop länger"],
      "make it harder": ["mach ihn härter"],
      "make drums loop": [
        "ich möchte einen Schlagzeug Loop",
        "erstelle mir einen Schlagzeug Loop",
        "baue einen Schlagzeug Loop",
      ],
      "find Bass": ["zeig mir alle Bass", "finde Bass"],
    },
  ],
  [
    "Spanish",
    {
      "what key is it": ["¿cuál es la tonalidad?", "en qué tono está"],
      "what tempo is it": ["¿qué tempo tiene?", "¿a cuántos bpm está?", "cuál es el tempo"],
      "split it": ["sepáralo en pistas", "divídelo", "separa esto"],
      "delete it": ["bórralo", "elimínala"],
      "export it as wav": ["expórtalo como wav", "guárdalo en wav"],
      "play it": ["ponlo", "reprodúcelo"],
      "another one": ["otra vez", "otro", "uno más"],
      thanks: ["gracias", "muchas gracias"],
      help: ["ayuda", "¿qué puedes hacer?"],
      cancel: ["cancela"],
      undo: ["deshaz", "deshacer"],
      "how much does it cost": ["¿cuánto cuesta?"],
      brighter: ["más brillante", "un poco más brillante"],
      faster: ["más rápido", "más rápido, por favor"],
      "make it slower": ["hazlo más lento", "hazla más lenta"],
      "make loop of bass": ["quiero un bucle de bajo", "puedes crearme un bucle de bajo", "dame un bucle de bajo"],
    },
  ],
  [
    "French",
    {
      "what key is it": ["quelle est la tonalité ?", "dans quelle tonalité est-ce"],
      "what tempo is it": ["quel est le tempo ?", "à quel tempo est-ce"],
      "split it": ["sépare les pistes", "découpe-le"],
      "delete it": ["supprime-le", "efface-le"],
      "export it as mp3": ["exporte-le en mp3", "enregistre au format mp3"],
      "play it": ["joue-le", "écoute-la"],
      "another one": ["encore une fois", "encore", "un autre"],
      thanks: ["merci beaucoup"],
      help: ["à l'aide !", "que sais-tu faire ?"],
      cancel: ["annule tout", "arrête"],
      undo: ["annule"],
      "how much does it cost": ["combien ça coûte ?"],
      quieter: ["moins fort"],
      darker: ["un peu plus sombre", "plus sombre s'il te plaît"],
      "make it faster": ["rends-le plus rapide"],
      "make loop of drums": [
        "donne-moi une boucle de batterie",
        "je voudrais une boucle de batterie",
        "peux-tu me faire une boucle de batterie",
      ],
    },
  ],
  [
    "Japanese",
    {
      "what key is it": ["キーは何？", "調は何ですか"],
      "what tempo is it": ["テンポを教えて", "BPMはいくつ？"],
      "split it": ["パートに分けて", "これを分離して"],
      "delete it": ["削除して", "これを消して"],
      "play it": ["再生して", "聴かせて"],
      "another one": ["もう一つ", "もう一度お願い"],
      thanks: ["ありがとう", "ありがとうございます"],
      help: ["ヘルプ", "何ができますか"],
      cancel: ["キャンセル", "止めて"],
      undo: ["元に戻して", "取り消して"],
      brighter: ["もっと明るくして"],
      faster: ["もっと速く"],
      slower: ["もっとゆっくり"],
      longer: ["もっと長くして"],
      shorter: ["もっと短く"],
      louder: ["もっと大きく"],
      "make bass loop": ["ベースループを作って", "ベースループをお願い", "ベースループを欲しい"],
    },
  ],
])("in %s", (name, wishes) => {
  test.each(Object.entries(wishes))("%s", (english, requests) => {
    const heard = requests.map((request) => toEnglish(request));
    expect(heard.map(({ text }) => text?.replace(/^make (?:me )?of /, "make ").toLowerCase())).toEqual(
      requests.map(() => english.toLowerCase()),
    );
    expect(heard.map(({ language }) => language?.name)).toEqual(requests.map(() => name));
  });
});

test("whatever is said, it is read without an error, and English stays as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (request) => {
      const { text, language } = toEnglish(request);
      expect(language === null ? text : request).toBe(request);
      expect(understand(request).length).toBeGreaterThan(0);
    }),
  );
});

test.each([
  "make a loop plus long reverb",
  "find me a 120 bpm loop",
  "a 124 bpm house loop",
  "the die is cast",
  "make it warmer",
  "find kicks",
  "play it",
  "call it Señorita",
  "rename it to Über",
  "a bossa nova loop in la",
])("%s is English", (request) => {
  expect(toEnglish(request)).toEqual({ text: request, language: null });
});

test.each([
  ["wo ist denn mein Sample hin, das war nicht da", /^Auf Deutsch/],
  ["¿por qué no suena como quiero que suene?", /^En español/],
  ["je ne comprends pas ce que tu dis avec le reste", /^En français/],
  ["なんでやねん", /^日本語/],
  ["почему так тихо", /^По-русски/],
  ["이건 왜 이래", /^한국어/],
  ["为什么这么慢", /^中文/],
])("%s is answered in its language, and nothing is done", (request, answer) => {
  const { text, calls } = openTalk(smallStudio()).say(request);
  expect(calls).toEqual([]);
  expect(text).toMatch(answer);
  expect(text).toMatch(/English|Englisch|inglés|anglais/);
});

test("what each language gives as an example is understood", () => {
  for (const { name, honest } of LANGUAGES) {
    const [, example = ""] = /[„«“「"]\s?([^”»“」"]+?)\s?[“»”」"]/.exec(honest) ?? [];
    expect([name, understand(example).map(({ kind }) => kind)]).toEqual([name, ["make"]]);
  }
});

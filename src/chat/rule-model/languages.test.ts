import { describe, expect, test } from "vitest";
import { toEnglish } from "./languages.ts";
import { LANGUAGES } from "./language-tables.ts";
import { openTalk } from "./testing/talk.ts";
import { smallStudio } from "./testing/small-studio.ts";
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
  expect(toEnglish(request)).toEqual({ text: request, language: null, isProse: false });
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

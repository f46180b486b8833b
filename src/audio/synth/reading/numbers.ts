/** Number words from 1 to 200 in the languages that prompts are read in, without accents and hyphens. */

interface Tongue {
  /** Words for 0, 1, 2, … as far as each has its own. */
  small: string;
  tens: string;
  /** 20 and more: tens and units. */
  join: (tens: string, unit: string) => string[];
  hundred: readonly string[];
  /** Between a hundred and the rest. */
  and: readonly string[];
}

const TONGUES: readonly Tongue[] = [
  {
    small:
      "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen " +
      "eighteen nineteen",
    tens: "twenty thirty forty fifty sixty seventy eighty ninety",
    join: (tens, unit) => [`${tens} ${unit}`],
    hundred: ["one hundred", "a hundred", "hundred", "one"],
    and: [" ", " and "],
  },
  {
    small:
      "null ein zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn " +
      "achtzehn neunzehn",
    tens: "zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig",
    join: (tens, unit) => [`${unit}und${tens}`],
    hundred: ["hundert", "einhundert"],
    and: ["", " "],
  },
  {
    small:
      "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete " +
      "dieciocho diecinueve",
    tens: "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    join: (tens, unit) => (tens === "veinte" ? [`veinti${unit}`] : [`${tens} y ${unit}`]),
    hundred: ["cien", "ciento"],
    and: [" "],
  },
  {
    small:
      "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici " +
      "diciassette diciotto diciannove",
    tens: "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
    join: (tens, unit) => [`${/^[ou]/.test(unit) ? tens.slice(0, -1) : tens}${unit}`],
    hundred: ["cento"],
    and: ["", " "],
  },
  {
    small:
      "zero um dois tres quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete " +
      "dezoito dezenove",
    tens: "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
    join: (tens, unit) => [`${tens} e ${unit}`],
    hundred: ["cem", "cento"],
    and: [" e ", " "],
  },
  {
    small:
      "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать " +
      "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать",
    tens: "двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто",
    join: (tens, unit) => [`${tens} ${unit}`],
    hundred: ["сто"],
    and: [" "],
  },
];

const FRENCH_SMALL =
  "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix sept|dix huit|dix neuf";
const FRENCH_TENS = ["vingt", "trente", "quarante", "cinquante", "soixante"];
const KANJI = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const SINO_KOREAN = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const KOREAN = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"];

/** The number that each word or phrase stands for; longer phrases come first. */
export const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [
    ...TONGUES.flatMap(wordsIn),
    ...french(),
    ...positional(KANJI, { ten: "十", hundreds: ["百", "一百"] }),
    ...positional(SINO_KOREAN, { ten: "십", hundreds: ["백"] }),
    ...KOREAN.map((word, index) => [word, index + 1] as const),
    ["两", 2] as const,
    ["兩", 2] as const,
    ["dos", 2] as const,
    ["eine", 1] as const,
    ["zweihundert", 200] as const,
  ]
    .filter(([, value]) => value > 0)
    .toSorted(([left], [right]) => right.length - left.length),
);

function wordsIn({ small, tens, join, hundred, and }: Tongue): (readonly [string, number])[] {
  const smallWords = small.split(" ");
  const tenWords = tens.split(" ");
  const upTo99 = [
    ...smallWords.map((word, value) => [word, value] as const),
    ...tenWords.flatMap((word, index) => [
      [word, 20 + 10 * index] as const,
      ...smallWords
        .slice(1, 10)
        .flatMap((unit, digit) => join(word, unit).map((both) => [both, 21 + 10 * index + digit] as const)),
    ]),
  ];
  const beyond = hundred.flatMap((head) =>
    and.flatMap((between) =>
      // "One twenty" is a hundred and twenty, "one five" is not.
      upTo99.flatMap(([word, value]) =>
        value < (head === "one" ? 10 : 1) ? [] : [[`${head}${between}${word}`, 100 + value] as const],
      ),
    ),
  );
  const plain = hundred.filter((word) => word !== "one").map((word) => [word, 100] as const);
  return [...upTo99, ...beyond, ...plain, ["two hundred", 200] as const];
}

function french(): (readonly [string, number])[] {
  const [single = "", ...more] = FRENCH_SMALL.split("|");
  const smallWords = [...single.split(" ").slice(0, -2), [single.split(" ").slice(-2).join(" ")], ...more].map(String);
  const upTo99 = smallWords.map((word, value) => [word, value] as const);
  const below = (limit: number) => smallWords.slice(1, limit);
  for (const [index, tens] of FRENCH_TENS.entries()) {
    const base = 20 + 10 * index;
    upTo99.push([tens, base], [`${tens} et un`, base + 1]);
    for (const [digit, unit] of below(base === 60 ? 20 : 10).entries())
      upTo99.push([`${tens} ${unit}`, base + 1 + digit]);
  }
  upTo99.push(["soixante et onze", 71], ["quatre vingt", 80], ["quatre vingts", 80]);
  for (const [digit, unit] of below(20).entries()) upTo99.push([`quatre vingt ${unit}`, 81 + digit]);
  return [
    ...upTo99,
    ["cent", 100],
    ["deux cents", 200],
    ...upTo99.slice(1).map(([word, value]) => [`cent ${word}`, 100 + value] as const),
  ];
}

/** Numbers to 199 of digits before "ten" and "hundred", which a one before them may be left out of. */
function positional(
  digits: readonly string[],
  { ten, hundreds }: { ten: string; hundreds: readonly string[] },
): (readonly [string, number])[] {
  return Array.from({ length: 199 }, (_, index) => {
    const value = index + 1;
    const [tens, units] = [Math.floor((value % 100) / 10), value % 10];
    const heads = tens === 0 ? [""] : tens === 1 ? [ten, `${digits[1]}${ten}`] : [`${digits[tens] ?? ""}${ten}`];
    const starts = value >= 100 ? hundreds : [""];
    return starts.flatMap((start) => heads.map((head) => [`${start}${head}${digits[units] ?? ""}`, value] as const));
  }).flat();
}

import { plainText } from "../../contracts/words/languages/plain-text.ts";
import { englishKeys } from "../../contracts/words/languages/spelled-key.ts";
import { translate } from "../../contracts/words/languages/translate.ts";
import { LANGUAGES, type Language } from "./language-tables.ts";

/** A request in English words, as far as they are known. */
export interface EnglishRequest {
  text: string;
  /** Language that it was said in; null for English. */
  language: Language | null;
  /** Whether it is a sentence of that language, of which no phrase is known: no description of a sound. */
  isProse: boolean;
}

/** Fewest common words of a language that tell it where no phrase does. */
const MIN_COMMON_WORDS = 2;
/** "Dunkle Drums mit Bass und Pad" is a sound; with more of them it is a sentence. */
const PROSE_WORDS = 3;
/** "And", "and then" before another request. */
const AND = /\s*[,;.]?\s+(?:und dann|und|y luego|y|et puis|et|e poi|e depois|e)\s+/i;
/** Japanese particles and endings that are left once the words between them are English. */
const KANA_LEFT = /[\u3041-\u309f]+/g;

/** Puts the phrases of the chat and the words of music that other languages have for them into English. */
export function toEnglish(request: string): EnglishRequest {
  const plain = plainText(request)
    .replaceAll(/[¿¡。、！？]/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const language = LANGUAGES.find(({ phrases }) => phrases.some(([pattern]) => pattern.test(plain)));
  if (!language) return withoutPhrase(request, plain);
  const { phrases, words = [] } = language;
  const phrased = plain
    .split(AND)
    .map((part) => [...phrases, ...words].reduce((text, [pattern, english]) => text.replace(pattern, english), part))
    .join(" and ");
  return { text: musicInEnglish(phrased).replace(/^make (?:me )?of /i, "make "), language, isProse: false };
}

/** A request without a known phrase is of the language with its letters, else with most of its words. */
function withoutPhrase(request: string, plain: string): EnglishRequest {
  const counts = LANGUAGES.map((language) => ({ language, words: commonWords(language, plain) }));
  const most = Math.max(...counts.map(({ words }) => words));
  const language = most < MIN_COMMON_WORDS ? undefined : counts.find(({ words }) => words === most)?.language;
  if (!language) return { text: request, language: null, isProse: false };
  const isProse = most >= PROSE_WORDS;
  return { text: (!isProse && musicInEnglish(plain)) || request, language, isProse };
}

function musicInEnglish(plain: string): string {
  return translate(englishKeys(plain))
    .replaceAll(KANA_LEFT, " ")
    .replaceAll(/\b(?:of\s+)+/gi, "of ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function commonWords({ letters, common }: Language, text: string): number {
  if (letters) return letters.test(text) ? MIN_COMMON_WORDS : 0;
  return (text.match(common ?? /$^/g) ?? []).length;
}

import { plainText } from "../../../contracts/words/languages/plain-text.ts";
import { englishKeys } from "../../../contracts/words/languages/spelled-key.ts";
import { translate } from "../../../contracts/words/languages/translate.ts";
import { LANGUAGES, type Language } from "./language-tables.ts";

/** A request in English words, as far as they are known. */
export interface EnglishRequest {
  /** Null for a sentence of another language that cannot be put into English. */
  text: string | null;
  /** Language that it was said in; null for English. */
  language: Language | null;
}

/** Fewest common words of a language that tell it where no phrase does. */
const MIN_COMMON_WORDS = 2;
/** "Dunkle Drums mit Bass und Pad" is a sound; with more of them, or with a verb, it is a sentence. */
const PROSE_WORDS = 3;
const VERB =
  /\b(?:ist|sind|war|hat|haben|wo|warum|wie|was|ich|du|est|sont|je|tu|pourquoi|comment|esta|estoy|donde|como|quiero|sono|dove|perche|onde)\b/i;
/** Japanese particles and endings that are left once the words between them are English. */
const KANA_LEFT = /[\u3041-\u309f]+/g;

/** Puts the phrases of the chat and the words of music that other languages have for them into English. */
export function toEnglish(request: string): EnglishRequest {
  const plain = plainText(request)
    .replaceAll(/[¿¡。、！？?!]|[.…]+$/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  const language = LANGUAGES.find(({ phrases }) => phrases.some(([pattern]) => pattern.test(plain)));
  if (!language) return withoutPhrase(request, plain);
  const { phrases, words = [], and, negation } = language;
  if (negation.test(plain)) return { text: null, language };
  // Before "e" is "and": "in e-Moll".
  const parts = and ? englishKeys(plain).split(and) : [plain];
  const phrased = parts.map((part) =>
    [...phrases, ...words].reduce((text, [pattern, english]) => text.replace(pattern, english), part),
  );
  return { text: musicInEnglish(phrased.join(" and ")).replace(/^make (?:me )?of /i, "make "), language };
}

/** A request without a known phrase is of the language with its letters, else with most of its words. */
function withoutPhrase(request: string, plain: string): EnglishRequest {
  const counts = LANGUAGES.map((language) => ({ language, words: commonWords(language, plain) }));
  const most = Math.max(...counts.map(({ words }) => words));
  const language = most < MIN_COMMON_WORDS ? undefined : counts.find(({ words }) => words === most)?.language;
  if (!language) return { text: request, language: null };
  const isProse = most >= PROSE_WORDS || VERB.test(plain) || language.negation.test(plain);
  return { text: isProse ? null : musicInEnglish(plain) || request, language };
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

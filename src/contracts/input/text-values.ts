/** Values that arrive as text, or in another spelling than the contract's. Each reader gives null for what is none. */

const NUMBER = /^(?<digits>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)\s?-?\s?(?<unit>[a-z/]*)$/i;

/** Units by the fields whose values have them, each with how many of it make one of the field's own. */
const UNITS: readonly [fields: RegExp, units: RegExp, perFieldUnit: number][] = [
  [/^bpm/, /^(?:bpm|beats\/min)$/, 1],
  [/Seconds$/, /^(?:s|secs?|seconds?)$/, 1],
  [/Seconds$/, /^(?:ms|milliseconds?)$/, 1_000],
  [/^bars$/, /^(?:bars?|measures?)$/, 1],
  [/Db$/, /^db(?:fs|tp)?$/, 1],
  [/^lufs$/, /^lufs$/, 1],
  [/^sampleRate$/, /^hz$/, 1],
  [/^sampleRate$/, /^k(?:hz)?$/, 1 / 1_000],
  [/^bitDepth$/, /^bits?$/, 1],
  [/^bitrateKbps$/, /^(?:kbps|kbit\/s|k)$/, 1],
  [/Beats$/, /^beats?$/, 1],
  [/^variations$/, /^(?:variations?|takes?)$/, 1],
];

const TRUE = new Set(["true", "yes", "on", "1"]);
const FALSE = new Set(["false", "no", "off", "0"]);

/** Other words for choices of the contracts, folded. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ["canceled", "cancelled aborted"],
  ["completed", "complete done finished succeeded success"],
  ["processing", "running inprogress"],
  ["pending", "queued waiting"],
  ["failed", "error errored failure"],
  ["generate", "generation generated"],
  ["generated", "generate generation"],
  ["stem_split", "split splitstems stems stemseparation"],
  ["uploaded", "upload import imported"],
  ["recording", "recorded"],
  ["export", "exported"],
  ["mix", "mixed"],
  ["fit", "fitted stretched timestretched transposed"],
  ["edit", "edited trim trimmed cut"],
  ["wav", "wave xwav vndwave"],
  ["mp3", "mpeg"],
  ["flac", "xflac"],
  ["aiff", "aif aifc xaiff"],
  ["ogg", "vorbis oggvorbis"],
]);

/** Longer texts are looked at as they are: a value in quotes is a name, an address or a number. */
const MAX_QUOTED_CHARACTERS = 4_096;

/** Texts that clients send for an absent value. */
const NOTHING = new Set(["", "null", "undefined", "none", "nil", "n/a"]);
/** Texts that clients send for the default choice. */
const UNDECIDED = new Set(["any", "all", "auto", "automatic", "default"]);

/**
 * The number that a text writes, alone or with a unit of the field: "124", " 4.0 ", "-6 dB", "44.1 kHz". A comma may
 * mean a decimal or thousands, so it is none.
 */
export function readNumber(text: string, field: string): number | null {
  const { digits, unit = "" } = NUMBER.exec(unquoted(text).replace(/^[−–]/, "-"))?.groups ?? {};
  if (digits === undefined) return null;
  const number = Number(digits);
  if (unit === "") return number;
  const [, , perFieldUnit] =
    UNITS.find(([fields, units]) => fields.test(field) && units.test(unit.toLowerCase())) ?? [];
  if (perFieldUnit === undefined) return null;
  // Division and a rounded product keep 44.1 kHz a whole number of hertz.
  return perFieldUnit < 1 ? Math.round(number / perFieldUnit) : number / perFieldUnit;
}

/** "true", "yes", "on", 1 and their opposites. */
export function readBoolean(value: unknown): boolean | null {
  const word = wordOf(value).toLowerCase();
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : null;
}

/**
 * The one choice that a text means but for case, hyphens, spaces, a plural, or a media type: "One-Shot", ".WAV"; else the
 * one that has another word for it: "succeeded".
 */
export function readChoice(value: unknown, choices: readonly string[]): string | null {
  const folded = fold(wordOf(value).replace(/^audio\//i, ""));
  const wanted = [folded, folded.replace(/s$/, "")];
  const same = choices.filter((choice) => wanted.includes(fold(choice)));
  const found =
    same.length > 0 ? same : choices.filter((choice) => OTHER_WORDS.get(choice)?.split(" ").includes(folded));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** As text what is one word; "" for what is none. An object may refuse to become text. */
function wordOf(value: unknown): string {
  return ["string", "number", "boolean"].includes(typeof value) ? unquoted(String(value)) : "";
}

/**
 * Parses JSON text of a list or an object, else null. Also accepts a Markdown fence, a trailing comma, and Python literals
 * if the text has no double quotes.
 */
export function readJson(text: string): object | null {
  const [, fenced = text] = /^\s*```(?:json)?\s(.*)```\s*$/s.exec(text) ?? [];
  if (!/^\s*[[{]/.test(fenced)) return null;
  for (const candidate of [fenced, ...(fenced.includes('"') ? [] : [fromPython(fenced)])]) {
    // A comma between brackets may be part of a text: it is looked at last.
    for (const json of [candidate, candidate.replace(/,(?=\s*[\]}]\s*$)/, "")]) {
      try {
        const value: unknown = JSON.parse(json);
        if (typeof value === "object" && value !== null) return value;
      } catch {
        // The next candidate, or none.
      }
    }
  }
  return null;
}

const PYTHON: ReadonlyMap<string, string> = new Map([
  ["None", "null"],
  ["True", "true"],
  ["False", "false"],
]);

function fromPython(text: string): string {
  const literals = text.replaceAll(/('[^']*')|\b(None|True|False)\b/g, (whole, quoted?: string, word?: string) =>
    quoted === undefined ? (PYTHON.get(word ?? "") ?? whole) : whole,
  );
  return literals.replaceAll("'", '"');
}

/** True for a text that means "not given". */
export function meansNothing(text: string): boolean {
  return NOTHING.has(text.trim().toLowerCase());
}

/** True for a text that leaves the choice open; only applied where the field refuses it. */
export function isUndecided(text: string): boolean {
  return UNDECIDED.has(text.trim().toLowerCase());
}

/** True for a text that says that a fact is not known. */
export function isUnknown(text: string): boolean {
  return unquoted(text).toLowerCase() === "unknown";
}

/** Without blanks around it, and without quotes, backticks or angle brackets. */
export function unquoted(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length > MAX_QUOTED_CHARACTERS) return trimmed;
  const [, , quoted, bracketed] = /^(?:(["'`])(.*)\1|<(.*)>)$/s.exec(trimmed) ?? [];
  const inner = quoted ?? bracketed;
  return inner === undefined ? trimmed : unquoted(inner);
}

/** The same for every way to write a name: "one-shot", "One Shot", "one_shot". */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]+/g, "");
}

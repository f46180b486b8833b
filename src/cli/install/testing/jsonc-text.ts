import * as fc from "fast-check";

/** A JSON text with comments as people write it, and what it holds. */
export interface JsoncText {
  text: string;
  /** Comments of the text, in its order. */
  comments: string[];
}

const word = fc.stringMatching(/^[a-z]{1,6}$/);
const scalar = fc.oneof(
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string({ maxLength: 6 }),
  fc.constant("a // b"),
  fc.constant("/* , } */"),
);

/** White space and comments between two tokens. */
const gap = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("", " ", "\n", "\n  ", "\n    ", "\n\t", "\n\n  ") },
      { weight: 1, arbitrary: word.map((text) => `/* ${text} */`) },
      { weight: 1, arbitrary: word.map((text) => ` // ${text}\n`) },
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(""));

/** @param members the text of each member with its value; a comma at the end where `trailing` */
function objectText(members: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return fc
    .tuple(members, fc.array(fc.tuple(gap, gap), { minLength: 8, maxLength: 8 }), gap, fc.boolean())
    .map(([texts, gaps, end, trailing]) => {
      const written = texts.map((text, index) => `${gaps[index]?.[0] ?? ""}${text}${gaps[index]?.[1] ?? ""}`);
      return `{${written.join(",")}${trailing && texts.length > 0 ? "," : ""}${end}}`;
    });
}

function memberText(key: string, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(gap, gap, value).map(([before, after, text]) => `${JSON.stringify(key)}${before}:${after}${text}`);
}

const plainValue: fc.Arbitrary<string> = fc.oneof(
  scalar.map((value) => JSON.stringify(value)),
  fc.array(scalar, { maxLength: 2 }).map((value) => JSON.stringify(value)),
  objectText(
    fc.uniqueArray(word, { maxLength: 2 }).chain((keys) =>
      fc.tuple(
        ...keys.map((key) =>
          memberText(
            key,
            scalar.map((value) => JSON.stringify(value)),
          ),
        ),
      ),
    ),
  ),
);

function membersOf(keys: readonly string[], special: Readonly<Record<string, fc.Arbitrary<string>>> = {}) {
  return fc.tuple(...keys.map((key) => memberText(key, special[key] ?? plainValue)));
}

/** @param serverNames how many servers the file lists, by their names */
export function jsoncSettings(serversKey: string, serverNames: fc.Arbitrary<string[]>): fc.Arbitrary<JsoncText> {
  const servers = serverNames.chain((names) => objectText(membersOf(names)));
  const keys = fc
    .uniqueArray(word, { maxLength: 2 })
    .chain((others) => fc.shuffledSubarray([...others, serversKey], { minLength: others.length + 1 }));
  const root = keys.chain((names) => objectText(membersOf(names, { [serversKey]: servers })));
  return fc
    .tuple(gap, root, fc.constantFrom("", "\n", "\n// end\n"), fc.boolean(), fc.boolean())
    .map(([head, object, tail, isWindows, hasMark]) => {
      const text = `${head}${object}${tail}`;
      const written = isWindows ? text.replaceAll("\n", "\r\n") : text;
      return { text: hasMark ? `\uFEFF${written}` : written, comments: commentsOf(text) };
    });
}

function commentsOf(text: string): string[] {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').match(/\/\/ \w+|\/\* \w+ \*\//g) ?? [];
}

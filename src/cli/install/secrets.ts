/** Variables of the studio that hold a place or a number: what they are set to may be shown. */
const HARMLESS =
  /^(WAV0_(HOME|LIBRARY|FILE_ROOTS|PORT|IDLE_SECONDS|DURABILITY|CONFIRM)|CONVEX_URL|CONVEX_SITE_URL|WAV0_URL)$/;
const TELLING_NAME = /token|secret|passw|pwd|api_?-?key|apikey|(^|[_-])key|credential|auth|cookie|bearer|signature/i;
const MASK = "•••";

/** A quoted text of JSON, TOML or YAML. */
const QUOTED = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'`;
/** A name and what it is set to: a quoted text, or all up to the end of the line. */
const ASSIGNMENT = new RegExp(
  String.raw`(?<head>["']?(?<name>\b[\w.-]+)["']?\s*[:=]\s*)(?<value>${QUOTED}|[^\s"'{}\[\],#][^\n,{}\[\]#]*)`,
  "g",
);
/** Content of a JSON object or inline table of variables or headers; a brace within a quoted text does not end it. */
const IN_BRACES = new RegExp(
  String.raw`(?<head>["']?\b(?:env|envs|environment|headers|http_headers)\b["']?\s*[:=]\s*\{)(?<lines>(?:${QUOTED}|[^{}])*)`,
  "g",
);
/** The lines of a table of variables in TOML. */
const IN_TABLE = /^(?<head>\[[^\]\n]*\.(?:env|http_headers)\][^\n]*\n)(?<lines>(?:(?!\s*\[)[^\n]*(?:\n|$))*)/gm;
/** The lines of a mapping of variables in YAML. */
const IN_MAPPING =
  /^(?<head>(?<indentation>[ \t]*)(?:envs|headers):[ \t]*\r?\n)(?<lines>(?:\k<indentation>[ \t]+[^\n]*(?:\n|$)|[ \t]*\r?\n)*)/gm;
/** A line of YAML with a text that is not quoted: it may hold anything but a comment. */
const YAML_LINE =
  /^(?<head>[ \t]*(?:- )?(?<name>[\w.-]+):[ \t]+)(?<value>[^\s"'{[|>#&*!][^\n]*?)(?=[ \t]+#|[ \t]*\r?$)/gm;
/** A variable in a mapping of YAML. */
const YAML_VARIABLE = /^(?<head>[ \t]*(?<quote>["']?)(?<name>[\w.-]+)\k<quote>:)(?<value>.*?)(?<tail>\r?)$/;
/** A flag of a command line, with its value in the next text or in its own. */
const FLAG = new RegExp(
  String.raw`(?<head>["'](?<name>--?[\w-]+)["']\s*,\s*)(?<value>${QUOTED})|(?<joined>(?<flag>--?[\w-]+)=)[^\s"',\]]+`,
  "g",
);
const LOGIN = /(?<head>\w+:\/\/)[^\s/@"']+(?<tail>@)/g;
const QUERY = /(?<head>[?&](?<name>[\w-]+)=)[^&#\s"']+/g;
const BEARER = /(?<head>\b(?:Bearer|Basic)\s+)[\w.~+/=-]+/gi;

/**
 * A text of settings with its secrets masked, line for line the same otherwise: values of variables and headers, of what
 * is named like a secret, logins in addresses, and the given ones wherever they stand.
 * @param secrets values that are known to be secret
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const list of [IN_BRACES, IN_TABLE])
    masked = rewrite(masked, list, ({ head = "", lines = "" }) => head + maskAssignments(lines, isNotHarmless));
  masked = rewrite(masked, IN_MAPPING, ({ head = "", lines = "" }) => head + maskMapping(lines));
  masked = rewrite(masked, FLAG, ({ head, name, joined, flag }) => {
    if (head !== undefined) return isTelling(name ?? "") ? `${head}"${MASK}"` : null;
    return isTelling(flag ?? "") ? `${joined}${MASK}` : null;
  });
  masked = rewrite(masked, LOGIN, ({ head, tail }) => `${head}${MASK}${tail}`);
  masked = rewrite(masked, QUERY, ({ head, name = "" }) => (isTelling(name) ? `${head}${MASK}` : null));
  masked = rewrite(masked, BEARER, ({ head }) => `${head}${MASK}`);
  masked = rewrite(masked, YAML_LINE, ({ head = "", name = "", value = "" }) =>
    isTelling(name) && !isNoText(value) ? `${head}${MASK}` : null,
  );
  masked = maskAssignments(masked, isTelling);
  return secrets
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, MASK), masked);
}

/** Values of an entry's variables that must not be shown. */
export function secretsOf(variables: unknown): string[] {
  if (typeof variables !== "object" || variables === null) return [];
  return Object.entries(variables).flatMap(([name, value]) =>
    typeof value === "string" && isNotHarmless(name) ? [value] : [],
  );
}

function isNotHarmless(name: string): boolean {
  return !HARMLESS.test(name);
}

function isTelling(name: string): boolean {
  return TELLING_NAME.test(name) && isNotHarmless(name);
}

/** Variables of YAML to the end of their lines, with the lines below that belong to their texts. */
function maskMapping(lines: string): string {
  let indentation: number | null = null;
  let isSecret = false;
  return lines
    .split("\n")
    .map((line) => {
      const start = line.search(/\S/);
      if (start < 0) return line;
      indentation ??= start;
      const {
        head,
        name = "",
        value = "",
        tail = "",
      } = (start <= indentation && YAML_VARIABLE.exec(line)?.groups) || {};
      if (head === undefined) return isSecret ? `${line.slice(0, start)}${MASK}` : line;
      isSecret = isNotHarmless(name);
      return isSecret && value.trim() !== "" ? `${head} ${MASK}${tail}` : line;
    })
    .join("\n");
}

/** A value that is no secret, whatever its name. */
function isNoText(value: string): boolean {
  return /^(true|false|null|\d+)$/.test(value.trim());
}

function maskAssignments(text: string, isSecret: (name: string) => boolean): string {
  return rewrite(text, ASSIGNMENT, ({ head = "", name = "", value = "" }) => {
    if (!isSecret(name) || isNoText(value) || value.trim() === MASK) return null;
    const quote = /^["']/.exec(value)?.[0] ?? "";
    return `${head}${quote}${MASK}${quote}`;
  });
}

type Groups = Partial<Record<string, string>>;

/** @param write from the named groups of a match; null leaves it as it is */
function rewrite(text: string, pattern: RegExp, write: (groups: Groups) => string | null): string {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(text.slice(end, match.index), write(match.groups ?? {}) ?? match[0]);
    end = match.index + match[0].length;
  }
  return pieces.join("") + text.slice(end);
}

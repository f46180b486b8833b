import * as fc from "fast-check";
import { getStaticTOMLValue, parseTOML } from "toml-eslint-parser";
import { expect, test } from "vitest";
import type { SettingsFormat } from "./settings-syntax.ts";
import { tomlSettings } from "./toml-settings.ts";

/** Each parses a file several times. */
const RUNS = 60;

const FORMAT: SettingsFormat = { file: "config.toml", serversKey: "mcp_servers", allowsComments: true };
const ENTRY = { command: "npx", args: ["-y", "wav0-mcp"], env: { WAV0_PORT: "0", TOKEN: "a#b" } };

type Toml = Record<string, unknown> & { mcp_servers?: Record<string, unknown> };

const word = fc.stringMatching(/^[a-z]{1,5}$/);
const blanks = fc.constantFrom("", "", "", "\n", "\n\n", "# [mcp_servers.wav0]\n", "  # note\n");
const end = fc.constantFrom("", "", " # why", "\t#wav0");
const value = fc.constantFrom(
  "1",
  "true",
  "'[mcp_servers.wav0]'",
  '"# no comment"',
  "[ 1, # one\n  2,\n]",
  '"""\n[mcp_servers.wav0]\ncommand = 1\n"""',
  "{ a = 1, b.c = 'x' }",
  "1979-05-27T07:32:00Z",
);

/** Assignments to the given keys, as people indent and comment them. */
function assignments(keys: readonly string[]): fc.Arbitrary<string> {
  const lines = keys.map((key) =>
    fc
      .tuple(blanks, fc.constantFrom("", "", "  ", "\t"), fc.constantFrom(" = ", "=", "  =  "), value, end)
      .map(
        ([above, indentation, equals, written, behind]) => `${above}${indentation}${key}${equals}${written}${behind}\n`,
      ),
  );
  return fc.tuple(...lines).map((parts) => parts.join(""));
}

const members = fc.uniqueArray(word, { maxLength: 3 }).chain(assignments);

function table(head: string): fc.Arbitrary<string> {
  return fc.tuple(blanks, end, members).map(([above, behind, body]) => `${above}[${head}]${behind}\n${body}`);
}

const server = (name: string) =>
  fc
    .tuple(table(`mcp_servers.${name}`), fc.option(table(`mcp_servers.${name}.env`), { nil: "" }))
    .map((parts) => parts.join(""));

/** Ours as people write it by hand: in one table, with its variables apart, or with spaces and quotes in its name. */
const ours = fc.constantFrom(
  '[mcp_servers.wav0]\ncommand = "npx"\n',
  '[mcp_servers."wav0"] # ours\n  command = "npx"\n  args = [\n    "-y", # yes\n  ]\n',
  '[ mcp_servers . wav0 ]\ncommand = "npx"\n\n[mcp_servers.wav0.env]\nA = "1"\n',
  '[mcp_servers.wav0.env]\nA = "1"\n[mcp_servers.wav0]\ncommand = "npx"\n',
  "[mcp_servers.wav0]\n",
);

/** Any file: settings of the client's own, then tables of servers and of others. @param own text of our own tables */
function files(own: fc.Arbitrary<string> = fc.constant("")): fc.Arbitrary<string> {
  const tables = fc.tuple(
    server("git"),
    server("'x y'"),
    table("tui"),
    table("[list]").map((text) => text + "\n"),
    own,
  );
  return fc
    .tuple(
      fc.uniqueArray(word, { maxLength: 2 }).chain(assignments),
      tables.chain((parts) => fc.shuffledSubarray(parts, { minLength: parts.length - 1 })),
      fc.constantFrom("", "\n", "# end\n", "# end"),
      fc.boolean(),
      fc.boolean(),
    )
    .map(([head, parts, tail, isWindows, hasMark]) => {
      const text = `${head}${parts.join("")}${tail}`;
      return `${hasMark ? "\uFEFF" : ""}${isWindows ? text.replaceAll("\n", "\r\n") : text}`;
    })
    .filter(isToml);
}

function isToml(text: string): boolean {
  try {
    return valueOf(text) !== null;
  } catch {
    return false;
  }
}

/** As a client reads it. */
function valueOf(text: string): Toml {
  // A TOML document is a table.
  return getStaticTOMLValue(parseTOML(text.replace("\uFEFF", ""))) as Toml;
}

function withoutOurs(text: string): Toml {
  const { mcp_servers: { wav0: _ours, ...servers } = {}, ...rest } = valueOf(text);
  return { ...rest, ...(Object.keys(servers).length > 0 ? { mcp_servers: servers } : {}) };
}

test("a server is added to any TOML file without a change of what was there", () => {
  fc.assert(
    fc.property(files(), (text) => {
      const after = tomlSettings.add(text, FORMAT, "wav0", ENTRY);
      expect(after.startsWith(text)).toBe(true);
      expect(tomlSettings.read(after, FORMAT, "wav0")).toEqual(ENTRY);
      expect(withoutOurs(after)).toEqual(withoutOurs(text));
    }),
    { numRuns: RUNS },
  );
});

test("taking it out again gives every byte of the TOML file back", () => {
  fc.assert(
    fc.property(files(), (text) => {
      expect(tomlSettings.remove(tomlSettings.add(text, FORMAT, "wav0", ENTRY), FORMAT, "wav0")).toBe(text);
    }),
    { numRuns: RUNS },
  );
});

test("wherever its tables stand, they go and no value of another table does", () => {
  fc.assert(
    fc.property(files(ours), (text) => {
      const after = tomlSettings.remove(text, FORMAT, "wav0");
      expect(tomlSettings.read(after, FORMAT, "wav0")).toBeNull();
      expect(withoutOurs(after)).toEqual(withoutOurs(text));
    }),
    { numRuns: RUNS },
  );
});

test("an entry by hand is renewed in place, to the same text when it is renewed again", () => {
  fc.assert(
    fc.property(files(ours), (text) => {
      const once = tomlSettings.add(text, FORMAT, "wav0", ENTRY);
      expect(tomlSettings.read(once, FORMAT, "wav0")).toMatchObject(ENTRY);
      expect(withoutOurs(once)).toEqual(withoutOurs(text));
      expect(tomlSettings.add(once, FORMAT, "wav0", ENTRY)).toBe(once);
    }),
    { numRuns: RUNS },
  );
});

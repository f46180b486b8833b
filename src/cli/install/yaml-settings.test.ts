import * as fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { undoServer, type SettingsFormat } from "./settings-syntax.ts";
import { yamlSettings } from "./yaml-settings.ts";

const FORMAT: SettingsFormat = { file: "config.yaml", serversKey: "extensions", allowsComments: true };
const ENTRY = {
  name: "wav0",
  type: "stdio",
  enabled: true,
  cmd: "npx",
  args: ["-y", "wav0-mcp"],
  envs: { TOKEN: "a: b # c" },
  timeout: 300,
};

const add = (text: string | null) => yamlSettings.add(text, FORMAT, "wav0", ENTRY);
const remove = (text: string) => yamlSettings.remove(text, FORMAT, "wav0");
const read = (text: string) => yamlSettings.read(text, FORMAT, "wav0");

const GOOSE = `# my Goose
active_provider: anthropic   # for now
extensions:
  developer:
    type: builtin
    enabled: true # always

  # about memory
  memory:
    type: builtin
    args:
    - one
    - two # last
  # behind all of them
GOOSE_MODE: "smart_approve"
`;

describe("Goose's file", () => {
  test("gets an entry behind the others, and nothing else changes", () => {
    expect(add(GOOSE)).toBe(
      GOOSE.replace(
        "    - two # last\n",
        `    - two # last
  wav0:
    name: wav0
    type: stdio
    enabled: true
    cmd: npx
    args: ["-y","wav0-mcp"]
    envs: {"TOKEN":"a: b # c"}
    timeout: 300
`,
      ),
    );
    expect(remove(add(GOOSE))).toBe(GOOSE);
  });

  test.each([null, "", "extensions:\n", "extensions: {}\n", "extensions: {} # none\nx: 1\n", "x: 1", "# only\n"])(
    "without extensions gets them: %j",
    (text) => {
      const after = add(text);
      expect(read(after)).toEqual(ENTRY);
      expect(add(after)).toBe(after);
      expect(parse(after)).toEqual({ ...parse(text ?? ""), extensions: { wav0: ENTRY } });
      expect(parse(remove(after))).toEqual({ ...parse(text ?? ""), extensions: {} });
      const undo = { format: FORMAT, name: "wav0", earlier: text === null ? [] : [text] };
      if (text !== null) expect(undoServer(yamlSettings, after, undo)).toBe(text);
    },
  );

  test("keeps what the user added to the entry", () => {
    const text = `extensions:
    wav0: # music
        type: streamable_http
        uri: http://127.0.0.1:4790/mcp # remote
        bundled: false # mine
        envs:
            A: "1" # also mine
            TOKEN: old
        args: # none
        timeout: 60
    other:
        type: builtin
`;
    const after = add(text);
    expect(read(after)).toEqual({ ...ENTRY, bundled: false, envs: { A: "1", TOKEN: "a: b # c" } });
    for (const kept of [
      "# music",
      "bundled: false # mine",
      'A: "1" # also mine',
      "    other:\n        type: builtin\n",
    ])
      expect(after).toContain(kept);
    expect(add(after)).toBe(after);
    expect(remove(after)).toBe("extensions:\n    other:\n        type: builtin\n");
  });

  test("may be in flow style", () => {
    const text = "extensions: { a: { type: builtin } } # few\n";
    expect(read(add(text))).toEqual(ENTRY);
    expect(remove(add(text))).toBe(text);
  });

  test.each([
    ["a: [", /damaged at line/],
    ["- 1", /YAML mapping/],
    ["extensions: [1]", /no mapping/],
    ["a: 1\na: 2", /damaged/],
  ])("that is damaged is refused: %j", (text, message) => {
    expect(() => add(text)).toThrow(message);
    expect(() => remove(text)).toThrow(/Nothing was changed/);
  });
});

const VALUES = [
  "1",
  '"a # b"',
  "text",
  "",
  "|\n      a\n      # no comment\n",
  "[1, 2]",
  "{ x: 1 }",
  "\n      - 1\n      - 2",
  "\n      deep: 1 # one",
  ">-\n      folded\n\n",
];
const comment = fc.constantFrom("", "", " # note");
const member = (indentation: string) => (name: string) =>
  fc
    .tuple(
      fc.constantFrom(...VALUES),
      comment,
      fc.constantFrom("", "", "\n", `${indentation}# above\n`, "# at the edge\n"),
    )
    .map(([value, note, above]) =>
      `${above}${indentation}${name}: ${value.replaceAll("\n      ", `\n${indentation}    `)}${/\n/.test(value) ? "" : note}`.replace(
        /\n$/,
        "",
      ),
    );
const yamlText = fc
  .tuple(
    fc.tuple(...["before", "after"].map(member(""))),
    fc.tuple(...["git", "fetch"].map(member("  "))),
    fc.constantFrom("\n", "\r\n"),
    fc.constantFrom("", "\n", "\n# end\n"),
    fc.boolean(),
  )
  .map(([[before, after], servers, eol, end, hasMark]) => {
    const text = `${before}\nextensions: # all\n${servers.join("\n")}\n${after}${end}`;
    return `${hasMark ? "\uFEFF" : ""}${text.replaceAll("\n", eol)}`;
  });

test("whatever the file looks like: adding changes nothing else, and taking out gives the bytes back", () => {
  fc.assert(
    fc.property(yamlText, (text) => {
      const before = parse(text.replace("\uFEFF", ""));
      const after = add(text);
      expect(parse(after.replace("\uFEFF", ""))).toEqual({
        ...before,
        extensions: { ...before.extensions, wav0: ENTRY },
      });
      expect(add(after)).toBe(after);
      expect(remove(after)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

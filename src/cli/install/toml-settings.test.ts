import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SettingsFormat } from "./settings-syntax.ts";
import { tomlSettings } from "./toml-settings.ts";

const FORMAT: SettingsFormat = { file: "config.toml", serversKey: "mcp_servers", allowsComments: true };
const ENTRY = { command: "npx", args: ["-y", "wav0-mcp"], env: { WAV0_PORT: "0", TOKEN: 'a"b\\c\u007fé' } };

const add = (text: string | null, entry = {}) => tomlSettings.add(text, FORMAT, "wav0", { ...ENTRY, ...entry });
const remove = (text: string) => tomlSettings.remove(text, FORMAT, "wav0");
const read = (text: string, name = "wav0") => tomlSettings.read(text, FORMAT, name);

const CODEX = `# my Codex
model = "gpt-5"   # the new one
approval_policy = "on-request"

[mcp_servers.git]
command = "uvx" # keep
args = [
  "mcp-server-git", # the package
]
# about the next one
[mcp_servers.fetch.env]
A = '1'

[tui]
notifications = true
`;

describe("Codex's file", () => {
  test("gets a table at its end, and nothing else changes", () => {
    expect(add(CODEX)).toBe(
      `${CODEX}
[mcp_servers.wav0]
command = "npx"
args = ["-y", "wav0-mcp"]
env = { WAV0_PORT = "0", TOKEN = "a\\"b\\\\c\\u007fé" }
`,
    );
    expect(read(add(CODEX))).toEqual(ENTRY);
  });

  test("is made if there is none", () => {
    expect(add(null)).toMatch(/^\[mcp_servers\.wav0\]\ncommand = "npx"\n/);
  });

  test("keeps what the user added to the entry, and its comments", () => {
    const text = `[mcp_servers.wav0] # music
command = "old" # to be changed
startup_timeout_sec = 20

[mcp_servers.wav0.env]
A = "1" # mine
WAV0_PORT = "5"

[mcp_servers.wav0.tools.delete_sample]
approval_mode = "prompt"
`;
    const after = add(text);
    expect(after).toBe(`[mcp_servers.wav0] # music
command = "npx" # to be changed
startup_timeout_sec = 20
args = ["-y", "wav0-mcp"]

[mcp_servers.wav0.env]
A = "1" # mine
WAV0_PORT = "0"
TOKEN = "a\\"b\\\\c\\u007fé"

[mcp_servers.wav0.tools.delete_sample]
approval_mode = "prompt"
`);
    expect(add(after)).toBe(after);
    expect(remove(after)).toBe("");
  });

  test("turns the entry of a remote server into one that is started", () => {
    const after = add('[mcp_servers.wav0]\nurl = "http://127.0.0.1:4790/mcp"\nenv = { A = "1" }\n[x]\ny = 1\n');
    expect(read(after)).toEqual({ ...ENTRY, env: { A: "1", ...ENTRY.env } });
    expect(after).toMatch(/\n\[x\]\ny = 1\n$/);
  });

  test("loses an entry in any of TOML's forms", () => {
    expect(remove('mcp_servers.wav0.command = "x"\nmcp_servers.git.command = "y"\n')).toBe(
      'mcp_servers.git.command = "y"\n',
    );
    expect(remove('[mcp_servers]\nwav0 = { command = "x" } # here\ngit.command = "y"\n')).toBe(
      '[mcp_servers]\ngit.command = "y"\n',
    );
    expect(remove('[mcp_servers."wav0"]\ncommand = "x"\n\n# next\n[tui]\n')).toBe("\n# next\n[tui]\n");
  });

  test("is left alone where one line holds all servers, with a word about it", () => {
    const text = 'mcp_servers = { git = { command = "x" }, wav0 = { command = "y" } }\n';
    expect(() => remove(text)).toThrow(/config\.toml has "mcp_servers" on one line.*Nothing was changed/);
    expect(() => add('mcp_servers = { git = { command = "x" } }\n')).toThrow(/on one line/);
  });

  test.each([
    ["a = 1\nb = ", /damaged at line 2/],
    ["[mcp_servers.a]\nx = 1\n[mcp_servers.a]\n", /damaged at line 3/],
    ["mcp_servers = 1", /no table/],
  ])("that is damaged is refused: %j", (text, message) => {
    expect(() => add(text)).toThrow(message);
    expect(() => remove(text)).toThrow(/Nothing was changed/);
  });
});

const line = fc.constantFrom(
  "",
  "# a comment",
  "  # [mcp_servers.wav0]",
  'text = """\n[mcp_servers.wav0]\n"""',
  "number = 1 # one",
  "list = [\n  1, # one\n]",
);
/** Each key once a table. */
const lines = fc.uniqueArray(line, { maxLength: 5 });
const tables = fc.uniqueArray(fc.constantFrom("[mcp_servers.git]", "[ a . b ]", "[[c]]", "[mcp_servers]"), {
  maxLength: 3,
});
const tomlText = fc
  .tuple(
    lines,
    fc.array(lines, { minLength: 3, maxLength: 3 }),
    tables,
    fc.constantFrom("\n", "\r\n"),
    fc.boolean(),
    fc.boolean(),
  )
  .map(([top, bodies, heads, eol, isEnded, hasMark]) => {
    const text = [...top, ...heads.flatMap((head, index) => [head, ...(bodies[index] ?? [])])].join("\n");
    return `${hasMark ? "\uFEFF" : ""}${`${text}${isEnded ? "\n" : ""}`.replaceAll("\n", eol)}`;
  });

test("whatever the file looks like: adding keeps every byte, and taking out gives the bytes back", () => {
  fc.assert(
    fc.property(tomlText, (text) => {
      const after = add(text);
      expect(after.startsWith(text)).toBe(true);
      expect(read(after)).toEqual(ENTRY);
      expect(add(after)).toBe(after);
      expect(remove(after)).toBe(text);
    }),
    { numRuns: 500 },
  );
});

test("a table in the middle is taken out without what stands around it", () => {
  fc.assert(
    fc.property(tomlText, tomlText, (above, below) => {
      const head = above.replace("\uFEFF", "").replaceAll("\r", "");
      const tail = `[tui]\n${below
        .replace("\uFEFF", "")
        .replaceAll("\r", "")
        .replaceAll(/^\[.*$/gm, "")}`;
      const text = `${head}\n[mcp_servers.wav0]\ncommand = "x" # y\n\n# about tui\n${tail}`;
      try {
        read(text);
      } catch {
        // A key twice in the generated tail.
        return;
      }
      const after = remove(text);
      expect(read(after)).toBeNull();
      expect(after.endsWith(`\n# about tui\n${tail}`)).toBe(true);
      expect(after.startsWith(head.trimEnd())).toBe(true);
    }),
  );
});

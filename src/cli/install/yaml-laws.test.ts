import * as fc from "fast-check";
import { parse } from "yaml";
import { expect, test } from "vitest";
import type { SettingsFormat } from "./settings-syntax.ts";
import { yamlSettings } from "./yaml-settings.ts";

/** Each parses a file several times. */
const RUNS = 60;

const FORMAT: SettingsFormat = { file: "config.yaml", serversKey: "extensions", allowsComments: true };
const ENTRY = { name: "wav0", cmd: "npx", args: ["-y", "wav0-mcp"], envs: { TOKEN: "a: b # c" }, timeout: 300 };

type Yaml = Record<string, unknown> & { extensions?: Record<string, unknown> };

const above = fc.constantFrom("", "", "", "\n", "# wav0:\n", "   # note\n");
const behind = fc.constantFrom("", "", " # why", "  # wav0: {}");
const scalar = fc.constantFrom(
  "1",
  "true",
  "plain words",
  "'it''s'",
  '"a: b # c"',
  "https://a.test/x#y",
  "~",
  "[a, b]",
  "{ a: 1 }",
);

/** A member as text, below an indentation of so many spaces; `step` more for what lies in it. */
function member(key: string, indentation: number, step: number): fc.Arbitrary<string> {
  const pad = " ".repeat(indentation);
  const deeper = " ".repeat(indentation + step);
  const line = fc.tuple(above, scalar, behind).map(([head, text, tail]) => `${head}${pad}${key}: ${text}${tail}\n`);
  const list = fc
    .tuple(above, fc.constantFrom(pad, deeper), fc.array(scalar, { minLength: 1, maxLength: 2 }), behind)
    .map(
      ([head, dash, items, tail]) =>
        `${head}${pad}${key}:${tail}\n${items.map((item) => `${dash}- ${item}\n`).join("")}`,
    );
  const block = fc
    .tuple(above, fc.constantFrom("|", ">", "|-", ">-"))
    .map(([head, style]) => `${head}${pad}${key}: ${style}\n${deeper}wav0:\n${deeper}  a # no comment\n`);
  const continued = above.map((head) => `${head}${pad}${key}: "two\n${deeper}lines"\n`);
  return fc.oneof({ weight: 4, arbitrary: line }, list, block, continued);
}

function mapping(key: string, indentation: number, step: number): fc.Arbitrary<string> {
  return fc
    .tuple(
      above,
      behind,
      fc.uniqueArray(fc.constantFrom("type", "cmd", "'quoted key'"), { minLength: 1, maxLength: 3 }),
    )
    .chain(([head, tail, keys]) =>
      fc
        .tuple(...keys.map((inner) => member(inner, indentation + step, step)))
        .map((parts) => `${head}${" ".repeat(indentation)}${key}:${tail}\n${parts.join("")}`),
    );
}

/** Any file whose extensions are a block of their own. @param names extensions, in their order */
function files(names: fc.Arbitrary<string[]>): fc.Arbitrary<string> {
  return fc
    .tuple(names, fc.integer({ min: 1, max: 4 }), fc.boolean(), fc.boolean(), fc.constantFrom("\n", "", "\n\n# end\n"))
    .chain(([listed, step, isWindows, hasMark, end]) => {
      const extensions = fc
        .tuple(above, behind, ...listed.map((name) => mapping(name, step, step)))
        .map(([head, tail, ...parts]) => `${head}extensions:${tail}\n${parts.join("")}`);
      return fc
        .tuple(extensions, member("GOOSE_MODE", 0, 2), mapping("other", 0, 2))
        .chain((parts) => fc.shuffledSubarray(parts, { minLength: parts.length }))
        .map((parts) => {
          const text = parts.join("").replace(/\n$/, end);
          return `${hasMark ? "\uFEFF" : ""}${isWindows ? text.replaceAll("\n", "\r\n") : text}`;
        });
    });
}

/** As a client reads it. */
function valueOf(text: string): Yaml {
  // The generator writes a mapping.
  return parse(text.replace("\uFEFF", "")) as Yaml;
}

const others = fc.uniqueArray(fc.constantFrom("git", "memory", "'x y'"), { minLength: 1, maxLength: 3 });
const withOurs = fc.shuffledSubarray(["git", "memory", "wav0"], { minLength: 2 });

test("a server is added to any YAML file, and every other value reads as before", () => {
  fc.assert(
    fc.property(files(others), (text) => {
      const before = valueOf(text);
      const after = yamlSettings.add(text, FORMAT, "wav0", ENTRY);
      expect(valueOf(after)).toEqual({ ...before, extensions: { ...before.extensions, wav0: ENTRY } });
    }),
    { numRuns: RUNS },
  );
});

test("taking it out again gives every byte of the YAML file back", () => {
  fc.assert(
    fc.property(files(others), (text) => {
      expect(yamlSettings.remove(yamlSettings.add(text, FORMAT, "wav0", ENTRY), FORMAT, "wav0")).toBe(text);
    }),
    { numRuns: RUNS },
  );
});

test("a server that stands anywhere is taken out, and every other value reads as before", () => {
  fc.assert(
    fc.property(files(withOurs), (text) => {
      const { extensions: { wav0: _ours, ...rest } = {}, ...settings } = valueOf(text);
      const after = yamlSettings.remove(text, FORMAT, "wav0");
      expect(valueOf(after)).toEqual({ ...settings, extensions: rest });
    }),
    { numRuns: RUNS },
  );
});

test("an entry by hand is renewed in place, to the same text when it is renewed again", () => {
  fc.assert(
    fc.property(files(withOurs), (text) => {
      const before = valueOf(text);
      const once = yamlSettings.add(text, FORMAT, "wav0", ENTRY);
      const after = valueOf(once);
      expect(after.extensions?.["wav0"]).toMatchObject(ENTRY);
      expect({ ...after, extensions: { ...after.extensions, wav0: 0 } }).toEqual({
        ...before,
        extensions: { ...before.extensions, wav0: 0 },
      });
      expect(yamlSettings.add(once, FORMAT, "wav0", ENTRY)).toBe(once);
    }),
    { numRuns: RUNS },
  );
});

test("a list as far left as its key is renewed on the key's line, and its comments stay", () => {
  const text = `extensions:
  wav0:
    args: # ours
    - old # gone
    # above the last
    - older
    timeout: 20 # mine
`;
  expect(yamlSettings.add(text, FORMAT, "wav0", { args: ["-y", "wav0-mcp"] })).toBe(`extensions:
  wav0:
    args: ["-y","wav0-mcp"] # ours
    timeout: 20 # mine
`);
});

test("a comment below the entry stays, unless the text block above would swallow it", () => {
  const ours = "  wav0:\n    cmd: y\n";
  const list = `extensions:\n  git:\n    args:\n    - x\n${ours}     # about nothing\nother: 1\n`;
  expect(yamlSettings.remove(list, FORMAT, "wav0")).toBe(list.replace(ours, ""));
  const block = `extensions:\n  git:\n    text: |\n     x\n${ours}     # about nothing\nother: 1\n`;
  expect(yamlSettings.remove(block, FORMAT, "wav0")).toBe("extensions:\n  git:\n    text: |\n     x\nother: 1\n");
});

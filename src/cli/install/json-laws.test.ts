import * as fc from "fast-check";
import { parse } from "jsonc-parser/lib/esm/main.js";
import { describe, expect, test } from "vitest";
import { jsonSettings } from "./json-settings.ts";
import { undoServer, type SettingsFormat } from "./settings-syntax.ts";
import { jsoncSettings } from "./testing/jsonc-text.ts";

const FORMAT: SettingsFormat = { file: "settings.json", serversKey: "servers", allowsComments: true };
const ENTRY = { type: "stdio", command: "npx", args: ["-y", "wav0-mcp"], env: { A: "1" } };

const names = fc.uniqueArray(fc.constantFrom("git", "fetch", "time", "x"), { maxLength: 3 });
const some = fc.uniqueArray(fc.constantFrom("git", "fetch", "time", "x"), { minLength: 1, maxLength: 3 });

interface Servers {
  servers: Record<string, unknown>;
}

/** As a client reads it. */
function valueOf(text: string): Servers {
  // The generator writes this member.
  return parse(text.replace("\uFEFF", "")) as Servers;
}

function commentsIn(text: string): string[] {
  return text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""').match(/\/\/ \w+|\/\* \w+ \*\//g) ?? [];
}

describe("whatever the file looks like", () => {
  test("the server is added behind the others, and nothing else changes for a reader", () => {
    fc.assert(
      fc.property(jsoncSettings("servers", names), ({ text, comments }) => {
        const before = valueOf(text);
        const after = jsonSettings.add(text, FORMAT, "wav0", ENTRY);
        expect(valueOf(after)).toEqual({ ...before, servers: { ...before.servers, wav0: ENTRY } });
        expect(Object.keys(valueOf(after).servers).at(-1)).toBe("wav0");
        expect(commentsIn(after)).toEqual(comments);
      }),
      { numRuns: 1_000 },
    );
  });

  test("taking it out again gives the bytes back", () => {
    fc.assert(
      fc.property(jsoncSettings("servers", some), ({ text }) => {
        expect(jsonSettings.remove(jsonSettings.add(text, FORMAT, "wav0", ENTRY), FORMAT, "wav0")).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });

  test("so it does for a file that listed no server, by the copy that was kept of it", () => {
    const bare = fc.constantFrom("{}", "{ }", "{\n}\n", '{ "servers": {} }', '{\n  "servers": {\n  }\n}', '{"a":1}');
    const files = fc.oneof(
      bare,
      jsoncSettings("servers", fc.constant([])).map(({ text }) => text),
    );
    fc.assert(
      fc.property(files, (text) => {
        const installed = jsonSettings.add(text, FORMAT, "wav0", ENTRY);
        const undo = { format: FORMAT, name: "wav0", earlier: ["{", "{}", text] };
        const given = undoServer(jsonSettings, installed, undo);
        expect([text, "{}"]).toContain(given);
        expect(undoServer(jsonSettings, installed, { ...undo, earlier: [text] })).toBe(text);
      }),
    );
  });

  test("a server that stands anywhere is taken out with nothing else, comments of others least of all", () => {
    const withOurs = some.chain((others) => fc.shuffledSubarray([...others, "wav0"], { minLength: others.length + 1 }));
    fc.assert(
      fc.property(jsoncSettings("servers", withOurs), ({ text, comments }) => {
        const { servers, ...rest } = valueOf(text);
        const { wav0: _ours, ...others } = servers;
        const after = jsonSettings.remove(text, FORMAT, "wav0");
        expect(valueOf(after)).toEqual({ ...rest, servers: others });
        const kept = commentsIn(after);
        // Those within the entry went with it; the rest stands in its order.
        expect(comments.filter((comment) => kept.includes(comment)).length).toBeGreaterThanOrEqual(kept.length);
        expect(text.length - after.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
  });

  test("renewing an entry changes its own members only", () => {
    fc.assert(
      fc.property(jsoncSettings("servers", some), ({ text, comments }) => {
        const once = jsonSettings.add(text, FORMAT, "wav0", ENTRY);
        const renewed = { ...ENTRY, command: "node", env: { B: "2" } };
        const twice = jsonSettings.add(once, FORMAT, "wav0", renewed);
        expect(valueOf(twice).servers).toEqual({
          ...valueOf(text).servers,
          wav0: { ...renewed, env: { A: "1", B: "2" } },
        });
        expect(commentsIn(twice)).toEqual(comments);
        expect(jsonSettings.remove(twice, FORMAT, "wav0")).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

describe("files as people write them", () => {
  const remove = (text: string) => jsonSettings.remove(text, FORMAT, "wav0");

  test("a comment behind the last server stays on its line", () => {
    const before = '{\n  "servers": {\n    "git": {"command": "uvx"} // last\n  }\n}\n';
    const after = jsonSettings.add(before, FORMAT, "wav0", { command: "npx" });
    expect(after).toBe(
      '{\n  "servers": {\n    "git": {"command": "uvx"}, // last\n    "wav0": {\n      "command": "npx"\n    }\n  }\n}\n',
    );
  });

  test("servers on one line are joined by one on that line, in their spacing", () => {
    const compact = '{"servers":{"a":{"command":"x"}},"b":1}';
    expect(jsonSettings.add(compact, FORMAT, "wav0", { command: "npx", args: ["-y"] })).toBe(
      '{"servers":{"a":{"command":"x"},"wav0":{"command":"npx","args":["-y"]}},"b":1}',
    );
    const spaced = '{\n  "servers": { "a": { "command": "x" } }\n}';
    expect(jsonSettings.add(spaced, FORMAT, "wav0", { command: "npx" })).toBe(
      '{\n  "servers": { "a": { "command": "x" }, "wav0": { "command": "npx" } }\n}',
    );
  });

  test("comments above, beside and below the entry stay", () => {
    expect(remove('{"servers": {\n  // ours\n  "wav0": {}, // here\n  // git\n  "git": {}\n}}')).toBe(
      '{"servers": {\n  // ours\n  // here\n  // git\n  "git": {}\n}}',
    );
    expect(remove('{"servers": {\n  // ours\n  "wav0": {}, "git": {}\n}}')).toBe(
      '{"servers": {\n  // ours\n  "git": {}\n}}',
    );
  });

  test("an entry that is listed twice is gone afterwards", () => {
    expect(remove('{"servers": {"wav0": 1, "a": 2, "wav0": 3}}')).toBe('{"servers": { "a": 2}}');
  });
});

import * as fc from "fast-check";
import { parse } from "jsonc-parser/lib/esm/main.js";
import { describe, expect, test } from "vitest";
import { jsonSettings } from "./json-settings.ts";
import type { SettingsFormat } from "./settings-syntax.ts";

const FORMAT: SettingsFormat = { file: "settings.json", serversKey: "mcpServers", allowsComments: false };
const WITH_COMMENTS: SettingsFormat = { ...FORMAT, serversKey: "servers", allowsComments: true };
const ENTRY = { command: "npx", args: ["-y", "wav0-mcp"] };

/** As JSON carries them: it has no negative zero. */
const json = fc.jsonValue({ depthSize: "small" }).map((value): unknown => JSON.parse(JSON.stringify(value)));
const settings = fc.dictionary(
  fc.string().filter((key) => key !== "mcpServers" && key !== "__proto__"),
  json,
);
const servers = fc.dictionary(
  fc.string().filter((key) => key !== "wav0" && key !== "__proto__"),
  json,
);
const indentation = fc.constantFrom(2, 4, "\t");

describe("adding a server", () => {
  test("to no file makes one that holds it alone", () => {
    for (const nothing of [null, "", " \n", "\uFEFF"]) {
      const text = jsonSettings.add(nothing, FORMAT, "wav0", ENTRY);
      expect(JSON.parse(text)).toEqual({ mcpServers: { wav0: ENTRY } });
      expect(text.endsWith("}\n")).toBe(true);
    }
  });

  test.each(["// mine\n", "/* mine */", "\uFEFF// mine\r\n// too"])(
    "to a file of comments goes behind them: %j",
    (text) => {
      const after = jsonSettings.add(text, WITH_COMMENTS, "wav0", ENTRY);
      expect(after.startsWith(text.trimEnd())).toBe(true);
      expect(parse(after.replace("\uFEFF", ""))).toEqual({ servers: { wav0: ENTRY } });
      expect(jsonSettings.read(text, WITH_COMMENTS, "wav0")).toBeNull();
      expect(() => jsonSettings.add(text, FORMAT, "wav0", ENTRY)).toThrow(/is damaged at line 1/);
    },
  );

  test("leaves every other member and server, their order and the layout as they are", () => {
    fc.assert(
      fc.property(settings, servers, indentation, (others, mcpServers, space) => {
        const file = (content: unknown) => `${JSON.stringify(content, null, space)}\n`;
        const after = jsonSettings.add(file({ ...others, mcpServers }), FORMAT, "wav0", ENTRY);
        expect(after).toBe(file({ ...others, mcpServers: { ...mcpServers, wav0: ENTRY } }));
      }),
    );
  });

  test("twice changes nothing the second time", () => {
    fc.assert(
      fc.property(settings, indentation, (others, space) => {
        const once = jsonSettings.add(JSON.stringify(others, null, space), FORMAT, "wav0", ENTRY);
        expect(jsonSettings.add(once, FORMAT, "wav0", ENTRY)).toBe(once);
      }),
    );
  });

  test("and removing it gives back the values that were there", () => {
    fc.assert(
      fc.property(settings, servers, indentation, (others, mcpServers, space) => {
        const before = JSON.stringify({ ...others, mcpServers }, null, space);
        const after = jsonSettings.remove(jsonSettings.add(before, FORMAT, "wav0", ENTRY), FORMAT, "wav0");
        expect(JSON.parse(after)).toEqual({ ...others, mcpServers });
      }),
    );
  });

  test("keeps comments and trailing commas where the client reads them", () => {
    const before = `{
\t// my servers
\t"inputs": [], /* none yet */
\t"servers": {
\t\t"other": { "command": "x" }, // keep me
\t},
}
`;
    const after = jsonSettings.add(before, WITH_COMMENTS, "wav0", { type: "stdio", ...ENTRY });
    for (const kept of ["// my servers", "/* none yet */", "// keep me"]) expect(after).toContain(kept);
    expect(parse(after)).toEqual({
      inputs: [],
      servers: { other: { command: "x" }, wav0: { type: "stdio", ...ENTRY } },
    });
    expect(after).toContain('\n\t\t"wav0": {');
  });

  test("renews what is ours in an entry and keeps what the user added", () => {
    const before = `{"mcpServers":{"wav0":{"command":"old","args":[],"disabled":true,"env":{"A":"1","B":"2"}}}}`;
    const after = jsonSettings.add(before, FORMAT, "wav0", { ...ENTRY, env: { B: "3" } });
    expect(JSON.parse(after)).toEqual({
      mcpServers: { wav0: { ...ENTRY, disabled: true, env: { A: "1", B: "3" } } },
    });
  });

  test("turns the entry of a remote server into one that is started", () => {
    const before = `{"mcpServers":{"wav0":{"url":"http://127.0.0.1:4790/mcp"}}}`;
    expect(JSON.parse(jsonSettings.add(before, FORMAT, "wav0", ENTRY))).toEqual({ mcpServers: { wav0: ENTRY } });
  });

  test("keeps Windows line ends and a byte order mark", () => {
    const after = jsonSettings.add('\uFEFF{\r\n  "theme": "dark"\r\n}\r\n', FORMAT, "wav0", ENTRY);
    expect(after.startsWith('\uFEFF{\r\n  "theme": "dark",\r\n')).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
  });
});

describe("a damaged file is refused and says where", () => {
  test.each([
    ["a missing brace", '{\n  "mcpServers": {\n', /line 3, column 1/],
    ["a comment in strict JSON", '{\n  // note\n  "a": 1\n}', /line 2, column 3/],
    ["a trailing comma in strict JSON", '{ "a": 1, }', /line 1, column 11/],
    ["a list", "[]", /JSON object/],
    ["servers that are a list", '{ "mcpServers": [] }', /"mcpServers" that is no JSON object/],
    ["text", "mcpServers: wav0", /damaged at line 1/],
  ])("%s", (_name, text, message) => {
    expect(() => jsonSettings.add(text, FORMAT, "wav0", ENTRY)).toThrow(message);
    expect(() => jsonSettings.remove(text, FORMAT, "wav0")).toThrow(/Nothing was changed/);
  });
});

test("removing a server that is not there gives the same text", () => {
  for (const text of ["{}", '{ "mcpServers": { "other": {} } }'])
    expect(jsonSettings.remove(text, FORMAT, "wav0")).toBe(text);
});

import { describe, expect, test } from "vitest";
import { jsonSettings } from "./json-settings.ts";
import { serverNamed, type SettingsFormat } from "./settings-syntax.ts";
import { tomlSettings } from "./toml-settings.ts";
import { yamlSettings } from "./yaml-settings.ts";

const FORMAT: SettingsFormat = { file: "settings", serversKey: "servers", allowsComments: false };
const ENTRY = { command: "npx", args: ["-y", "wav0-mcp"] };
/** Names that every object of JavaScript inherits. */
const INHERITED = Object.getOwnPropertyNames(Object.prototype).filter((name) => name !== "__proto__");

describe.each([
  ["JSON", jsonSettings, '{ "servers": { "other": { "command": "x" } } }\n'],
  ["TOML", tomlSettings, '[servers.other]\ncommand = "x"\n'],
  ["YAML", yamlSettings, "servers:\n  other:\n    command: x\n"],
] as const)("%s", (_, syntax, others) => {
  test.each(INHERITED)("a server may be called %s", (name) => {
    expect(syntax.read(others, FORMAT, name)).toBeNull();
    expect(syntax.remove(others, FORMAT, name)).toBe(others);
    const added = syntax.add(others, FORMAT, name, ENTRY);
    expect(syntax.read(added, FORMAT, name)).toEqual(ENTRY);
    expect(syntax.add(added, FORMAT, name, ENTRY)).toBe(added);
    expect(syntax.read(syntax.remove(added, FORMAT, name), FORMAT, name)).toBeNull();
    expect(syntax.read(added, FORMAT, "other")).toEqual({ command: "x" });
  });
});

test("a list of servers has the names that stand in it", () => {
  expect(serverNamed({ wav0: ENTRY }, "wav0")).toBe(ENTRY);
  expect(serverNamed({ wav0: ENTRY }, "toString")).toBeUndefined();
  expect(serverNamed(null, "wav0")).toBeUndefined();
});

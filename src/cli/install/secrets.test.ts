import { expect, test } from "vitest";
import { maskSecrets } from "./secrets.ts";

test.each([
  ['{"env":{"REPLICATE_API_TOKEN":"r8_hidden","WAV0_LIBRARY":"/music","PIN":"hidden"}}', ["/music", "PIN"]],
  ['{\n  "env": {\n    "OPENAI": "hidden"\n  },\n  "command": "npx"\n}', ['"command": "npx"']],
  [
    '{"headers": {"Authorization": "Bearer hidden", "X-Team": "hidden"}, "url": "https://a.test/mcp"}',
    ["https://a.test/mcp"],
  ],
  ['{"args": ["-y", "server", "--api-key", "hidden", "--token=hidden", "--port", "80"]}', ['"server"', '"80"']],
  ['{"url": "https://me:hidden@a.test/mcp?api_key=hidden&x=1"}', ["a.test", "x=1"]],
  ['{"apiKey": "hid\\"hidden", "theme": "dark"}', ['"theme": "dark"']],
  ["[a]\napi_key = 'hidden' # note\nmodel = \"m\"\n", ['model = "m"', "# note"]],
  ['[mcp_servers.git.env]\nPIN = "hidden"\nWAV0_PORT = "5"\n\n[tui]\nx = "shown"\n', ["shown", '"5"']],
  ['env = { PIN = "hidden" }\nargs = ["a"]', ['args = ["a"]']],
  ["  envs:\n    PIN: hidden\n    WAV0_PORT: 5\n  timeout: 300\n", ["timeout: 300", "WAV0_PORT: 5"]],
  ["OPENAI_API_KEY: hidden words\nGOOSE_MODE: auto\n", ["GOOSE_MODE: auto"]],
])("%j", (text, shown) => {
  const masked = maskSecrets(text, []);
  expect(masked).not.toContain("hidden");
  expect(masked).toContain("•••");
  for (const part of shown) expect(masked).toContain(part);
  expect(masked.split("\n").length).toBe(text.split("\n").length);
});

test("a value that is known to be secret is masked wherever it stands, escaped or not", () => {
  expect(maskSecrets('a: x"y\nb: "x\\"y"', ['x"y'])).toBe('a: •••\nb: "•••"');
});

test("a text without secrets stays as it is", () => {
  const text =
    '{\n  "theme": "dark", // my servers\n  "mcpServers": { "wav0": { "command": "npx", "args": ["-y", "wav0-mcp"] } },\n  "keyboard": 1\n}';
  expect(maskSecrets(text, [])).toBe(text);
});

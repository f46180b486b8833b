import * as fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { maskSecrets, secretsOf } from "./secrets.ts";

/** Marks each secret, so that no part of it can hide in what is shown. */
const MARK = "zqzq";

const piece = fc.constantFrom("a", "}", "{", ",", " ", '"', "'", "\\", "#", ":", "=", "]", "[", "é", "//", "•");
const secret = fc.array(piece, { maxLength: 6 }).map((parts) => `${MARK}${parts.join("")}${MARK}`);
const plain = fc.stringMatching(/^[a-z]{1,6}$/).map((text) => `x${text}`);
const variable = fc.constantFrom("PIN", "OPENAI", "MY_TOKEN", "db.password", "X-Team");
const variables = fc.dictionary(variable, secret, { minKeys: 1, maxKeys: 3 });

/** No marked text is left, and as many lines as before. */
function assertMasked(text: string): void {
  const masked = maskSecrets(text, []);
  expect(masked).not.toContain(MARK);
  expect(masked.split("\n")).toHaveLength(text.split("\n").length);
}

test("no variable of any server is shown, whatever characters are in it, in JSON on one line or many", () => {
  const field = fc.constantFrom("env", "headers", "http_headers", "environment");
  fc.assert(
    fc.property(variables, field, plain, fc.constantFrom(0, 2, "\t"), (values, name, command, indent) => {
      const servers = { first: { command, [name]: values }, second: { [name]: values, url: "https://a.test" } };
      const text = JSON.stringify({ mcpServers: servers }, null, indent);
      assertMasked(text);
      expect(maskSecrets(text, [])).toContain(command);
    }),
    { numRuns: 150 },
  );
});

test("no variable of any server is shown in TOML, in a table of its own or on one line", () => {
  const basic = (text: string) => JSON.stringify(text);
  fc.assert(
    fc.property(variables, plain, (values, model) => {
      const assignments = Object.entries(values).map(([name, value]) => `${basic(name)} = ${basic(value)}`);
      assertMasked(`[mcp_servers.git.env]\n${assignments.join("\n")}\n\n[tui]\nmodel = "${model}"\n`);
      const line = `[mcp_servers.git]\nenv = { ${assignments.join(", ")} }\nmodel = "${model}"\n`;
      assertMasked(line);
      expect(maskSecrets(line, [])).toContain(model);
    }),
    { numRuns: 150 },
  );
});

test("no variable of any server is shown in YAML as its own library writes it", () => {
  const word = fc.stringMatching(/^[a-z0-9 ]{0,8}$/).map((text) => `${MARK}${text}${MARK}`);
  const settings = fc.dictionary(fc.constantFrom("PIN", "OPENAI", "MY_TOKEN"), fc.oneof(word, secret), { minKeys: 1 });
  fc.assert(
    fc.property(settings, plain, (envs, cmd) => {
      const text = stringify({ extensions: { git: { cmd, envs, timeout: 300 } } }, { lineWidth: 0 });
      assertMasked(text);
      expect(maskSecrets(text, [])).toContain("timeout: 300");
    }),
    { numRuns: 150 },
  );
});

test("a text over several lines is masked to its end, and what follows it is not", () => {
  const text =
    "envs:\n  KEY: |-\n    zqzq BEGIN\n\n      zqzq: x\n  WAV0_PORT: 5\n  'PIN': 'zq''zqzq' # zqzq\n  A: \"zqzq\n    zqzq\"\ntimeout: 3\n";
  assertMasked(text);
  expect(maskSecrets(text, [])).toMatch(/WAV0_PORT: 5[^]*timeout: 3\n$/);
});

test("a secret of the client's own is masked to its last character, and its comment is not", () => {
  const text = "OPENAI_API_KEY: zqzq,a#b{c} zqzq # mine\nmax_tokens: 4096\nGOOSE_MODE: a,b\npassword: 'zq''zqzq'\n";
  assertMasked(text);
  expect(maskSecrets(text, [])).toBe(
    "OPENAI_API_KEY: ••• # mine\nmax_tokens: 4096\nGOOSE_MODE: a,b\npassword: '•••'\n",
  );
});

test("masking twice masks no more than once", () => {
  fc.assert(
    fc.property(variables, (env) => {
      const once = maskSecrets(JSON.stringify({ a: { env } }), []);
      expect(maskSecrets(once, [])).toBe(once);
    }),
  );
});

test("values that are known to be secret go wherever they stand, longest or not, and empty ones do no harm", () => {
  expect(maskSecrets("abc ab abc", ["ab", "abc", ""])).not.toMatch(/a|b/);
  expect(maskSecrets("a$&b $1", ["a$&b"])).toBe("••• $1");
});

test("of an entry's variables only texts that may be secret count", () => {
  expect(secretsOf({ TOKEN: "t", WAV0_PORT: "4790", WAV0_HOME: "/h", NUMBER: 5, PIN: "" })).toEqual(["t", ""]);
  for (const none of [null, undefined, "TOKEN=t", 5]) expect(secretsOf(none)).toEqual([]);
});

import os from "node:os";
import path from "node:path";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readConfig, readSettings } from "../config.ts";
import { LIMIT_VARIABLES } from "../contracts/user-limits.ts";
import { describeFaults } from "./faults.ts";
import { isLoopback } from "./hosted.ts";

const NAMES = [
  "WAV0_HOME",
  "WAV0_LIBRARY",
  "WAV0_FILE_ROOTS",
  "WAV0_DEMUCS_MODEL",
  "WAV0_PORT",
  "WAV0_IDLE_SECONDS",
  "WAV0_DURABILITY",
  "WAV0_CONFIRM",
  "WAV0_HOST",
  "CONVEX_URL",
  "CONVEX_SITE_URL",
  "REPLICATE_API_TOKEN",
  "WAV0_CHAT_BASE_URL",
  "WAV0_PRICES",
  "WAV0_BUDGET_PER_DAY",
  "WAV0_AUTH",
  "WAV0_AUTH_SECRET",
  "WAV0_AUTH_DATABASE_URL",
  "WAV0_AUTH_SIGN_UP",
  "WAV0_AUTH_CLIENT_DOCUMENTS",
  "WAV0_AUTH_GITHUB_CLIENT_ID",
  "WAV0_AUTH_GITHUB_CLIENT_SECRET",
  "WAV0_PUBLIC_URL",
  "WAV0_TRUSTED_PROXIES",
  "WAV0_URL",
  "WAV0_API_KEY",
  ...LIMIT_VARIABLES,
];

const values = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "",
    " ",
    "0",
    "-1",
    "1e3",
    "9".repeat(400),
    "0x10",
    "on",
    "hosted",
    "closed",
    "/a",
    "/a:/b",
    "http://",
    "http:///x",
    "https://a.example",
    "https://a.example/x?y#z",
    "https://user:pw@a.example",
    "https://[::1",
    "http://127.0.0.1:99999",
    "http://localhost:4790",
    "${NAME}",
    "%NAME%",
    "~/x",
    "postgres://",
    "s".repeat(32),
    "5 USD",
    "a/b=1",
  ),
);
const environments = fc.dictionary(fc.constantFrom(...NAMES), values, { maxKeys: 8 });

test("whatever the environment says, it is read, and each fault names its variable and what to do", () => {
  fc.assert(
    fc.property(environments, (source) => {
      const { config, faults } = readSettings(source);
      for (const { variable, message } of faults) {
        if (variable !== "") expect(Object.keys(source)).toContain(variable);
        expect(message).toMatch(/WAV0_|CONVEX_|REPLICATE_|AI_|ANTHROPIC_/);
      }
      expect(Number.isSafeInteger(config.port) && config.port >= 0 && config.port <= 65_535).toBe(true);
      expect(path.isAbsolute(config.home) && path.isAbsolute(config.libraryDirectory)).toBe(true);
      expect(config.fileRoots.every((root) => path.isAbsolute(root) && path.resolve(root) !== "/")).toBe(true);
      if (faults.length === 0) expect(readConfig(source)).toEqual(config);
      else expect(() => readConfig(source)).toThrow(faults[0]?.message);
    }),
    { numRuns: 400 },
  );
});

test("a fault leaves every other variable as if it had stood alone", () => {
  const alone = fc.constantFrom<[string, string]>(
    ["WAV0_PORT", "1234"],
    ["WAV0_DURABILITY", "full"],
    ["WAV0_LIBRARY", "/music"],
    ["WAV0_IDLE_SECONDS", "5"],
  );
  const wrong = fc.constantFrom("WAV0_CONFIRM", "CONVEX_URL", "WAV0_CHAT_BASE_URL", "WAV0_AUTH_SIGN_UP");
  fc.assert(
    fc.property(alone, wrong, ([name, value], variable) => {
      const { config, faults } = readSettings({ [name]: value, [variable]: "nonsense" });
      expect(config).toEqual(readConfig({ [name]: value }));
      expect(faults.map((fault) => fault.variable)).toEqual([variable]);
    }),
  );
});

test("no value of a variable that may be a secret stands in a message", () => {
  const secrets = ["WAV0_AUTH_SECRET", "WAV0_AUTH_DATABASE_URL", "WAV0_API_KEY", "REPLICATE_API_TOKEN", "CONVEX_URL"];
  fc.assert(
    fc.property(fc.constantFrom(...secrets), fc.stringMatching(/^zq[a-z]{1,8}zq$/), (variable, value) => {
      const { faults } = readSettings({ WAV0_AUTH: "hosted", WAV0_URL: "https://a.example", [variable]: value });
      expect(describeFaults(faults)).not.toContain(value);
    }),
  );
});

test("a port and a time are whole numbers in digits, and nothing that JavaScript takes for one", () => {
  for (const value of ["1e3", "0x10", "1_000", "1.0", "+5", "-0", "٣", "5 s", "Infinity"]) {
    for (const variable of ["WAV0_PORT", "WAV0_IDLE_SECONDS"])
      expect(readSettings({ [variable]: value }).faults).toMatchObject([{ variable, blocks: false }]);
  }
});

test("the whole disk is never a folder from which files are read, however it is written", () => {
  for (const roots of ["/", "//", "/.", "/a/..", "/a/../", `/${path.delimiter}/../`]) {
    const { fileRoots } = readConfig({ WAV0_FILE_ROOTS: roots, WAV0_HOME: "/h" });
    expect(fileRoots).toEqual([os.homedir(), process.cwd(), "/h/library"].filter((root) => root !== "/"));
  }
});

test("only addresses that cannot leave this machine are loopback", () => {
  for (const host of ["127.0.0.1", "127.255.255.254", "localhost", "::1", "[::1]"]) expect(isLoopback(host)).toBe(true);
  const others = [
    "",
    "128.0.0.1",
    "127.0.0",
    "127.0.0.1.",
    "1127.0.0.1",
    "localhost.",
    "::",
    "[::]",
    "::ffff:127.0.0.1",
  ];
  for (const host of others) expect(isLoopback(host)).toBe(false);
});

import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readConfig, readSettings } from "../config.ts";
import { describeFaults } from "./faults.ts";

const LIBRARY = path.join(os.homedir(), "Music", "wav0");

test.each([
  ["WAV0_LIBRARY", "${HOME}/x", /must be an absolute path, not "\$\{HOME\}\/x"; variables are not expanded here/],
  ["WAV0_LIBRARY", "~/x", /variables are not expanded here/],
  ["WAV0_LIBRARY", "%USERPROFILE%\\x", /variables are not expanded here/],
  ["WAV0_LIBRARY", "music", /must be an absolute path, not "music"; correct or unset it/],
  ["WAV0_FILE_ROOTS", "/a:b".replace(":", path.delimiter), /must be absolute paths/],
  ["WAV0_PORT", "http", /must be a whole number, not "http"/],
  ["WAV0_PORT", "70000", /WAV0_PORT must be at most 65535, not "70000"/],
  ["WAV0_IDLE_SECONDS", "soon", /must be a whole number/],
  ["WAV0_DURABILITY", "perhaps", /WAV0_DURABILITY must be normal or full, not "perhaps"/],
  ["WAV0_CHAT_BASE_URL", "localhost:11434", /WAV0_CHAT_BASE_URL must be an http\(s\) address/],
  ["WAV0_PRICES", "meta/musicgen=cheap", /WAV0_PRICES must be a list like .*, not "meta\/musicgen=cheap"/],
  ["REPLICATE_API_TOKEN", "${REPLICATE_API_TOKEN}", /is the placeholder \$\{REPLICATE_API_TOKEN\}/],
])("%s=%s is told, and the studio works without it", (variable, value, message) => {
  const { config, faults } = readSettings({ [variable]: value });
  expect(config).toEqual(readSettings({}).config);
  expect(faults).toEqual([{ variable, message: expect.stringMatching(message), blocks: false }]);
  expect(describeFaults(faults)).toMatch(/Until then the studio works without it/);
  expect(() => readConfig({ [variable]: value })).toThrow(variable);
});

test.each([
  { WAV0_HOME: "${HOME}/studio" },
  { CONVEX_URL: "my deployment" },
  { WAV0_URL: "https://studio.example" },
  { WAV0_URL: "http://studio.example", WAV0_API_KEY: "k" },
  { WAV0_AUTH: "hosted" },
  { WAV0_AUTH: "host" },
  { WAV0_BUDGET_PER_DAY: "little" },
])("%j stops the work, since without it another studio would do it, or spend more than it may", (source) => {
  const { faults } = readSettings(source);
  expect(faults).toEqual([expect.objectContaining({ blocks: true })]);
  expect(describeFaults(faults)).not.toContain("Until then");
});

test.each([
  "WAV0_DEMUCS_MODEL",
  "WAV0_URL",
  "WAV0_PUBLIC_URL",
  "WAV0_AUTH",
  "WAV0_AUTH_SIGN_UP",
  "WAV0_AUTH_CLIENT_DOCUMENTS",
  "CONVEX_URL",
])("%s is refused in words of ours, not the validator's", (variable) => {
  const [fault] = readSettings({ [variable]: "nonsense" }).faults;
  expect(fault?.message).toMatch(new RegExp(`^The environment variable ${variable} must be [a-z]`));
});

test("a blank variable counts as unset", () => {
  expect(readSettings({ REPLICATE_API_TOKEN: " ", WAV0_PORT: "" })).toEqual(readSettings({}));
});

test("every wrong variable is told, and the right ones still count", () => {
  const { config, faults } = readSettings({ WAV0_LIBRARY: "x", WAV0_PORT: "y", WAV0_IDLE_SECONDS: "7" });
  expect(faults.map(({ variable }) => variable)).toEqual(["WAV0_LIBRARY", "WAV0_PORT"]);
  expect(config).toMatchObject({ libraryDirectory: LIBRARY, idleSeconds: 7 });
});

test("a wrong value that may be a secret is not repeated", () => {
  const { faults } = readSettings({ WAV0_AUTH_SECRET: "short", WAV0_AUTH_DATABASE_URL: "mysql://me:pw@db" });
  expect(describeFaults(faults)).not.toMatch(/short|pw@/);
});

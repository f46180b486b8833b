import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import { isLoopback } from "./hosted.ts";

const SECRET = "s".repeat(32);

test("without a word about it, nobody has to sign in and only this machine is served", () => {
  expect(readConfig({})).toMatchObject({ host: "127.0.0.1", hosted: null, remote: null });
});

test("hosted sign-in takes its settings from the environment", () => {
  const { hosted } = readConfig({
    WAV0_AUTH: "hosted",
    WAV0_AUTH_SECRET: SECRET,
    WAV0_PUBLIC_URL: "https://studio.example/",
    WAV0_AUTH_SIGN_UP: "closed",
    WAV0_TRUSTED_PROXIES: "10.0.0.0/8, 192.0.2.1",
    WAV0_AUTH_DATABASE_URL: "postgres://db/accounts",
    WAV0_AUTH_GITHUB_CLIENT_ID: "id",
    WAV0_AUTH_GITHUB_CLIENT_SECRET: "secret",
  });
  expect(hosted).toEqual({
    publicUrl: "https://studio.example",
    secret: SECRET,
    databaseUrl: "postgres://db/accounts",
    signUp: "closed",
    trustedProxies: ["10.0.0.0/8", "192.0.2.1"],
    socialProviders: { github: { clientId: "id", clientSecret: "secret" } },
  });
});

test("metadata documents of apps can be switched off where the studio has no way to the internet", () => {
  const variables = { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET };
  expect(readConfig({ ...variables, WAV0_AUTH_CLIENT_DOCUMENTS: "off" }).hosted?.clientDocuments).toBe("off");
  expect(() => readConfig({ ...variables, WAV0_AUTH_CLIENT_DOCUMENTS: "no" })).toThrow("WAV0_AUTH_CLIENT_DOCUMENTS");
});

test.each([
  ["WAV0_AUTH_SECRET", { WAV0_AUTH: "hosted" }],
  ["WAV0_AUTH_SECRET", { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: "short" }],
  ["WAV0_PUBLIC_URL", { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET, WAV0_PUBLIC_URL: "http://studio.example" }],
  ["WAV0_PUBLIC_URL", { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET, WAV0_PUBLIC_URL: "https://a.example/studio" }],
  ["WAV0_AUTH_DATABASE_URL", { WAV0_AUTH_DATABASE_URL: "mysql://db" }],
  [
    "WAV0_AUTH_GITHUB_CLIENT_SECRET",
    { WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: SECRET, WAV0_AUTH_GITHUB_CLIENT_ID: "x" },
  ],
  ["WAV0_API_KEY", { WAV0_URL: "https://studio.example" }],
  ["WAV0_URL", { WAV0_URL: "http://studio.example", WAV0_API_KEY: "wav0_k" }],
])("%s is named when %j does not hold together", (variable, source) => {
  expect(() => readConfig(source)).toThrow(variable);
});

test("a hosted studio is reached by its address and a key", () => {
  const source = { WAV0_URL: "https://studio.example", WAV0_API_KEY: "wav0_k" };
  expect(readConfig(source).remote).toEqual({ url: "https://studio.example", apiKey: "wav0_k" });
});

test.each([
  ["127.0.0.1", true],
  ["localhost", true],
  ["[::1]", true],
  ["127.0.0.1.example", false],
  ["localhost.example", false],
  ["0.0.0.0", false],
])("%s means this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

import { expect, test } from "vitest";
import { readConfig } from "../config.ts";
import type { HostedConfig } from "../config/hosted.ts";
import { createAccountData } from "./accounts/account-data.ts";
import { assertMayBind, authSettings } from "./sign-in.ts";

const hosted: HostedConfig = {
  publicUrl: "https://studio.example",
  secret: "s".repeat(32),
  databaseUrl: null,
  signUp: "open",
  trustedProxies: [],
  socialProviders: {},
};

test.each(["127.0.0.1", "127.8.0.1", "localhost", "::1"])("a hub on %s needs no sign-in", (host) => {
  expect(() => assertMayBind({ host, hosted: null })).not.toThrow();
});

test.each(["0.0.0.0", "::", "192.168.1.20", "studio.example", "127.0.0.1.example"])(
  "a hub on %s refuses to start without sign-in, and says how to have it",
  (host) => {
    expect(() => assertMayBind({ host, hosted: null })).toThrow(/WAV0_AUTH=hosted.*WAV0_AUTH_SECRET.*WAV0_PUBLIC_URL/);
    expect(() => assertMayBind({ host, hosted: { ...hosted, publicUrl: null } })).toThrow(/WAV0_PUBLIC_URL/);
    expect(() => assertMayBind({ host, hosted })).not.toThrow();
  },
);

test("settings of sign-in are those of the hub's variables; a studio of one user has none", () => {
  const log = () => {};
  const parts = { log, data: createAccountData({ url: "http://127.0.0.1:4790", isOwn: true }) };
  const own = { WAV0_HOME: "/studio" };
  expect(authSettings(readConfig(own), "http://127.0.0.1:4790", parts)).toBeNull();
  const hostedVariables = { ...own, WAV0_AUTH: "hosted", WAV0_AUTH_SECRET: hosted.secret };
  expect(authSettings(readConfig(hostedVariables), "http://127.0.0.1:4790", parts)).toMatchObject({
    publicUrl: "http://127.0.0.1:4790",
    deploymentUrl: "http://127.0.0.1:4790",
    database: { kind: "sqlite", file: "/studio/accounts.sqlite" },
    ...parts,
  });
  const elsewhere = { WAV0_PUBLIC_URL: "https://studio.example", WAV0_AUTH_DATABASE_URL: "postgres://db/accounts" };
  const settings = authSettings(readConfig({ ...hostedVariables, ...elsewhere }), "http://127.0.0.1:4790", parts);
  expect(settings).toMatchObject({
    publicUrl: "https://studio.example",
    deploymentUrl: "https://studio.example",
    database: { kind: "postgres", url: "postgres://db/accounts" },
  });
});

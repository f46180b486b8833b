import { expect, test } from "vitest";
import type { HostedConfig } from "../config/hosted.ts";
import { assertMayBind } from "./sign-in.ts";

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

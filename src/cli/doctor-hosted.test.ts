import { expect, test } from "vitest";
import type { Config } from "../config.ts";
import { listen } from "../testing/listen.ts";
import { checkHosted } from "./doctor-hosted.ts";

type Parts = Pick<Config, "hosted" | "remote">;

const HOSTED: NonNullable<Config["hosted"]> = {
  publicUrl: null,
  secret: "a random text of thirty-two letters",
  databaseUrl: null,
  signUp: "open",
  trustedProxies: [],
  socialProviders: {},
};

async function look({ hosted = null, remote = null }: Partial<Parts>): Promise<Record<string, string>> {
  const findings = await checkHosted({ hosted, remote });
  return Object.fromEntries(findings.map(({ name, state, text }) => [name, `${state}: ${text}`]));
}

test("a studio of one user has nothing of this", async () => {
  expect(await look({})).toEqual({});
});

test("a hosted studio is told by its address, its accounts and its proxies", async () => {
  const publicUrl = await listen((_request, response) => response.end('{"version":"1.2.3"}'));
  expect(await look({ hosted: { ...HOSTED, publicUrl, signUp: "closed", trustedProxies: ["127.0.0.1"] } })).toEqual({
    "public address": `fine: ${publicUrl}`,
    accounts: "fine: SQLite in the data directory; sign-up is closed",
    proxies: "fine: X-Forwarded-For of 127.0.0.1",
  });
});

test("what keeps people out is a note or a problem that says what to set", async () => {
  const hosted = {
    ...HOSTED,
    publicUrl: "https://studio.invalid",
    databaseUrl: "postgres://owner:tiger@127.0.0.1:1/accounts",
  };
  const found = await look({ hosted });
  expect(found["public address"]).toMatch(/^note: .*does not lead to a running studio/);
  expect(found["accounts"]).toMatch(/^problem: .*WAV0_AUTH_DATABASE_URL.*ECONNREFUSED/);
  expect(found["accounts"]).not.toContain("tiger");
  expect(found["proxies"]).toMatch(/^note: .*WAV0_TRUSTED_PROXIES/);
  expect((await look({ hosted: HOSTED }))["public address"]).toMatch(/^note: none: .*WAV0_PUBLIC_URL/);
});

test("a client is told whether its studio takes its key", async () => {
  const token = { access_token: "t", expires_in: 600, deployment_url: "https://deployment.example" };
  const open = await listen((_request, response) => response.end(JSON.stringify(token)));
  const closed = await listen((_request, response) => response.writeHead(401).end());
  expect(await look({ remote: { url: open, apiKey: "wav0_k" } })).toEqual({
    "sign-in": `fine: ${open} accepts WAV0_API_KEY`,
  });
  expect((await look({ remote: { url: closed, apiKey: "wav0_k" } }))["sign-in"]).toMatch(
    /^problem: .*refuses WAV0_API_KEY/,
  );
});

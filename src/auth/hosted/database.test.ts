import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuthServer, type AuthServer } from "./testing/auth-server.ts";
import { createOAuthApp, PASSWORD } from "./testing/oauth-app.ts";

let server: AuthServer;
beforeAll(async () => {
  server = await openAuthServer();
});
afterAll(() => server.close());

test("what is kept opens nothing: no password, key, token, code or private key is in the file in the clear", async () => {
  const app = createOAuthApp({ url: server.url, email: "ada@studio.example" });
  const tokens = await app.connect();
  const answer = await fetch(`${server.url}/api/auth/api-keys/create`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url, cookie: app.browser.cookie() },
    body: JSON.stringify({ name: "laptop" }),
  });
  const { key }: { key: string } = await answer.json();
  await app.provider.saveTokens({ access_token: "", token_type: "Bearer" });
  const code = await app.askForCode();
  const stored = ["", "-wal"].map((suffix) => readFileSync(server.databaseFile + suffix, "latin1")).join("");
  expect(stored).toContain("ada@studio.example");
  expect(stored).toContain(key.slice(0, 11));
  for (const secret of [PASSWORD, key, tokens.access_token, tokens.refresh_token ?? "", code, '"d":"']) {
    expect(secret).not.toBe("");
    expect(stored).not.toContain(secret);
  }
});

test("the file is readable by its owner alone", () => {
  expect(statSync(server.databaseFile).mode & 0o777).toBe(0o600);
  expect(statSync(`${server.databaseFile}-wal`).mode & 0o777).toBe(0o600);
});

test("tables are made once: an existing database opens as it is", async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "wav0-auth-"));
  const database = { kind: "sqlite", file: path.join(folder, "nested", "accounts.sqlite") } as const;
  const first = await openAuthServer({ database });
  const app = createOAuthApp({ url: first.url, email: "ada@studio.example" });
  await app.connect();
  const second = await openAuthServer({ database, publicUrl: first.url });
  expect(second.auth.jwks).toBe(first.auth.jwks);
  await first.close();
  await second.close();
  rmSync(folder, { recursive: true });
});

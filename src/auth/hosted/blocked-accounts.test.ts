import { describe, expect, test } from "vitest";
import { isBlocked, refuseBlocked } from "./blocked-accounts.ts";
import { isGrantAlive, type GrantClaims } from "./grants.ts";
import { openAuthServer } from "./testing/auth-server.ts";
import { createBrowser } from "./testing/browser.ts";
import { PASSWORD } from "./testing/oauth-app.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const LATER = new Date(NOW.getTime() + 1);

type Row = Record<string, unknown>;

/** Rows in memory, found as an adapter of the sign-in library finds them. */
function databaseOf(tables: Record<string, Row[]>): Parameters<typeof isGrantAlive>[0] {
  const find = ({ model, where = [] }: { model: string; where?: { field: string; value: unknown }[] }) =>
    (tables[model] ?? []).filter((row) => where.every(({ field, value }) => row[field] === value));
  return {
    // The caller names the type of its rows.
    findOne: async <T>(query: { model: string }) => (find(query)[0] ?? null) as T | null,
    findMany: async <T>(query: { model: string }) => find(query) as T[],
  };
}

describe("an account is blocked", () => {
  test.each<[string, Row[], boolean]>([
    ["from a time on", [{ id: "ada", blockedAt: NOW }], true],
    ["also if that is text, as SQLite keeps it", [{ id: "ada", blockedAt: NOW.toISOString() }], true],
    ["while it is being deleted", [{ id: "ada", leavingAt: NOW }], true],
    [
      "while it is being deleted, though the other bar was lifted",
      [{ id: "ada", blockedAt: null, leavingAt: NOW }],
      true,
    ],
    ["not where the time was taken away", [{ id: "ada", blockedAt: null }], false],
    ["not where it never was", [{ id: "ada" }], false],
    ["not for another one's sake", [{ id: "bo", blockedAt: NOW }, { id: "ada" }], false],
    ["not where there is none", [], false],
  ])("%s", async (_what, user, expected) => {
    const database = databaseOf({ user });
    expect(await isBlocked(database, "ada")).toBe(expected);
    const refusal = refuseBlocked(database, "ada").then(
      () => null,
      (error: unknown) => error,
    );
    const status = { statusCode: 403, body: { error: "access_denied", message: expect.stringContaining("blocked") } };
    if (expected) expect(await refusal).toMatchObject(status);
    else expect(await refusal).toBeNull();
  });
});

describe("a grant of a blocked account", () => {
  const key = { personalKey: [{ id: "k1", expiresAt: null }] };
  const app = {
    oauthConsent: [{ clientId: "app", userId: "ada" }],
    session: [{ id: "s1", expiresAt: LATER }],
    oauthRefreshToken: [{ clientId: "app", userId: "ada", revoked: null, expiresAt: LATER }],
  };
  const KEY: GrantClaims = { sub: "ada", jti: "t1", key_id: "k1", scope: "studio" };
  const APP: GrantClaims = { sub: "ada", jti: "t1", azp: "app", sid: "s1", scope: "studio" };

  test.each<[string, GrantClaims, Record<string, Row[]>]>([
    ["by a key", KEY, key],
    ["by an app", APP, app],
    ["by an app that works offline", { ...APP, scope: "studio offline_access" }, app],
  ])("%s stands until then, not while it lasts, and again afterwards", async (_what, claims, tables) => {
    const alive = (user: Row[]) => isGrantAlive(databaseOf({ ...tables, user }), claims, NOW);
    expect(await alive([{ id: "ada", blockedAt: null }])).toBe(true);
    expect(await alive([{ id: "ada", blockedAt: NOW }])).toBe(false);
    expect(await alive([{ id: "bo", blockedAt: NOW }, { id: "ada" }])).toBe(true);
  });
});

test(
  "a sign-up, whose session begins in its own transaction, is not held up by the question",
  { timeout: 120_000 },
  async () => {
    const server = await openAuthServer();
    try {
      const browser = createBrowser(server.url);
      await browser.open("/sign-up?next=/account");
      const fields = { name: "Ada", email: "ada@studio.example", password: PASSWORD };
      expect(await browser.submit("/sign-up", fields)).toMatchObject({
        status: 200,
        text: expect.stringContaining("ada@studio.example"),
      });
    } finally {
      await server.close();
    }
  },
);

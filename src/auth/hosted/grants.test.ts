import { expect, test } from "vitest";
import { isGrantAlive, type GrantClaims } from "./grants.ts";

const NOW = new Date("2026-06-01T00:00:00Z");
const LATER = new Date(NOW.getTime() + 1);

type Row = Record<string, unknown>;
type Tables = Partial<Record<"revokedToken" | "personalKey" | "oauthConsent" | "oauthRefreshToken" | "session", Row[]>>;

/** Rows in memory, found as an adapter of the sign-in library finds them. */
function databaseOf(tables: Tables): Parameters<typeof isGrantAlive>[0] {
  const find = ({ model, where = [] }: { model: string; where?: { field: string; value: unknown }[] }) =>
    // Each model that is asked for is a table.
    (tables[model as keyof Tables] ?? []).filter((row) => where.every(({ field, value }) => row[field] === value));
  return {
    // The caller names the type of its rows.
    findOne: async <T>(query: { model: string }) => (find(query)[0] ?? null) as T | null,
    findMany: async <T>(query: { model: string }) => find(query) as T[],
  };
}

const CONSENT = { clientId: "app", userId: "ada" };
const REFRESH = { ...CONSENT, revoked: null, expiresAt: LATER };
const APP: GrantClaims = { sub: "ada", jti: "t1", azp: "app", sid: "s1", scope: "studio" };
const OFFLINE: GrantClaims = { ...APP, scope: "studio offline_access" };
const KEY: GrantClaims = { sub: "ada", jti: "t1", key_id: "k1", scope: "studio" };

test.each<[string, GrantClaims, Tables, boolean]>([
  ["a key that stands", KEY, { personalKey: [{ id: "k1", expiresAt: LATER }] }, true],
  ["a key without an end", KEY, { personalKey: [{ id: "k1", expiresAt: null }] }, true],
  ["a key in the moment of its end", KEY, { personalKey: [{ id: "k1", expiresAt: NOW }] }, false],
  ["a key that was revoked", KEY, { personalKey: [{ id: "k2", expiresAt: null }] }, false],
  [
    "a token of a key that was revoked by itself",
    KEY,
    { personalKey: [{ id: "k1", expiresAt: null }], revokedToken: [{ jti: "t1" }] },
    false,
  ],
  [
    "an app while its user is signed in",
    APP,
    { oauthConsent: [CONSENT], session: [{ id: "s1", expiresAt: LATER }] },
    true,
  ],
  ["an app whose user signed out", APP, { oauthConsent: [CONSENT] }, false],
  [
    "an app whose user's session ended",
    APP,
    { oauthConsent: [CONSENT], session: [{ id: "s1", expiresAt: NOW }] },
    false,
  ],
  ["an app that was disconnected", APP, { session: [{ id: "s1", expiresAt: LATER }] }, false],
  [
    "an app that another user agreed to",
    APP,
    { oauthConsent: [{ ...CONSENT, userId: "eve" }], session: [{ id: "s1", expiresAt: LATER }] },
    false,
  ],
  [
    "an app that works offline, without a session",
    OFFLINE,
    { oauthConsent: [CONSENT], oauthRefreshToken: [REFRESH] },
    true,
  ],
  [
    "one with an old token and a new one",
    OFFLINE,
    { oauthConsent: [CONSENT], oauthRefreshToken: [{ ...REFRESH, expiresAt: NOW }, REFRESH] },
    true,
  ],
  [
    "one whose refresh token was revoked",
    OFFLINE,
    { oauthConsent: [CONSENT], oauthRefreshToken: [{ ...REFRESH, revoked: NOW }] },
    false,
  ],
  [
    "one whose refresh token is another app's",
    OFFLINE,
    {
      oauthConsent: [CONSENT],
      oauthRefreshToken: [{ ...REFRESH, clientId: "other" }],
      session: [{ id: "s1", expiresAt: LATER }],
    },
    false,
  ],
  [
    "a scope that only contains the word",
    { ...APP, scope: "not_offline_access" },
    { oauthConsent: [CONSENT], oauthRefreshToken: [REFRESH] },
    false,
  ],
  ["a token without an id", { ...KEY, jti: undefined }, { personalKey: [{ id: "k1", expiresAt: null }] }, false],
  ["a token of neither a key nor an app", { sub: "ada", jti: "t1", scope: "studio" }, {}, false],
  [
    "an app's token without a session",
    { ...APP, sid: undefined },
    { oauthConsent: [CONSENT], session: [{ id: undefined, expiresAt: LATER }] },
    false,
  ],
])("%s", async (_what, claims, tables, isAlive) => {
  expect(await isGrantAlive(databaseOf(tables), claims, NOW)).toBe(isAlive);
});

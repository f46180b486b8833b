import type { DBAdapter } from "better-auth";
import { isBlocked } from "./blocked-accounts.ts";

/** Claims of a verified access token that tell what it was issued for. */
export interface GrantClaims {
  sub: string;
  jti?: string;
  /** The OAuth client; absent in tokens that a personal key was exchanged for. */
  azp?: string;
  /** The personal key. */
  key_id?: string;
  /** The browser session in which the user consented. */
  sid?: string;
  scope: string;
}

type Database = Pick<DBAdapter, "findOne" | "findMany">;

/**
 * True if a token's grant still stands. A signature cannot tell: the user may have disconnected the client or revoked
 * the key, the operator may have blocked the account, or the client may have revoked its tokens.
 */
export async function isGrantAlive(database: Database, claims: GrantClaims, now: Date): Promise<boolean> {
  if (claims.jti === undefined || (await isTokenRevoked(database, claims.jti))) return false;
  if (await isBlocked(database, claims.sub)) return false;
  if (claims.key_id !== undefined) return isKeyAlive(database, claims.key_id, now);
  if (claims.azp !== undefined) return isClientAlive(database, { ...claims, azp: claims.azp }, now);
  return false;
}

async function isTokenRevoked(database: Database, jti: string): Promise<boolean> {
  return (await database.findOne({ model: "revokedToken", where: [{ field: "jti", value: jti }] })) !== null;
}

async function isKeyAlive(database: Database, id: string, now: Date): Promise<boolean> {
  const key = await database.findOne<{ expiresAt: Date | null }>({
    model: "personalKey",
    where: [{ field: "id", value: id }],
  });
  return key !== null && !isPast(key.expiresAt, now);
}

async function isClientAlive(database: Database, claims: GrantClaims & { azp: string }, now: Date): Promise<boolean> {
  const where = [
    { field: "clientId", value: claims.azp },
    { field: "userId", value: claims.sub },
  ];
  const consent = await database.findOne({ model: "oauthConsent", where });
  if (consent === null) return false;
  if (claims.scope.split(" ").includes("offline_access")) return hasRefreshToken(database, where, now);
  return claims.sid !== undefined && isSessionAlive(database, claims.sid, now);
}

/** True for a refresh token that is valid: rotation, replay of a code and RFC 7009 revocation mark its row. */
async function hasRefreshToken(
  database: Database,
  where: { field: string; value: string }[],
  now: Date,
): Promise<boolean> {
  const live = await database.findMany<{ expiresAt: Date }>({
    model: "oauthRefreshToken",
    where: [...where, { field: "revoked", value: null }],
  });
  return live.some(({ expiresAt }) => !isPast(expiresAt, now));
}

async function isSessionAlive(database: Database, id: string, now: Date): Promise<boolean> {
  const session = await database.findOne<{ expiresAt: Date }>({
    model: "session",
    where: [{ field: "id", value: id }],
  });
  return session !== null && !isPast(session.expiresAt, now);
}

function isPast(time: Date | null, now: Date): boolean {
  return time !== null && time.getTime() <= now.getTime();
}

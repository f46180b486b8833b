import { APIError, createAuthEndpoint, sessionMiddleware } from "better-auth/api";
import type { BetterAuthPlugin } from "better-auth";
import { signJWT, type JwtOptions } from "better-auth/plugins/jwt";
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { readStudioScopes, STUDIO_SCOPES, type StudioScope } from "../../contracts/principal.ts";
import { refuseBlocked } from "./blocked-accounts.ts";
import { createKey, hashKey, KEY_PREFIX } from "./personal-key.ts";
import { ACCESS_TOKEN_SECONDS, ACCESS_TOKEN_TYPE } from "./settings.ts";

/** A key as its owner sees it. */
export interface PersonalKey {
  id: string;
  name: string;
  /** How the key begins. */
  start: string;
  scopes: StudioScope[];
  createdAt: Date;
  /** Null: until it is revoked. */
  expiresAt: Date | null;
  lastUsedAt: Date | null;
}

interface KeyRow extends PersonalKey {
  userId: string;
  hash: string;
}

export interface PersonalKeyOptions {
  jwt: JwtOptions;
  /** Where the holder of a token finds the deployment. */
  deploymentUrl: string;
}

const MAX_KEYS = 50;
const MILLISECONDS_A_DAY = 24 * 60 * 60 * 1000;
const MODEL = "personalKey";

const newKeySchema = z.object({
  name: z.string().trim().min(1).max(64),
  scopes: z
    .array(z.enum(STUDIO_SCOPES))
    .min(1)
    .default([...STUDIO_SCOPES]),
  /** Absent: does not expire. */
  expiresInDays: z.number().int().min(1).max(365).optional(),
});

/**
 * Personal API keys, for clients that have no browser. The user makes them with a session; the key itself opens
 * nothing but `/api-keys/token`, which gives a short-lived access token for it.
 */
export function personalKeys(options: PersonalKeyOptions) {
  return {
    id: "personal-keys",
    schema: {
      [MODEL]: {
        fields: {
          userId: { type: "string", required: true, references: { model: "user", field: "id" }, index: true },
          name: { type: "string", required: true },
          start: { type: "string", required: true },
          hash: { type: "string", required: true, unique: true },
          scopes: { type: "string[]", required: true },
          createdAt: { type: "date", required: true },
          expiresAt: { type: "date", required: false },
          lastUsedAt: { type: "date", required: false },
        },
      },
    },
    rateLimit: [{ pathMatcher: (path) => path === "/api-keys/token", window: 60, max: 20 }],
    endpoints: {
      createPersonalKey: createKeyEndpoint(),
      listPersonalKeys: listKeysEndpoint(),
      revokePersonalKey: revokeKeyEndpoint(),
      exchangePersonalKey: exchangeKeyEndpoint(options),
    },
  } satisfies BetterAuthPlugin;
}

function createKeyEndpoint() {
  return createAuthEndpoint(
    "/api-keys/create",
    { method: "POST", body: newKeySchema, use: [sessionMiddleware], metadata: { noStore: true } },
    async (ctx) => {
      const { name, scopes, expiresInDays } = ctx.body;
      const userId = ctx.context.session.user.id;
      const count = await ctx.context.adapter.count({ model: MODEL, where: [{ field: "userId", value: userId }] });
      if (count >= MAX_KEYS)
        throw new APIError("CONFLICT", { message: `Revoke a key first: ${MAX_KEYS} is the limit` });
      const { secret, hash, start } = createKey();
      const now = new Date();
      const expiresAt =
        expiresInDays === undefined ? null : new Date(now.getTime() + expiresInDays * MILLISECONDS_A_DAY);
      const row = await ctx.context.adapter.create<Omit<KeyRow, "id">, KeyRow>({
        model: MODEL,
        data: { userId, name, start, hash, scopes, createdAt: now, expiresAt, lastUsedAt: null },
      });
      return ctx.json({ ...shown(row), key: secret });
    },
  );
}

function listKeysEndpoint() {
  return createAuthEndpoint("/api-keys/list", { method: "GET", use: [sessionMiddleware] }, async (ctx) => {
    const rows = await ctx.context.adapter.findMany<KeyRow>({
      model: MODEL,
      where: [{ field: "userId", value: ctx.context.session.user.id }],
      sortBy: { field: "createdAt", direction: "desc" },
      limit: MAX_KEYS,
    });
    return ctx.json({ keys: rows.map(shown) });
  });
}

function revokeKeyEndpoint() {
  return createAuthEndpoint(
    "/api-keys/revoke",
    { method: "POST", body: z.object({ id: z.string() }), use: [sessionMiddleware] },
    async (ctx) => {
      const revoked = await ctx.context.adapter.deleteMany({
        model: MODEL,
        where: [
          { field: "id", value: ctx.body.id },
          { field: "userId", value: ctx.context.session.user.id },
        ],
      });
      if (revoked === 0) throw new APIError("NOT_FOUND", { message: "There is no such key" });
      return ctx.json({ revoked: true });
    },
  );
}

/** The key in the Authorization header, for an access token of the key's scopes or of the part that `scope` names. */
function exchangeKeyEndpoint(options: PersonalKeyOptions) {
  return createAuthEndpoint(
    "/api-keys/token",
    {
      method: "POST",
      body: z.object({ scope: z.string().optional() }).optional(),
      requireHeaders: true,
      metadata: { noStore: true, allowedMediaTypes: ["application/json", "application/x-www-form-urlencoded"] },
    },
    async (ctx) => {
      const secret = readKey(ctx.headers.get("authorization"));
      const now = new Date();
      const key = await ctx.context.adapter.findOne<KeyRow>({
        model: MODEL,
        where: [{ field: "hash", value: hashKey(secret) }],
      });
      if (key === null) throw refusal("invalid_token", "There is no such key, or it was revoked");
      if (key.expiresAt !== null && key.expiresAt <= now) throw refusal("invalid_token", "This key has expired");
      await refuseBlocked(ctx.context.adapter, key.userId);
      const scopes = narrow(key.scopes, ctx.body?.scope);
      await ctx.context.adapter.update({
        model: MODEL,
        where: [{ field: "id", value: key.id }],
        update: { lastUsedAt: now },
      });
      const iat = Math.floor(now.getTime() / 1000);
      const exp = Math.min(
        iat + ACCESS_TOKEN_SECONDS,
        key.expiresAt ? Math.floor(key.expiresAt.getTime() / 1000) : Infinity,
      );
      const scope = scopes.join(" ");
      const token = await signJWT(ctx, {
        options: options.jwt,
        header: { typ: ACCESS_TOKEN_TYPE },
        payload: { sub: key.userId, key_id: key.id, scope, jti: randomUUID(), iat, exp },
      });
      return ctx.json({
        access_token: token,
        token_type: "Bearer",
        expires_in: exp - iat,
        scope,
        deployment_url: options.deploymentUrl,
      });
    },
  );
}

function readKey(authorization: string | null): string {
  const [scheme = "", secret = ""] = (authorization ?? "").split(" ", 2);
  if (scheme.toLowerCase() !== "bearer" || !secret.startsWith(KEY_PREFIX)) {
    throw refusal("invalid_request", `Send a personal key, which begins with ${KEY_PREFIX}, as a bearer token`);
  }
  return secret;
}

function narrow(granted: readonly StudioScope[], wanted: string | undefined): StudioScope[] {
  if (wanted === undefined) return [...granted];
  const scopes = readStudioScopes(wanted);
  const isKnown = scopes.length > 0 && scopes.length === wanted.split(" ").length;
  if (isKnown && scopes.every((scope) => granted.includes(scope))) return scopes;
  throw new APIError("FORBIDDEN", {
    error: "insufficient_scope",
    error_description: `This key has the scope "${granted.join(" ")}"`,
  });
}

function refusal(error: string, description: string): APIError {
  const headers = { "www-authenticate": `Bearer error="${error}", error_description="${description}"` };
  return new APIError("UNAUTHORIZED", { error, error_description: description }, headers);
}

function shown({ id, name, start, scopes, createdAt, expiresAt, lastUsedAt }: KeyRow): PersonalKey {
  return { id, name, start, scopes, createdAt, expiresAt, lastUsedAt };
}

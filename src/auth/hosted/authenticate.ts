import { createRemoteJWKSet, customFetch, errors, type JSONWebKeySet, jwtVerify } from "jose";
import type { DBAdapter } from "better-auth";
import * as z from "zod";
import { type Authenticate, readStudioScopes, STUDIO_SCOPES } from "../../contracts/principal.ts";
import { isGrantAlive } from "./grants.ts";
import { AUTH_BASE_PATH, MCP_PATH, RESOURCE_METADATA } from "./paths.ts";
import { ACCESS_TOKEN_TYPE } from "./settings.ts";

export interface AuthenticateOptions {
  issuer: string;
  audience: string;
  database: Pick<DBAdapter, "findOne" | "findMany">;
  /** The public signing keys. Asked again when a token names a key that is not among the known ones. */
  keys(): Promise<JSONWebKeySet>;
  now?: () => Date;
}

const claimsSchema = z.object({
  sub: z.string(),
  jti: z.string().optional(),
  azp: z.string().optional(),
  key_id: z.string().optional(),
  sid: z.string().optional(),
  scope: z.string(),
  exp: z.number(),
});

/**
 * Judges the bearer token of a request to the MCP endpoint: signature, issuer, audience, type and time, then whether
 * its grant still stands. Refusals follow RFC 6750 §3 and point to the resource metadata (RFC 9728 §5.1), from
 * which clients find out how to sign in.
 */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { issuer, audience, database, now = () => new Date() } = options;
  const keys = createRemoteJWKSet(new URL(`${issuer}${AUTH_BASE_PATH}/jwks`), {
    // The keys are in this process: nothing goes over the network, only the caching is wanted.
    [customFetch]: async () => Response.json(await options.keys()),
  });

  async function verify(token: string) {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ["RS256"],
      typ: ACCESS_TOKEN_TYPE,
      currentDate: now(),
    });
    return claimsSchema.parse(payload);
  }

  return async (request) => {
    const token = readBearer(request.headers.get("authorization"));
    if (token === null) return refuse(issuer, 401, {});
    const claims = await verify(token).catch(toNull);
    if (claims === null || !(await isGrantAlive(database, claims, now()))) {
      return refuse(issuer, 401, {
        error: "invalid_token",
        description: "The token has expired, was revoked or is not for this studio",
      });
    }
    const scopes = readStudioScopes(claims.scope);
    if (scopes.length === 0)
      return refuse(issuer, 403, { error: "insufficient_scope", description: "The token has no scope of this studio" });
    const id = `${issuer}|${claims.sub}|${claims.key_id ?? claims.azp ?? ""}`;
    return { id, token, scopes, expiresAt: claims.exp * 1000 };
  };
}

/** Maps errors of an invalid token to null; any other error is a fault of the server and is rethrown. */
function toNull(error: unknown): null {
  if (error instanceof errors.JOSEError || error instanceof z.ZodError) return null;
  throw error;
}

function readBearer(authorization: string | null): string | null {
  const [scheme = "", token = ""] = (authorization ?? "").split(" ", 2);
  return scheme.toLowerCase() === "bearer" && token !== "" ? token : null;
}

function refuse(issuer: string, status: 401 | 403, problem: { error?: string; description?: string }): Response {
  const parameters = [
    problem.error && `error="${problem.error}"`,
    problem.description && `error_description="${problem.description}"`,
    `scope="${STUDIO_SCOPES.join(" ")}"`,
    `resource_metadata="${issuer}${RESOURCE_METADATA}${MCP_PATH}"`,
  ].filter(Boolean);
  const message = problem.description ?? "Sign in first: this address needs an access token";
  return Response.json(
    { jsonrpc: "2.0", error: { code: -32_001, message }, id: null },
    { status, headers: { "www-authenticate": `Bearer ${parameters.join(", ")}`, "cache-control": "no-store" } },
  );
}

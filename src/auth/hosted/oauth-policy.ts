import { createAuthMiddleware, isAPIError } from "better-auth/api";
import type { BetterAuthPlugin } from "better-auth";
import { decodeJwt } from "jose";
import { readStudioScopes, STUDIO_SCOPES } from "../../contracts/principal.ts";

/**
 * Additions of this studio to the OAuth endpoints, for compatibility with common clients:
 * - an authorisation is for the scopes that this studio has, whatever else is asked for;
 * - an authorisation without `resource` is for this studio, the only one there is: no token leaves here unbound;
 * - whoever the user connects stays connected until disconnected (`offline_access`);
 * - access tokens can be given back (RFC 7009) although they are self-contained: their ids are remembered.
 */
export function oauthPolicy(resource: string) {
  return {
    id: "oauth-policy",
    schema: {
      revokedToken: {
        fields: {
          jti: { type: "string", required: true, unique: true },
          expiresAt: { type: "date", required: true },
        },
      },
    },
    hooks: {
      before: [{ matcher: ({ path }) => path === "/oauth2/authorize", handler: completeAuthorization(resource) }],
      after: [{ matcher: ({ path }) => path === "/oauth2/revoke", handler: rememberRevokedToken() }],
    },
  } satisfies BetterAuthPlugin;
}

/**
 * RFC 6749 §3.3 lets a server ignore scopes that it does not know; the token's answer tells what was granted. Asked for
 * none of this studio's, the user is asked for all.
 */
function completeAuthorization(resource: string) {
  return createAuthMiddleware(async (ctx) => {
    // By POST the parameters are a form (OpenID Connect Core §3.1.2.1). The form of a sign-in comes this way, too.
    const isForm = ctx.method === "POST" && ctx.body?.client_id !== undefined;
    return {
      context: {
        ...(isForm ? { body: completeParameters(ctx.body, resource) } : {}),
        ...(ctx.query === undefined ? {} : { query: completeParameters(ctx.query, resource) }),
      },
    };
  });
}

function completeParameters(asked: Record<string, unknown>, resource: string): Record<string, unknown> {
  return { ...asked, scope: narrowScope(asked["scope"]), resource: asked["resource"] ?? resource };
}

function narrowScope(asked: unknown): string {
  const known = readStudioScopes(asked);
  return [...(known.length > 0 ? known : STUDIO_SCOPES), "offline_access"].join(" ");
}

/** By now the endpoint has authenticated the client and verified the token; it only has no way to revoke it. */
function rememberRevokedToken() {
  return createAuthMiddleware(async (ctx) => {
    const { returned, adapter } = ctx.context;
    if (!isAPIError(returned) || returned.body?.["error"] !== "unsupported_token_type") return;
    const { jti, azp, exp } = decodeJwt(ctx.body.token);
    if (jti === undefined || exp === undefined || azp !== clientOf(ctx.body, ctx.headers)) return;
    const now = new Date();
    await adapter.deleteMany({ model: "revokedToken", where: [{ field: "expiresAt", operator: "lt", value: now }] });
    const known = await adapter.findOne({ model: "revokedToken", where: [{ field: "jti", value: jti }] });
    if (!known) await adapter.create({ model: "revokedToken", data: { jti, expiresAt: new Date(exp * 1000) } });
    // A whole response: the status of the endpoint's error would stay with anything less.
    return Response.json({});
  });
}

/** RFC 6749 §2.3.1: in the body, or the user name of Basic credentials, form-encoded. */
function clientOf(body: { client_id?: string }, headers: Headers | undefined): string | undefined {
  const [scheme = "", credentials = ""] = (headers?.get("authorization") ?? "").split(" ", 2);
  if (scheme.toLowerCase() !== "basic") return body.client_id;
  const [name = ""] = Buffer.from(credentials, "base64").toString("utf8").split(":", 1);
  return decodeURIComponent(name.replaceAll("+", " "));
}

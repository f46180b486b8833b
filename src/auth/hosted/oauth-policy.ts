import { APIError, createAuthMiddleware, isAPIError } from "better-auth/api";
import type { BetterAuthPlugin } from "better-auth";
import { decodeJwt } from "jose";

/**
 * What this studio adds to the OAuth endpoints, so that the clients people have get through:
 * - clients that name no application type and return to a loopback address or an app's own scheme are native ones;
 * - no registration has this server call an address;
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
      before: [
        { matcher: ({ path }) => path === "/oauth2/register", handler: completeRegistration() },
        { matcher: ({ path }) => path === "/oauth2/authorize", handler: completeAuthorization(resource) },
      ],
      after: [{ matcher: ({ path }) => path === "/oauth2/revoke", handler: rememberRevokedToken() }],
    },
  } satisfies BetterAuthPlugin;
}

/** Metadata that would have this server send requests to addresses of a stranger's choosing (SSRF). */
const FETCHED_METADATA = ["jwks_uri", "backchannel_logout_uri", "sector_identifier_uri"];

function completeRegistration() {
  return createAuthMiddleware(async (ctx) => {
    const fetched = FETCHED_METADATA.find((field) => ctx.body?.[field] !== undefined);
    if (fetched !== undefined) {
      throw new APIError("BAD_REQUEST", {
        error: "invalid_client_metadata",
        error_description: `This studio calls no address of a client: leave out ${fetched}`,
      });
    }
    const uris: unknown = ctx.body?.redirect_uris;
    if (ctx.body?.application_type !== undefined || !Array.isArray(uris)) return;
    if (uris.every((uri) => typeof uri === "string" && isWebAddress(uri))) return;
    return { context: { body: { ...ctx.body, application_type: "native" } } };
  });
}

function isWebAddress(uri: string): boolean {
  return uri.startsWith("https://");
}

function completeAuthorization(resource: string) {
  return createAuthMiddleware(async (ctx) => {
    if (ctx.query === undefined) return;
    const { scope } = ctx.query;
    const stays = typeof scope !== "string" || scope.split(" ").includes("offline_access");
    return {
      context: {
        query: {
          ...ctx.query,
          ...(stays ? {} : { scope: `${scope} offline_access`.trim() }),
          resource: ctx.query["resource"] ?? resource,
        },
      },
    };
  });
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

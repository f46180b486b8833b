/** Path of better-auth's endpoints. */
export const AUTH_BASE_PATH = "/api/auth";

/** Path of the MCP endpoint, which is the one protected resource. */
export const MCP_PATH = "/mcp";

/** Where clients discover the authorisation server (RFC 8414). */
export const AUTHORIZATION_SERVER_METADATA = "/.well-known/oauth-authorization-server";

/** Where clients learn which server authorises for the MCP endpoint (RFC 9728). */
export const RESOURCE_METADATA = "/.well-known/oauth-protected-resource";

/** Pages that better-auth sends people to. */
export const PAGES = {
  signIn: "/sign-in",
  consent: "/consent",
  error: "/auth-error",
  account: "/account",
  password: "/password",
} as const;

const OWN_PATHS = [
  AUTH_BASE_PATH,
  AUTHORIZATION_SERVER_METADATA,
  RESOURCE_METADATA,
  ...Object.values(PAGES),
  "/sign-up",
  "/sign-out",
];

/** True for paths that belong to sign-in. */
export function isAuthPath(path: string): boolean {
  return OWN_PATHS.some((own) => path === own || path.startsWith(`${own}/`));
}

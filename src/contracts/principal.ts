/** OAuth scopes: `studio:read` for operations that change nothing, `studio:write` for all. */
export const STUDIO_SCOPES = ["studio:read", "studio:write"] as const;

export type StudioScope = (typeof STUDIO_SCOPES)[number];

/** Authenticated caller of a hosted studio. */
export interface Principal {
  /** The user together with the client or key in use. Sessions and their streams belong to it and open for no other. */
  id: string;
  /** The token of this very request: it opens the deployment as the same user, until `expiresAt`. */
  token: string;
  scopes: readonly StudioScope[];
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/**
 * Decides who makes a request.
 * @returns the principal, or the response that refuses the request (401 or 403 with `WWW-Authenticate`)
 */
export type Authenticate = (request: Request) => Promise<Principal | Response>;

/** @returns the scopes of the studio in a space-separated `scope` claim; unknown ones are left out */
export function readStudioScopes(scope: unknown): StudioScope[] {
  const named = typeof scope === "string" ? scope.split(" ") : [];
  return STUDIO_SCOPES.filter((known) => named.includes(known));
}

/**
 * The claim of tokens that a browser session gives to the dashboard's page. Tokens of apps and keys never have it: what
 * those ask for, their user decides.
 */
export const PERSON_CLAIM = "wav0_person";

/** The scope that an operation of this effect needs. */
export function requiredScope(effect: "read" | "write" | "destructive"): StudioScope {
  return effect === "read" ? "studio:read" : "studio:write";
}

import { createHash, randomBytes } from "node:crypto";
import type { Browser } from "./browser.ts";
import { codeIn, passThrough } from "./oauth-app.ts";

/** Who asks for an authorisation, and with what. */
export interface AuthorizationOptions {
  /** Origin of the studio. */
  url: string;
  browser: Browser;
  email: string;
  clientId: string;
  returnsTo: string;
  scope?: string;
  /** What proves to the token endpoint who the client is, beside its id. */
  credentials?: { body?: Record<string, string>; headers?: Record<string, string> };
}

/** The token endpoint's answer (RFC 6749 §5.1). */
export interface TokenAnswer {
  access_token: string;
  refresh_token?: string;
  scope: string;
}

/**
 * An authorisation as any client does it: PKCE, a person who signs in and consents, and the code for a token.
 * @returns where the browser was sent back to, and the token endpoint's answer
 */
export async function authorize(options: AuthorizationOptions): Promise<{ callback: URL; tokens: Response }> {
  const { url, browser, clientId, returnsTo, scope, credentials = {} } = options;
  const verifier = randomBytes(32).toString("base64url");
  const parameters = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: returnsTo,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
    state: "state of the app",
    ...(scope === undefined ? {} : { scope }),
  });
  const page = new URL(`${url}/api/auth/oauth2/authorize?${parameters}`);
  const callback = await passThrough(browser, page, options.email);
  const tokens = await fetch(`${url}/api/auth/oauth2/token`, {
    method: "POST",
    headers: credentials.headers ?? {},
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code: codeIn(callback),
      redirect_uri: returnsTo,
      client_id: clientId,
      code_verifier: verifier,
      ...credentials.body,
    }),
  });
  return { callback, tokens };
}
